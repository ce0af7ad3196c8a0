"""Submissions, the steps of a difficulty and the totals of a closing are never changed."""

from django.db import migrations

from core.append_only import forbid_change, forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [
        forbid_change("reporting_submission"),
        forbid_truncate("reporting_submission"),
        forbid_change("reporting_step"),
        forbid_truncate("reporting_step"),
        forbid_change("reporting_total"),
        forbid_truncate("reporting_total"),
    ]
