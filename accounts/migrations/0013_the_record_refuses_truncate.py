from django.db import migrations

from accounts.append_only import forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_the_record_is_sealed")]
    operations = [forbid_truncate("accounts_event"), forbid_truncate("accounts_eventseal")]
