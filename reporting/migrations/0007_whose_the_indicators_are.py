"""What is in the catalogues already belongs to the province whose officer made it."""

from django.db import migrations

SEGMENT = 4


def first_provinces(apps, model, verb):
    """Return the province of whoever made each thing, by its number, as the record has it; else the only one there is."""
    Place, Event, User = (apps.get_model(name) for name in ("places.Place", "accounts.Event", "accounts.User"))
    provinces = {place.path: place for place in Place.objects.filter(level=1)}
    made = Event.objects.filter(verb=verb, subject_type=model._meta.label_lower).exclude(place=None)
    found = {number: provinces.get(path[:SEGMENT]) for number, path in made.values_list("subject_id", "place__path")}
    officials = User.objects.filter(role__in=("staff", "admin"), is_active=True).exclude(place=None)
    at = {path[:SEGMENT] for path in officials.values_list("place__path", flat=True)}
    only = provinces.get(at.pop()) if len(at) == 1 else None
    return {number: found.get(number) or only for number in model.objects.values_list("pk", flat=True)}


def name_provinces(apps, schema_editor):
    for name, verb in (("Indicator", "indicators.create"), ("Platform", "platforms.create")):
        model = apps.get_model("reporting", name)
        for number, province in first_provinces(apps, model, verb).items():
            model.objects.filter(pk=number).update(province=province)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_offices_and_signers"),
        ("reporting", "0006_a_province_keeps_its_indicators"),
    ]

    operations = [migrations.RunPython(name_provinces, migrations.RunPython.noop)]
