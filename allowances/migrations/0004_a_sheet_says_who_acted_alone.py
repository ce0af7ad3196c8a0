from django.db import migrations, models

TIES = [
    ("self", "là một người"),
    ("account", "người sau đã cấp tài khoản hoặc phiếu đặt mật khẩu cho người trước"),
    ("device", "hai người đã đăng nhập trên cùng một máy"),
]


class Migration(migrations.Migration):
    dependencies = [("allowances", "0003_a_resolution_is_corrected")]

    operations = [
        migrations.AddField(
            model_name="monthsheet",
            name="checked_alone",
            field=models.CharField(
                blank=True, choices=TIES, default="", db_default="", max_length=10, verbose_name="kiểm tra một mình"
            ),
        ),
        migrations.AddField(
            model_name="monthsheet",
            name="approved_alone",
            field=models.CharField(
                blank=True, choices=TIES, default="", db_default="", max_length=10, verbose_name="duyệt một mình"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked_alone", ""), ("checked_at__isnull", False), _connector="OR"),
                name="only_a_checked_sheet_is_checked_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_alone", ""), ("state", "approved"), _connector="OR"),
                name="only_an_approved_sheet_is_approved_alone",
            ),
        ),
    ]
