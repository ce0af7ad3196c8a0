from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_imports_and_lists")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("returned", "Báo cáo bị trả lại"),
                    ("accepted", "Báo cáo đã được duyệt"),
                    ("assisted", "Báo cáo được nhập thay"),
                    ("objected", "Tổ trưởng không đồng ý báo cáo nhập thay"),
                    ("reminder", "Nhắc nộp báo cáo"),
                    ("difficulty", "Khó khăn, vướng mắc"),
                    ("practice", "Cách làm hay"),
                    ("round", "Kỳ báo cáo"),
                    ("training", "Tập huấn"),
                ],
                max_length=12,
            ),
        ),
    ]
