from django.db import migrations

from accounts.append_only import forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("reporting", "0013_notices_of_accounts")]
    operations = [forbid_truncate(f"reporting_{table}") for table in ("submission", "step", "total")]
