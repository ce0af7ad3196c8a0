from django.db import migrations

from accounts.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [forbid_change("training_mark")]
