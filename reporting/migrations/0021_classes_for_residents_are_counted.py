import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0020_skills_have_levels_and_an_aim"),
        ("training", "0008_documents_may_be_read_elsewhere"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResidentClass",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="resident_class",
                        serialize=False,
                        to="reporting.diaryentry",
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        choices=[
                            ("hamlet_house", "Nhà văn hóa ấp, khu phố"),
                            ("market", "Chợ"),
                            ("school", "Trường học"),
                            ("office", "Trụ sở xã, phường"),
                            ("other", "Nơi khác"),
                        ],
                        max_length=12,
                        verbose_name="nơi mở lớp",
                    ),
                ),
                ("came", models.PositiveIntegerField(verbose_name="số người đến")),
                ("elderly", models.PositiveIntegerField(blank=True, null=True, verbose_name="người cao tuổi")),
                ("women", models.PositiveIntegerField(blank=True, null=True, verbose_name="phụ nữ")),
                ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="học sinh")),
                (
                    "traders",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="tiểu thương, hộ kinh doanh"),
                ),
                ("officials", models.PositiveIntegerField(blank=True, null=True, verbose_name="cán bộ, công chức")),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.topic",
                        verbose_name="chuyên đề",
                    ),
                ),
            ],
            options={
                "verbose_name": "lớp cho người dân",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("came__gte", 1)), name="somebody_came_to_a_class"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("elderly", None), ("elderly__lte", models.F("came")), _connector="OR"),
                            models.Q(("women", None), ("women__lte", models.F("came")), _connector="OR"),
                            models.Q(("pupils", None), ("pupils__lte", models.F("came")), _connector="OR"),
                            models.Q(("traders", None), ("traders__lte", models.F("came")), _connector="OR"),
                            models.Q(("officials", None), ("officials__lte", models.F("came")), _connector="OR"),
                        ),
                        name="a_group_of_a_class_is_part_of_those_who_came",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkillCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveIntegerField(verbose_name="số người")),
                (
                    "resident_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="reporting.residentclass"
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="reporting.skilllevel"
                    ),
                ),
            ],
            options={
                "verbose_name": "số người được xác nhận",
                "constraints": [
                    models.UniqueConstraint(fields=("resident_class", "level"), name="a_class_counts_a_level_once")
                ],
            },
        ),
    ]
