import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0008_what_is_asked_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="undo_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Đang chờ đọc"),
                    ("reading", "Đang đọc"),
                    ("refused", "Không đọc được"),
                    ("unmatched", "Chờ ghép cột"),
                    ("ready", "Chờ xác nhận"),
                    ("confirmed", "Đang chờ ghi"),
                    ("applying", "Đang ghi"),
                    ("applied", "Đã ghi"),
                    ("to_undo", "Đang chờ hoàn tác"),
                    ("undoing", "Đang hoàn tác"),
                    ("undone", "Đã hoàn tác"),
                    ("discarded", "Đã bỏ"),
                ],
                default="queued",
                max_length=10,
                verbose_name="tình trạng",
            ),
        ),
    ]
