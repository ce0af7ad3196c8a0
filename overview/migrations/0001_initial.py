import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.CharField(
                        choices=[
                            ("so", "Báo cáo của Sở gửi Bộ và Ban Chỉ đạo của tỉnh"),
                            ("dia-phuong", "Báo cáo của huyện, xã gửi Sở"),
                        ],
                        max_length=10,
                        verbose_name="báo cáo",
                    ),
                ),
                ("part", models.CharField(max_length=20, verbose_name="phần")),
                ("text", models.TextField(blank=True, verbose_name="nội dung")),
                ("is_reset", models.BooleanField(default=False, verbose_name="đã về mặc định")),
                ("changed_at", models.DateTimeField(verbose_name="sửa lúc")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_texts",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "lời văn báo cáo",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "paper", "part"), name="a_part_of_a_paper_is_worded_once_a_province"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paper__in", ["so", "dia-phuong"])), name="a_paper_is_one_of_two"
                    ),
                ],
            },
        ),
    ]
