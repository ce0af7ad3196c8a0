"""The paper slip is called "phiếu đăng nhập": only labels change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0009_a_teams_kind_follows_the_level_of_its_place"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hamletchange",
            name="decided_alone",
            field=models.CharField(
                blank=True,
                choices=[
                    ("self", "là một người"),
                    ("account", "người sau đã cấp tài khoản hoặc phiếu đăng nhập cho người trước"),
                    ("device", "hai người đã đăng nhập trên cùng một máy"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="quyết định một mình",
            ),
        ),
        migrations.AlterField(
            model_name="reorganisation",
            name="decided_alone",
            field=models.CharField(
                blank=True,
                choices=[
                    ("self", "là một người"),
                    ("account", "người sau đã cấp tài khoản hoặc phiếu đăng nhập cho người trước"),
                    ("device", "hai người đã đăng nhập trên cùng một máy"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="quyết định một mình",
            ),
        ),
    ]
