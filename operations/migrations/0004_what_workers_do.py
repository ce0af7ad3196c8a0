from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0003_uptimes"),
    ]

    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="jobs",
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
