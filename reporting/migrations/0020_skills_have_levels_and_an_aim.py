import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("reporting", "0016_teams_write_a_diary"),
        ("reporting", "0019_a_target_is_a_share"),
    ]

    operations = [
        migrations.CreateModel(
            name="SkillGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="phần trăm người trưởng thành")),
                (
                    "counted_from",
                    models.DateField(default=datetime.date(2025, 3, 21), verbose_name="tính lớp học từ ngày"),
                ),
                ("due_on", models.DateField(verbose_name="đạt vào ngày")),
                ("source", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("is_checked", models.BooleanField(default=False, verbose_name="đã đối chiếu bản gốc")),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "mục tiêu phổ cập kỹ năng số",
            },
        ),
        migrations.CreateModel(
            name="SkillLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="mã")),
                ("name", models.CharField(max_length=120, verbose_name="tên mức")),
                ("source", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("is_counted", models.BooleanField(default=True, verbose_name="tính vào phổ cập")),
                ("is_checked", models.BooleanField(default=False, verbose_name="đã đối chiếu bản gốc")),
                ("is_offered", models.BooleanField(default=True, verbose_name="đang dùng")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "mức kỹ năng số",
                "ordering": ["order", "code"],
            },
        ),
        migrations.AddConstraint(
            model_name="skillgoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__range", (1, 100))), name="an_aim_of_skills_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="skillgoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gt", models.F("counted_from"))),
                name="an_aim_of_skills_is_reached_after_it_began",
            ),
        ),
    ]
