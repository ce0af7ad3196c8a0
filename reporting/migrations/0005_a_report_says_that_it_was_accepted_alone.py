from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_a_sender_confirms_what_stands_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="accepted_alone",
            field=models.CharField(
                blank=True,
                choices=[
                    ("account", "cấp tài khoản hoặc phiếu đặt mật khẩu cho người gửi"),
                    ("device", "đăng nhập trên cùng một máy với người gửi"),
                ],
                db_default="",
                max_length=10,
                verbose_name="duyệt một mình",
            ),
        ),
    ]
