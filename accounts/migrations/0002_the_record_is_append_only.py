"""Events and their seals are never changed; looks at contacts may be removed after two years, and no sooner."""

from django.db import migrations

from core.append_only import forbid_change, forbid_truncate, keep_for


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        forbid_change("accounts_event"),
        forbid_truncate("accounts_event"),
        forbid_change("accounts_eventseal"),
        forbid_truncate("accounts_eventseal"),
        keep_for("accounts_look", "at", days=730),
        forbid_truncate("accounts_look"),
    ]
