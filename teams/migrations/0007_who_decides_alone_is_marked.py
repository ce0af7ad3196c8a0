from django.db import migrations, models

TIES = [
    ("self", "là một người"),
    ("account", "người sau đã cấp tài khoản hoặc phiếu đặt mật khẩu cho người trước"),
    ("device", "hai người đã đăng nhập trên cùng một máy"),
]


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_a_commune_has_a_steering_board")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="decided_alone",
            field=models.CharField(
                blank=True, choices=TIES, default="", db_default="", max_length=10, verbose_name="quyết định một mình"
            ),
        )
        for name in ("hamletchange", "reorganisation")
    ]
