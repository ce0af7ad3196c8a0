import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0002_a_resolution_says_who_signs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResolutionCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("former_number", models.CharField(max_length=60, verbose_name="số, ký hiệu trước đó")),
                ("former_title", models.CharField(max_length=300, verbose_name="trích yếu trước đó")),
                ("reason", models.CharField(max_length=300, verbose_name="lý do đính chính")),
                ("corrected_at", models.DateTimeField(verbose_name="đính chính lúc")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resolution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="allowances.supportresolution",
                    ),
                ),
            ],
            options={
                "verbose_name": "đính chính nghị quyết",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_correction_of_a_resolution_says_why",
                    )
                ],
            },
        ),
    ]
