from django.db import migrations, models

HOWS = [
    ("list", "Điểm danh theo danh sách"),
    ("code", "Quét mã QR"),
    ("word", "Nhập từ điểm danh"),
    ("own_code", "Nhập mã riêng"),
    ("import", "Nhập từ tệp phòng họp"),
    ("closing", "Khi kết thúc buổi"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0006_whose_the_topics_are"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="code_number",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AlterField(
            model_name="attendance",
            name="how",
            field=models.CharField(choices=HOWS, max_length=8, verbose_name="cách điểm danh"),
        ),
        migrations.AlterField(
            model_name="mark",
            name="how",
            field=models.CharField(choices=HOWS, max_length=8),
        ),
    ]
