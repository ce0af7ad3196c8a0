import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_yearly_reviews_of_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParkedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(editable=False, max_length=43)),
                ("path", models.CharField(editable=False, max_length=500)),
                ("sealed", models.TextField(editable=False)),
                ("had_files", models.BooleanField(default=False, editable=False)),
                ("parked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "biểu mẫu đang giữ",
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="a_parked_form_has_a_token_of_its_own"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path__startswith", "/"), models.Q(("path__startswith", "//"), _negated=True)
                        ),
                        name="a_parked_form_stays_in_the_portal",
                    ),
                ],
            },
        ),
    ]
