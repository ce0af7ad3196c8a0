from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_the_record_refuses_truncate")]
    operations = [
        migrations.AddIndex("event", models.Index(fields=["verb", "-at", "-id"], name="event_of_a_verb")),
        migrations.AddIndex("event", models.Index(fields=["by", "-at", "-id"], name="event_of_somebody")),
    ]
