import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0011_a_round_knows_no_reminder_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(db_index=True, verbose_name="nộp lần đầu")),
                (
                    "device",
                    models.CharField(
                        blank=True,
                        choices=[("phone", "Điện thoại"), ("desk", "Máy tính")],
                        max_length=5,
                        verbose_name="loại máy",
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="mở lần đầu")),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sending", to="reporting.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nộp đầu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("device__in", ["", "phone", "desk"])),
                        name="a_sending_is_by_a_known_kind_of_device",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at", None), ("opened_at__lte", models.F("sent_at")), _connector="OR"
                        ),
                        name="a_form_is_opened_before_it_is_sent",
                    ),
                ],
            },
        ),
    ]
