"""What was marked at a session is corrected by another mark, never changed."""

from django.db import migrations

from core.append_only import forbid_change, forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [
        forbid_change("training_mark"),
        forbid_truncate("training_mark"),
    ]
