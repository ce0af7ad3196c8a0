from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_a_round_reminds_once_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="confirmed",
            field=models.BooleanField(null=True),
        ),
    ]
