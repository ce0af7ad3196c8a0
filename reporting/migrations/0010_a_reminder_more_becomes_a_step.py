"""A round that reminded once more than ``REMINDER_DAYS`` holds those days and its own, at seven as until now. What
set nothing of its own goes on as the setting says.
"""

from django.conf import settings
from django.db import migrations

HOUR = 7


def write_steps(apps, schema_editor):
    Round = apps.get_model("reporting", "Round")
    for round in Round.objects.exclude(remind_days_before=None).only("remind_days_before").iterator():
        days = {*settings.REMINDER_DAYS, -round.remind_days_before}
        Round.objects.filter(pk=round.pk).update(reminders=[[day, HOUR] for day in sorted(days)])


class Migration(migrations.Migration):
    dependencies = [("reporting", "0009_a_round_holds_when_it_reminds")]

    operations = [migrations.RunPython(write_steps, migrations.RunPython.noop)]
