from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="as_written",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="importrow",
            name="meanings",
            field=models.JSONField(default=list),
        ),
    ]
