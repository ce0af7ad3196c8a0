from django.db import migrations, models

import core.request_ids


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0009_taken_back_by_a_worker"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="export",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default=core.request_ids.id_to_keep, max_length=64),
        ),
        migrations.AddField(
            model_name="import",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default=core.request_ids.id_to_keep, max_length=64),
        ),
    ]
