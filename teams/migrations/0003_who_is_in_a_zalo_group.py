import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_a_seal_names_its_key"),
        ("teams", "0002_announcements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ZaloEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noted_at", models.DateTimeField()),
                (
                    "focal_point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.focalpoint",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="teams.zalogroup"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teams.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "người trong nhóm Zalo",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("focal_point", None), ("person__isnull", False), ("user", None)),
                            models.Q(("focal_point", None), ("person", None), ("user__isnull", False)),
                            models.Q(("focal_point__isnull", False), ("person", None), ("user", None)),
                            _connector="OR",
                        ),
                        name="an_entry_of_a_group_is_of_one",
                    ),
                    models.UniqueConstraint(fields=("group", "person"), name="a_group_has_a_person_once"),
                    models.UniqueConstraint(fields=("group", "user"), name="a_group_has_an_account_once"),
                    models.UniqueConstraint(fields=("group", "focal_point"), name="a_group_has_a_focal_point_once"),
                ],
            },
        ),
    ]
