import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_members_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("public", models.TextField(editable=False)),
                ("device", models.CharField(max_length=100, verbose_name="máy")),
                ("added_at", models.DateTimeField(verbose_name="thêm lúc")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="dùng gần nhất")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "khóa đăng nhập",
                "constraints": [models.UniqueConstraint(fields=("digest",), name="a_sign_in_key_is_of_one_account")],
            },
        ),
    ]
