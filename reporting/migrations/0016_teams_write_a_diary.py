import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("reporting", "0015_an_office_notes_what_happened"),
        ("teams", "0004_member_by_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="DiaryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True, verbose_name="mã của điện thoại")),
                ("day", models.DateField(verbose_name="ngày")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("households", "Đến hộ dân"),
                            ("desk", "Bộ phận Một cửa"),
                            ("class", "Lớp học"),
                            ("market", "Chợ"),
                            ("stall", "Điểm hỗ trợ lưu động"),
                            ("other", "Việc khác"),
                        ],
                        max_length=12,
                        verbose_name="việc",
                    ),
                ),
                ("at_night", models.BooleanField(default=False, verbose_name="buổi tối")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="số phút")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="ghi thêm")),
                ("written_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("composed_at", models.DateTimeField(blank=True, null=True, verbose_name="soạn lúc")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="rút lúc")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do rút")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="diary",
                        to="teams.team",
                        verbose_name="tổ",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người rút",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc trong sổ ghi",
                "indexes": [models.Index(fields=["team", "day"], name="diary_by_team_and_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes", None), ("minutes__range", (1, 1440)), _connector="OR"),
                        name="work_in_a_diary_lasts_within_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["households", "desk", "class", "market", "stall", "other"])),
                        name="work_in_a_diary_is_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_entry_says_when_by_whom_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiaryPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="reporting.diaryentry"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="teams.member",
                        verbose_name="thành viên",
                    ),
                ),
            ],
            options={
                "verbose_name": "người tham gia",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "member"), name="a_member_takes_part_in_an_entry_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="diaryentry",
            name="members",
            field=models.ManyToManyField(related_name="diary", through="reporting.DiaryPresence", to="teams.member"),
        ),
        migrations.CreateModel(
            name="DiaryCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveIntegerField(verbose_name="số")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reporting.indicator",
                        verbose_name="chỉ tiêu",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="reporting.diaryentry"
                    ),
                ),
            ],
            options={
                "verbose_name": "số người, số hộ đã giúp",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "indicator"), name="an_entry_counts_an_indicator_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value__lte", 10000)), name="an_entry_counts_what_a_team_can_do_in_a_day"
                    ),
                ],
            },
        ),
    ]
