from django.db import migrations, models

TIES = [
    ("self", "là một người"),
    ("account", "người sau đã cấp tài khoản hoặc phiếu đặt mật khẩu cho người trước"),
    ("device", "hai người đã đăng nhập trên cùng một máy"),
]


class Migration(migrations.Migration):
    dependencies = [("reporting", "0023_communes_assess_their_teams")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="confirmed_alone",
            field=models.CharField(
                blank=True, choices=TIES, default="", db_default="", max_length=10, verbose_name="xác nhận một mình"
            ),
        ),
    ]
