from django.db import migrations

from accounts.append_only import forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("reporting", "0012_lists_of_teams")]
    operations = [forbid_truncate(f"reporting_{table}") for table in ("submission", "step", "total")]
