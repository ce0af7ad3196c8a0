import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("reporting", "0016_teams_write_a_diary")]

    operations = [
        migrations.CreateModel(
            name="Denominator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("adults", "Người từ đủ 18 tuổi"),
                            ("pupils", "Học sinh phổ thông"),
                            ("businesses", "Hộ kinh doanh"),
                            ("files", "Hồ sơ một cửa trong năm"),
                            ("elderly", "Người từ đủ 60 tuổi"),
                            ("households", "Số hộ"),
                            ("population", "Số dân"),
                        ],
                        max_length=12,
                        verbose_name="mẫu số",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="số")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="nguồn")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="denominators",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "mẫu số của xã",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "kind", "year"), name="a_place_has_a_denominator_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("adults", "pupils", "businesses", "files", "elderly"))),
                        name="a_denominator_is_of_a_kind_that_is_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1900, 2100))), name="a_year_of_a_denominator_is_plausible"
                    ),
                ],
            },
        ),
    ]
