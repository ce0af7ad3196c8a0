from django.db import migrations

from accounts.append_only import forbid_change_again


class Migration(migrations.Migration):
    # 0004 gave submissions new columns.
    dependencies = [("reporting", "0005_steps_are_append_only")]
    operations = [forbid_change_again("reporting_submission")]
