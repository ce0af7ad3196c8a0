import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("reporting", "0021_classes_for_residents_are_counted")]

    operations = [
        migrations.CreateModel(
            name="AssessmentCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("on_time", "Báo cáo đúng hạn"),
                            ("targets", "Chỉ tiêu giao đã đạt"),
                            ("trained", "Thành viên đã tập huấn"),
                            ("months", "Tháng có hoạt động"),
                        ],
                        max_length=10,
                        verbose_name="tiêu chí",
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="từ năm")),
                ("excellent", models.PositiveSmallIntegerField(verbose_name="hoàn thành xuất sắc từ (%)")),
                ("good", models.PositiveSmallIntegerField(verbose_name="hoàn thành tốt từ (%)")),
                ("fair", models.PositiveSmallIntegerField(verbose_name="hoàn thành từ (%)")),
                ("source", models.CharField(max_length=200, verbose_name="căn cứ")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "tiêu chí đánh giá tổ",
            },
        ),
        migrations.AddConstraint(
            model_name="assessmentcriterion",
            constraint=models.UniqueConstraint(
                fields=("place", "measure", "first_year"), name="a_province_asks_for_a_measure_once_from_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentcriterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["on_time", "targets", "trained", "months"])),
                name="a_criterion_is_about_a_known_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentcriterion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("excellent__gte", models.F("good")),
                    ("excellent__range", (1, 100)),
                    ("good__gte", models.F("fair")),
                ),
                name="a_better_grade_asks_for_no_less",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentcriterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_year__range", (2022, 2100))), name="a_year_of_criteria_is_plausible"
            ),
        ),
    ]
