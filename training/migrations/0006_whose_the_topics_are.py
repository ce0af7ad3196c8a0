"""What is in the catalogues already belongs to the province whose officer made it; a trainer to each where they taught."""

from collections import defaultdict

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
    Topic = apps.get_model("training", "Topic")
    for number, province in first_provinces(apps, Topic, "topics.create").items():
        Topic.objects.filter(pk=number).update(province=province)


def divide_trainers(apps, schema_editor):
    """Who taught in two provinces is listed in each: the account stays with the first."""
    Trainer, Place = (apps.get_model(name) for name in ("training.Trainer", "places.Place"))
    provinces = {place.path: place for place in Place.objects.filter(level=1)}
    for trainer in Trainer.objects.select_related("user__place").order_by("pk"):
        taught = defaultdict(list)
        for session in trainer.sessions.select_related("organiser").order_by("starts_at", "pk"):
            taught[session.organiser.path[:SEGMENT]].append(session)
        at = trainer.user.place.path[:SEGMENT] if trainer.user and trainer.user.place else ""
        first, *others = taught or [at]
        Trainer.objects.filter(pk=trainer.pk).update(province=provinces.get(first))
        for path in others:
            own = {name: getattr(trainer, name) for name in ("full_name", "organisation", "name_folded", "sort_key")}
            another = Trainer.objects.create(**own, province=provinces.get(path))
            for session in taught[path]:
                session.trainers.remove(trainer)
                session.trainers.add(another)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_offices_and_signers"),
        ("training", "0005_a_trainer_is_one_in_a_province"),
    ]

    operations = [
        migrations.RunPython(name_provinces, migrations.RunPython.noop),
        migrations.RunPython(divide_trainers, migrations.RunPython.noop),
    ]
