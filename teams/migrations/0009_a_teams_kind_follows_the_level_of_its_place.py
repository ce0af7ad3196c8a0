from django.db import migrations

COMMUNE = 3  # places.models.Level.COMMUNE


def correct_kinds(apps, schema_editor):
    """Teams of communes bore the kind of hamlets' teams, for there was none of their own."""
    apps.get_model("teams", "Team").objects.filter(kind="hamlet", place__level=COMMUNE).update(kind="commune")


class Migration(migrations.Migration):
    dependencies = [("teams", "0008_why_a_place_has_another_team"), ("places", "0001_initial")]

    operations = [migrations.RunPython(correct_kinds, migrations.RunPython.noop)]
