"""PostgreSQL looks at reports anew as soon as a round was opened, however many reports there are already.

By its own rule it waits until a tenth of a table changed: months. Until then a round that it has not seen counts for one
report, and a sum of ten such rounds joined every report with every target (17 s instead of 0.1 s, measured on the demo).
"""

from django.db import migrations

# So many new or changed rows of each: about what one commune opens, and reports.
_AFTER = {"reporting_report": 500, "reporting_figure": 2_000}


def look_sooner(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, rows in _AFTER.items():
            schema_editor.execute(
                f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = {rows})"
            )


def look_as_ever(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in _AFTER:
            schema_editor.execute(
                f"ALTER TABLE {table} RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)"
            )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0025_what_is_learned_is_called_so")]
    operations = [migrations.RunPython(look_sooner, look_as_ever)]
