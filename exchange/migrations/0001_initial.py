import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import exchange.kinds


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=exchange.kinds.import_choices, max_length=10, verbose_name="nội dung"),
                ),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lúc")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Đang chờ đọc"),
                            ("reading", "Đang đọc"),
                            ("refused", "Không đọc được"),
                            ("unmatched", "Chờ ghép cột"),
                            ("ready", "Chờ xác nhận"),
                            ("confirmed", "Đang chờ ghi"),
                            ("applying", "Đang ghi"),
                            ("applied", "Đã ghi"),
                            ("undone", "Đã hoàn tác"),
                            ("discarded", "Đã bỏ"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("file_name", models.CharField(max_length=150, verbose_name="tệp")),
                ("file", models.CharField(blank=True, max_length=80)),
                ("heads", models.JSONField(blank=True, default=dict)),
                ("chosen", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True)),
                ("new", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhập Excel",
                "indexes": [
                    models.Index(fields=["state", "leased_until"], name="import_to_do"),
                    models.Index(fields=["place", "-requested_at"], name="import_of_a_place"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="no_more_is_taken_in_than_there_is"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["applied", "undone"]), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="an_applied_import_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("label", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Mới"),
                            ("changed", "Thay đổi"),
                            ("unchanged", "Giữ nguyên"),
                            ("wrong", "Cần sửa"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raw", models.JSONField(default=dict)),
                ("cells", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                ("faults", models.JSONField(default=list)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
                ("written", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="exchange.import"
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng nhập Excel",
                "indexes": [models.Index(fields=["batch", "state", "id"], name="import_row_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "sheet", "number"), name="a_line_is_read_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=exchange.kinds.export_choices, max_length=20)),
                ("params", models.JSONField(default=dict)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Đang chờ"),
                            ("running", "Đang lập"),
                            ("done", "Đã xong"),
                            ("failed", "Không lập được"),
                            ("withdrawn", "Đã gỡ"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exports", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp kết xuất",
                "indexes": [models.Index(fields=["state", "leased_until"], name="export_to_do")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="no_more_is_done_than_there_is"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_finished_export_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "contacts"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_contact_list_is_asked_for_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeaderChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=exchange.kinds.import_choices, max_length=10)),
                ("sheet", models.CharField(max_length=20)),
                ("header", models.CharField(max_length=150)),
                ("field", models.CharField(blank=True, max_length=40)),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.place"),
                ),
            ],
            options={
                "verbose_name": "cột đã ghép",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "kind", "sheet", "header"), name="a_header_is_matched_once"
                    )
                ],
            },
        ),
    ]
