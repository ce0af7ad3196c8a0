from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0028_slips_sign_in"),
    ]

    operations = [
        migrations.AlterField(
            model_name="residentclass",
            name="venue",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hamlet_house", "Nhà văn hóa ấp, khu phố"),
                    ("market", "Chợ"),
                    ("school", "Trường học"),
                    ("office", "Trụ sở xã, phường"),
                    ("other", "Nơi khác"),
                ],
                max_length=12,
                verbose_name="nơi mở lớp",
            ),
        ),
    ]
