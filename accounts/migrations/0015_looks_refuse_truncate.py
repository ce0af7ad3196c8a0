from django.db import migrations

from accounts.append_only import forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_the_record_is_searched")]
    operations = [forbid_truncate("accounts_look")]
