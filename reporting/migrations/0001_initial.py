import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        ("teams", "0001_initial"),
        ("training", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="tên nền tảng")),
                (
                    "group",
                    models.CharField(
                        choices=[("government", "Chính quyền số"), ("economy", "Kinh tế số"), ("society", "Xã hội số")],
                        max_length=20,
                        verbose_name="nhóm",
                    ),
                ),
                ("url", models.URLField(blank=True, verbose_name="địa chỉ")),
            ],
            options={
                "verbose_name": "nền tảng số",
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="mã")),
                ("name", models.CharField(max_length=160, verbose_name="tên chỉ tiêu")),
                ("unit", models.CharField(max_length=40, verbose_name="đơn vị tính")),
                ("counts", models.CharField(max_length=300, verbose_name="đếm gì")),
                (
                    "kind",
                    models.CharField(
                        choices=[("flow", "Cộng dồn qua các kỳ"), ("stock", "Lấy số của kỳ mới nhất")],
                        max_length=10,
                        verbose_name="cách cộng",
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="căn cứ")),
                ("maximum", models.PositiveBigIntegerField(default=100000, verbose_name="số lớn nhất nhận")),
                (
                    "compared_with",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Không so sánh"),
                            ("households", "Số hộ của địa bàn"),
                            ("population", "Số dân của địa bàn"),
                        ],
                        max_length=12,
                        verbose_name="cảnh báo khi vượt",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="dùng từ ngày")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dùng đến hết ngày")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "platform",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="reporting.platform",
                    ),
                ),
            ],
            options={
                "verbose_name": "chỉ tiêu",
                "ordering": ["order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["flow", "stock"])), name="an_indicator_is_a_flow_or_a_stock"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="an_indicator_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160, verbose_name="tên cách làm")),
                ("text", models.TextField(verbose_name="làm thế nào, kết quả ra sao")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Chờ xem xét"),
                            ("published", "Đã phổ biến"),
                            ("declined", "Chưa phổ biến"),
                        ],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="ý kiến")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practices", to="places.place"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "cách làm hay",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "submitted")),
                            models.Q(models.Q(("state", "submitted"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_practice_has_an_instant",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "Chưa làm"),
                            ("draft", "Đang soạn"),
                            ("submitted", "Đã nộp"),
                            ("returned", "Bị trả lại"),
                            ("accepted", "Đã duyệt"),
                            ("excused", "Được miễn"),
                        ],
                        default="expected",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="hạn nộp")),
                ("first_submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="nộp lần đầu")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="nộp gần nhất")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="duyệt lúc")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="trả lại lúc")),
                ("return_reason", models.TextField(blank=True, verbose_name="lý do trả lại")),
                ("marked", models.JSONField(blank=True, default=list, verbose_name="ô cần sửa")),
                ("excused_at", models.DateTimeField(blank=True, null=True, verbose_name="miễn lúc")),
                ("excuse_reason", models.TextField(blank=True, verbose_name="lý do miễn")),
                (
                    "draft",
                    models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("drafted_at", models.DateTimeField(blank=True, null=True)),
                ("narrative", models.TextField(blank=True, verbose_name="tình hình")),
                ("activities", models.JSONField(blank=True, default=dict, verbose_name="hoạt động")),
                ("explanation", models.TextField(blank=True, verbose_name="vì sao khác số của các tổ")),
                ("objected_at", models.DateTimeField(blank=True, null=True, verbose_name="không đồng ý lúc")),
                ("objection", models.TextField(blank=True, verbose_name="ý kiến của tổ trưởng")),
                ("extended_at", models.DateTimeField(blank=True, null=True, verbose_name="gia hạn lúc")),
                ("extension_reason", models.TextField(blank=True, verbose_name="lý do gia hạn")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="places.place"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "báo cáo",
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("file", models.CharField(max_length=200, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="reporting.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="photos_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 5))), name="a_report_has_at_most_five_photos"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="reporting.indicator"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="reporting.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "indicator"), name="a_report_answers_an_indicator_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Difficulty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("network", "Mạng, sóng điện thoại"),
                            ("device", "Thiết bị"),
                            ("platform", "Nền tảng, phần mềm"),
                            ("skill", "Kỹ năng của người dân"),
                            ("people", "Nhân sự của tổ"),
                            ("money", "Kinh phí"),
                            ("other", "Khác"),
                        ],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("text", models.TextField(verbose_name="khó khăn, vướng mắc")),
                ("text_folded", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("raised", "Chờ trả lời"), ("answered", "Đã trả lời"), ("solved", "Đã giải quyết")],
                        default="raised",
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tỉnh"), (2, "Huyện"), (3, "Xã"), (4, "Ấp, khu phố"), (5, "Tổ dân cư")],
                        verbose_name="cấp đang xử lý",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="nêu lúc")),
                ("answer_due_at", models.DateTimeField(blank=True, null=True, verbose_name="hạn trả lời")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="giải quyết lúc")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="difficulties", to="places.place"
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="difficulties",
                        to="teams.team",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="difficulties",
                        to="reporting.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "khó khăn, vướng mắc",
                "indexes": [models.Index(fields=["state", "level", "answer_due_at"], name="difficulty_queue")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", [1, 2, 3])), name="a_difficulty_lies_with_an_authority"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("solved_at__isnull", False), ("state", "solved")),
                            models.Q(models.Q(("state", "solved"), _negated=True), ("solved_at", None)),
                            _connector="OR",
                        ),
                        name="a_solved_difficulty_has_an_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="mã kỳ")),
                ("title", models.CharField(max_length=200, verbose_name="tên kỳ báo cáo")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(2, "Huyện"), (3, "Xã"), (4, "Tổ")], verbose_name="ai báo cáo"
                    ),
                ),
                ("data_from", models.DateField(verbose_name="số liệu từ ngày")),
                ("data_to", models.DateField(verbose_name="số liệu đến hết ngày")),
                ("opens_at", models.DateTimeField(verbose_name="mở lúc")),
                ("due_at", models.DateTimeField(verbose_name="hạn nộp")),
                ("due_wording", models.CharField(max_length=300, verbose_name="nguyên văn thời hạn")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="ngừng nhận lúc")),
                ("period", models.CharField(blank=True, max_length=10)),
                ("letter", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                ("letter_file", models.CharField(blank=True, max_length=200)),
                (
                    "indicators",
                    models.ManyToManyField(related_name="rounds", to="reporting.indicator", verbose_name="chỉ tiêu"),
                ),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.place", verbose_name="phạm vi"
                    ),
                ),
            ],
            options={
                "verbose_name": "kỳ báo cáo",
            },
        ),
        migrations.AddField(
            model_name="report",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="reporting.round"
            ),
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_at", models.DateTimeField(verbose_name="chốt lúc")),
                ("reason", models.TextField(blank=True, verbose_name="lý do chốt")),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="mở lại lúc")),
                ("reopen_reason", models.TextField(blank=True, verbose_name="lý do mở lại")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="reporting.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần chốt số liệu",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)),
                        fields=("round",),
                        name="a_round_is_closed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reopened_at", None), ("reopened_at__gte", models.F("closed_at")), _connector="OR"
                        ),
                        name="a_round_is_reopened_after_it_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=24, unique=True, verbose_name="mã")),
                ("title", models.CharField(max_length=160, verbose_name="tên báo cáo")),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("month", "Hằng tháng"),
                            ("quarter", "Hằng quý"),
                            ("half", "Sáu tháng"),
                            ("nine", "Chín tháng"),
                            ("year", "Hằng năm"),
                        ],
                        max_length=8,
                        verbose_name="kỳ",
                    ),
                ),
                ("days", models.JSONField(default=dict, verbose_name="số ngày làm việc sau ngày chốt")),
                ("due_wording", models.CharField(max_length=300, verbose_name="nguyên văn thời hạn")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                (
                    "indicators",
                    models.ManyToManyField(related_name="series", to="reporting.indicator", verbose_name="chỉ tiêu"),
                ),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.place", verbose_name="phạm vi"
                    ),
                ),
            ],
            options={
                "verbose_name": "báo cáo định kỳ",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_series_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="reporting.series",
                verbose_name="báo cáo định kỳ",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("raise", "Nêu khó khăn"),
                            ("answer", "Trả lời"),
                            ("escalate", "Chuyển lên cấp trên"),
                            ("solve", "Ghi đã giải quyết"),
                            ("reopen", "Mở lại"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tỉnh"), (2, "Huyện"), (3, "Xã"), (4, "Ấp, khu phố"), (5, "Tổ dân cư")]
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "difficulty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reporting.difficulty"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("difficulty", "number"), name="steps_are_numbered")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="lần nộp")),
                ("at", models.DateTimeField(verbose_name="nhận lúc")),
                ("figures", models.JSONField(default=dict)),
                ("narrative", models.TextField(blank=True)),
                ("activities", models.JSONField(blank=True, default=dict)),
                ("explanation", models.TextField(blank=True)),
                ("photos", models.JSONField(blank=True, default=list)),
                ("nothing_happened", models.BooleanField(default=False)),
                ("assisted_reason", models.TextField(blank=True)),
                ("composed_at", models.DateTimeField(blank=True, null=True)),
                ("token", models.UUIDField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="reporting.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="submissions_are_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(("token__isnull", False)),
                        fields=("token",),
                        name="a_queued_submission_arrives_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(verbose_name="đến hết ngày")),
                ("value", models.PositiveBigIntegerField(verbose_name="chỉ tiêu giao")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="reporting.indicator",
                        verbose_name="chỉ tiêu",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="places.place",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "chỉ tiêu giao",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place__isnull", False), ("team", None)),
                            models.Q(("place", None), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_target_is_held_by_a_team_or_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="a_target_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place", None)),
                        fields=("team", "indicator", "starts_on"),
                        name="a_team_holds_a_target_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team", None)),
                        fields=("place", "indicator", "starts_on"),
                        name="a_place_holds_a_target_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="training.document",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="reporting.indicator",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="reporting.platform",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="reporting.practice",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="training.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "liên kết của chuyên đề",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", True),
                                ("indicator__isnull", True),
                                ("platform__isnull", False),
                                ("practice__isnull", True),
                            ),
                            models.Q(
                                ("document__isnull", True),
                                ("indicator__isnull", False),
                                ("platform__isnull", True),
                                ("practice__isnull", True),
                            ),
                            models.Q(
                                ("document__isnull", True),
                                ("indicator__isnull", True),
                                ("platform__isnull", True),
                                ("practice__isnull", False),
                            ),
                            models.Q(
                                ("document__isnull", False),
                                ("indicator__isnull", True),
                                ("platform__isnull", True),
                                ("practice__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_topic_is_linked_to_one_thing_at_a_time",
                    ),
                    models.UniqueConstraint(fields=("topic", "platform"), name="a_topic_is_linked_to_a_platform_once"),
                    models.UniqueConstraint(
                        fields=("topic", "indicator"), name="a_topic_is_linked_to_an_indicator_once"
                    ),
                    models.UniqueConstraint(fields=("topic", "practice"), name="a_topic_is_linked_to_a_practice_once"),
                    models.UniqueConstraint(fields=("topic", "document"), name="a_topic_is_linked_to_a_document_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="phải nộp")),
                ("on_time", models.PositiveIntegerField(default=0, verbose_name="đúng hạn")),
                ("late", models.PositiveIntegerField(default=0, verbose_name="nộp trễ")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="chưa nộp")),
                ("not_due", models.PositiveIntegerField(default=0, verbose_name="chưa đến hạn")),
                ("excused", models.PositiveIntegerField(default=0, verbose_name="được miễn")),
                ("received", models.PositiveIntegerField(default=0, verbose_name="đã nhận")),
                ("returned", models.PositiveIntegerField(default=0, verbose_name="đang bị trả lại")),
                ("figures", models.JSONField(default=dict, verbose_name="số liệu")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="totals", to="reporting.closing"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="totals",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "số đã chốt",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "closing"), name="a_place_is_counted_once_a_closing"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expected",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("on_time"), "+", models.F("late")
                                            ),
                                            "+",
                                            models.F("missing"),
                                        ),
                                        "+",
                                        models.F("not_due"),
                                    ),
                                    "+",
                                    models.F("excused"),
                                ),
                            )
                        ),
                        name="the_five_ways_add_up_to_what_was_expected",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["round", "place"], name="report_round_place"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("team__isnull", False)),
                fields=("round", "team"),
                name="a_team_owes_one_report_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("team", None)), fields=("round", "place"), name="a_place_owes_one_report_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_submitted_at", None), ("submitted_at", None)),
                    models.Q(
                        ("first_submitted_at__isnull", False),
                        ("submitted_at__gte", models.F("first_submitted_at")),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_first_submission_comes_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["submitted", "returned", "accepted"]), _negated=True),
                    ("first_submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="what_was_sent_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["expected", "draft", "excused"]), _negated=True),
                    ("first_submitted_at", None),
                    _connector="OR",
                ),
                name="what_was_not_sent_has_no_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "excused"), _negated=True), ("excused_at__isnull", False), _connector="OR"
                ),
                name="an_excuse_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("data_to__gte", models.F("data_from"))), name="a_round_covers_at_least_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("opens_at"))), name="a_round_is_due_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at", None), ("closes_at__gte", models.F("due_at")), _connector="OR"),
                name="a_round_closes_after_it_is_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [2, 3, 4])), name="a_round_asks_teams_communes_or_districts"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("series", "period", "level"),
                name="a_series_opens_a_period_once_a_level",
            ),
        ),
    ]
