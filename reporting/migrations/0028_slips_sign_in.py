"""The paper slip is called "phiếu đăng nhập": only labels change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0027_a_difficulty_may_name_an_indicator"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assessment",
            name="confirmed_alone",
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
                verbose_name="xác nhận một mình",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="accepted_alone",
            field=models.CharField(
                blank=True,
                choices=[
                    ("account", "cấp tài khoản hoặc phiếu đăng nhập cho người gửi"),
                    ("device", "đăng nhập trên cùng một máy với người gửi"),
                ],
                db_default="",
                max_length=10,
                verbose_name="duyệt một mình",
            ),
        ),
    ]
