from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_cells_that_mean_something_else"),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Đang chờ"),
                    ("running", "Đang xuất"),
                    ("done", "Đã xong"),
                    ("failed", "Không xuất được"),
                    ("withdrawn", "Đã gỡ"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
    ]
