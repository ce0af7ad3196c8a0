import django.db.models.deletion
from django.db import migrations, models

from accounts.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_privacy_notice_looks_and_breaches")]
    operations = [
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="số")),
                ("sealed_at", models.DateTimeField(verbose_name="niêm phong lúc")),
                ("digest", models.CharField(max_length=64, verbose_name="mã niêm phong")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="accounts.event",
                        verbose_name="việc",
                    ),
                ),
            ],
            options={
                "verbose_name": "niêm phong nhật ký",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="seals_are_numbered_from_one"),
                ],
            },
        ),
        forbid_change("accounts_eventseal"),
    ]
