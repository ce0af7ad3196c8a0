"""The paper slip is called "phiếu đăng nhập": only labels change."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_a_key_counts_its_signatures"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="slip",
            options={"verbose_name": "phiếu đăng nhập"},
        ),
    ]
