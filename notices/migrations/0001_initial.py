import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import notices.kinds


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=notices.kinds.notice_choices, max_length=12)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("url", models.CharField(max_length=200)),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
                ("once", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("none", "Không gửi thư"),
                            ("waiting", "Chờ gửi thư"),
                            ("sent", "Đã gửi thư"),
                            ("failed", "Không gửi được thư"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "thông báo",
                "indexes": [
                    models.Index(fields=["to", "read_at", "-made_at"], name="notice_of_a_person"),
                    models.Index(fields=["mail", "leased_until"], name="notice_to_mail"),
                    models.Index(fields=["subject_type", "subject_id"], name="notice_about_a_row"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("to", "once"), name="a_cause_tells_a_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mail", "sent"), _negated=True), ("mailed_at__isnull", False), _connector="OR"
                        ),
                        name="a_mailed_notice_has_an_instant",
                    ),
                ],
            },
        ),
    ]
