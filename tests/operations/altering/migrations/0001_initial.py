from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE places_place ADD COLUMN altered integer", "ALTER TABLE places_place DROP COLUMN altered"
        )
    ]
