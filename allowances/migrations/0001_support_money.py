import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("teams", "0004_member_by_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportResolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="số, ký hiệu")),
                ("title", models.CharField(max_length=300, verbose_name="trích yếu")),
                ("source", models.CharField(max_length=300, verbose_name="nguồn")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                ("is_compared", models.BooleanField(default=False, verbose_name="đã đối chiếu bản gốc")),
                ("is_example", models.BooleanField(default=False, verbose_name="chỉ là mẫu")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Đang soạn"), ("in_force", "Đang áp dụng"), ("withdrawn", "Ngừng áp dụng")],
                        default="draft",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "nghị quyết hỗ trợ kinh phí",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_support_resolution_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        fields=("province", "number"), name="a_province_numbers_a_support_resolution_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "in_force", "withdrawn"])),
                        name="a_support_resolution_has_a_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="tháng")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần lập")),
                (
                    "state",
                    models.CharField(
                        choices=[("drafted", "Đang lập"), ("checked", "Xã đã kiểm tra"), ("approved", "Đã duyệt")],
                        default="drafted",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="lập lúc")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="kiểm tra lúc")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="duyệt lúc")),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="mở lại lúc")),
                ("reopen_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do mở lại")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="xã, phường",
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
                    "resolution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="allowances.supportresolution",
                    ),
                ),
            ],
            options={
                "verbose_name": "bảng kinh phí tháng",
                "indexes": [models.Index(fields=["month", "state"], name="sheet_by_month_and_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)),
                        fields=("place", "month"),
                        name="a_commune_has_one_sheet_a_month",
                    ),
                    models.UniqueConstraint(
                        fields=("place", "month", "number"), name="sheets_of_a_month_are_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__endswith", "-01")), name="a_sheet_is_of_a_whole_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("checked_by", None), ("state", "drafted")),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("state__in", ["checked", "approved"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_checked_sheet_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "approved"), _negated=True),
                                ("approved_at", None),
                                ("approved_by", None),
                            ),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")
                            ),
                            _connector="OR",
                        ),
                        name="an_approved_sheet_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reopen_reason", ""), ("reopened_at", None), ("reopened_by", None)),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reopen_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_reopened_sheet_says_when_by_whom_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("team_month", "Mỗi tổ, mỗi tháng"),
                            ("person_month", "Mỗi người, mỗi tháng"),
                            ("person_day", "Mỗi người, mỗi ngày"),
                            ("person_night", "Mỗi người, mỗi đêm"),
                        ],
                        max_length=12,
                        verbose_name="chi theo",
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="mức chi")),
                ("is_most", models.BooleanField(default=False, verbose_name="là mức tối đa")),
                ("is_inside", models.BooleanField(default=False, verbose_name="nằm trong mức của tổ")),
                ("positions", models.CharField(blank=True, max_length=60, verbose_name="chức danh")),
                ("origins", models.CharField(blank=True, max_length=40, verbose_name="ngày tính từ")),
                ("months", models.CharField(blank=True, max_length=40, verbose_name="các tháng")),
                (
                    "fewest_days",
                    models.PositiveSmallIntegerField(default=1, verbose_name="số ngày ít nhất trong tháng"),
                ),
                (
                    "days_at_most",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="số ngày nhiều nhất mỗi tháng"
                    ),
                ),
                (
                    "amount_at_most",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="số tiền nhiều nhất mỗi tháng"),
                ),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                ("wording", models.CharField(blank=True, max_length=300, verbose_name="nguyên văn")),
                (
                    "resolution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="allowances.supportresolution",
                    ),
                ),
            ],
            options={
                "verbose_name": "mức chi",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 100000000))), name="a_support_rule_pays_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["team_month", "person_month", "person_day", "person_night"])),
                        name="a_support_rule_has_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fewest_days__range", (1, 31))),
                        name="a_support_rule_asks_for_days_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_at_most", None), ("days_at_most__range", (1, 31)), _connector="OR"),
                        name="a_support_rule_pays_days_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_support_rule_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_inside", False), ("basis__in", ["person_day", "person_night"]), _connector="OR"
                        ),
                        name="only_days_are_paid_inside_what_a_team_gets",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("team_month", "Mỗi tổ, mỗi tháng"),
                            ("person_month", "Mỗi người, mỗi tháng"),
                            ("person_day", "Mỗi người, mỗi ngày"),
                            ("person_night", "Mỗi người, mỗi đêm"),
                        ],
                        max_length=12,
                        verbose_name="chi theo",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=10, verbose_name="chức danh")),
                ("rate", models.PositiveIntegerField(verbose_name="mức chi")),
                ("units", models.PositiveSmallIntegerField(verbose_name="số lần")),
                ("amount", models.PositiveIntegerField(verbose_name="số tiền")),
                ("days", models.JSONField(default=list, verbose_name="các ngày")),
                ("reasons", models.JSONField(default=list, verbose_name="vì sao")),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.member",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="allowances.monthsheet"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                        verbose_name="tổ",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="allowances.supportrule"
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng kinh phí",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("member", None)),
                        fields=("sheet", "rule", "team"),
                        name="a_sheet_pays_a_team_by_a_rule_once",
                    ),
                    models.UniqueConstraint(
                        fields=("sheet", "rule", "member"), name="a_sheet_pays_a_membership_by_a_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["team_month", "person_month", "person_day", "person_night"])),
                        name="a_line_of_a_sheet_has_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), ("units__gt", 0), _connector="OR"),
                        name="a_line_of_a_sheet_pays_for_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "team_month"), ("member", None)),
                            models.Q(("member__isnull", False), models.Q(("basis", "team_month"), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_line_of_a_sheet_is_of_a_team_or_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChosenAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveIntegerField(verbose_name="mức xã chi")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chosen", to="allowances.monthsheet"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="allowances.supportrule"
                    ),
                ),
            ],
            options={
                "verbose_name": "mức xã chi",
                "constraints": [models.UniqueConstraint(fields=("sheet", "rule"), name="a_sheet_chooses_a_sum_once")],
            },
        ),
    ]
