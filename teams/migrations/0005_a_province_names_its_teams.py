import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("teams", "0004_member_by_phone")]

    operations = [
        migrations.CreateModel(
            name="TeamRegulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("name", models.CharField(max_length=60, verbose_name="tên gọi của tổ")),
                ("fewest", models.PositiveSmallIntegerField(verbose_name="số thành viên ít nhất")),
                ("most", models.PositiveSmallIntegerField(verbose_name="số thành viên nhiều nhất")),
                ("source", models.CharField(max_length=200, verbose_name="căn cứ")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_regulations",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "quy định về tổ",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "starts_on"), name="a_province_regulates_teams_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fewest__gte", 1), ("most__gte", models.F("fewest")), ("most__lte", 99)),
                        name="a_team_may_have_some_members",
                    ),
                ],
            },
        ),
    ]
