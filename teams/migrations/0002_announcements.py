import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("teams", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="tên thông báo")),
                ("text", models.TextField(verbose_name="nội dung")),
                ("file", models.CharField(blank=True, max_length=80, verbose_name="tệp kèm theo")),
                ("audience", models.CharField(max_length=120, verbose_name="gửi tới")),
                (
                    "chosen",
                    models.CharField(
                        choices=[("all", "Tất cả"), ("communes", "Một số xã, phường"), ("teams", "Một số tổ")],
                        default="all",
                        max_length=8,
                        verbose_name="nơi nhận",
                    ),
                ),
                ("asks_confirmation", models.BooleanField(default=False, verbose_name="cần xác nhận đã đọc")),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="lý do thu hồi")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("communes", models.ManyToManyField(blank=True, related_name="+", to="places.place")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="nơi gửi",
                    ),
                ),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="teams.team")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="phạm vi",
                    ),
                ),
            ],
            options={
                "verbose_name": "thông báo của cơ quan",
            },
        ),
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receivers", to="teams.announcement"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "người nhận thông báo",
            },
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(fields=["place", "-sent_at"], name="announcement_of_an_office"),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", ""), _negated=True), name="an_announcement_names_whom"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_at", None), ("sent_at__isnull", False), _connector="OR"),
                name="only_a_sent_announcement_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_withdrawal_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="receiver",
            constraint=models.UniqueConstraint(
                fields=("announcement", "user"), name="an_announcement_has_a_receiver_once"
            ),
        ),
    ]
