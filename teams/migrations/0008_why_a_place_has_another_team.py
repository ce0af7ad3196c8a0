from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0007_who_decides_alone_is_marked")]

    operations = [
        migrations.AddField(
            "team",
            "second_team_reason",
            models.CharField("lý do có thêm tổ", blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AlterField(
            "team",
            "kind",
            models.CharField(
                "loại hình tổ",
                max_length=10,
                default="hamlet",
                choices=[
                    ("hamlet", "Theo ấp, khu phố, tổ dân cư"),
                    ("commune", "Của xã, phường"),
                    ("scheme_06", "Ghép với tổ Đề án 06"),
                    ("school", "Của trường học"),
                    ("market", "Của chợ"),
                    ("other", "Khác"),
                ],
            ),
        ),
    ]
