from django.db import migrations

from accounts.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_the_field_and_its_deadlines")]
    operations = [forbid_change("reporting_step"), forbid_change("reporting_total")]
