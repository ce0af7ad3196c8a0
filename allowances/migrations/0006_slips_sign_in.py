"""The paper slip is called "phiếu đăng nhập": only labels change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0005_late_days_are_confirmed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="monthsheet",
            name="approved_alone",
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
                verbose_name="duyệt một mình",
            ),
        ),
        migrations.AlterField(
            model_name="monthsheet",
            name="checked_alone",
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
                verbose_name="kiểm tra một mình",
            ),
        ),
    ]
