"""The column stays in the database, empty unless the version before writes it, so that this runs beside that one during
an upgrade and after the way back.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_a_reminder_more_becomes_a_step")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("round", "a_round_reminds_up_to_thirty_days_before"),
                migrations.RemoveField("round", "remind_days_before"),
            ]
        )
    ]
