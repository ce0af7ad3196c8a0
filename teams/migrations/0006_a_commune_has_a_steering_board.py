import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0005_a_province_names_its_teams")]

    operations = [
        migrations.CreateModel(
            name="SteeringBoard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="số quyết định")),
                ("signed_on", models.DateField(verbose_name="ngày ký")),
                ("starts_on", models.DateField(verbose_name="hoạt động từ ngày")),
                ("members", models.JSONField(default=list, verbose_name="thành viên")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steering_boards",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "ban chỉ đạo",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "starts_on"), name="a_commune_has_one_board_from_a_day")
                ],
            },
        ),
    ]
