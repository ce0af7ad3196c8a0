from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0014_what_is_append_only_refuses_truncate")]
    operations = [
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=models.CharField(
                choices=[
                    ("rollup", "Sổ tổng hợp"),
                    ("register", "Sổ tổ và độ phủ"),
                    ("contacts", "Danh sách liên hệ"),
                    ("paper", "Báo cáo (Word)"),
                    ("teams", "Danh sách tổ"),
                    ("events", "Nhật ký (Excel)"),
                    ("events_csv", "Nhật ký (CSV)"),
                ],
                max_length=20,
            ),
        ),
    ]
