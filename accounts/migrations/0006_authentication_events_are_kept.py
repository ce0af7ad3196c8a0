"""What is written of sign-ins is not changed, and removed after a year, no sooner."""

from django.db import migrations

from core.append_only import forbid_truncate, keep_for


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_authentication_events")]
    operations = [
        keep_for("accounts_authenticationevent", "at", days=365),
        forbid_truncate("accounts_authenticationevent"),
    ]
