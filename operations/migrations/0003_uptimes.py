from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_shared_folder"),
    ]

    operations = [
        migrations.CreateModel(
            name="Uptime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=60)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "khoảng thời gian hoạt động",
                "constraints": [
                    models.UniqueConstraint(fields=("part", "began_at"), name="a_part_comes_up_once_at_a_time"),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("began_at"))),
                        name="an_uptime_does_not_end_before_it_begins",
                    ),
                ],
            },
        ),
    ]
