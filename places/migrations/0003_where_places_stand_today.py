"""Every place says where what stood there is counted today: what ``places.actions.standing`` writes from now on."""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import F

SEGMENT, PROVINCE, DISTRICT, COMMUNE = 4, 1, 2, 3


def lowest_common(paths):
    shared = ""
    for start in range(0, min(map(len, paths)), SEGMENT):
        if len({path[start : start + SEGMENT] for path in paths}) > 1:
            break
        shared += paths[0][start : start + SEGMENT]
    while shared.endswith("0" * SEGMENT):
        shared = shared[:-SEGMENT]
    return shared


def settle(apps, schema_editor):  # noqa: PLR0912
    Place = apps.get_model("places", "Place")
    Succession = apps.get_model("places", "Succession")
    Place.objects.update(stands_at=F("path"))
    heirs = defaultdict(list)
    for old, new in Succession.objects.values_list("old", "new__path"):
        heirs[old].append(new)
    closed = list(Place.objects.filter(valid_to__isnull=False).order_by("level", "path"))
    by_pk = {place.pk: place for place in closed}
    by_path = {place.path: place for place in closed}
    for place in closed:
        if place.pk in heirs:
            place.stands_at = lowest_common(heirs[place.pk]) or place.path
    for _ in range(20):  # an heir may have been closed since
        moved = False
        for place in closed:
            later = by_path.get(place.stands_at)
            if later is not None and later is not place and later.stands_at != place.stands_at:
                place.stands_at, moved = later.stands_at, True
        if not moved:
            break
    below = defaultdict(list)
    for place in closed:
        if place.level == COMMUNE and place.stands_at != place.path:
            for level in (PROVINCE, DISTRICT):
                below[place.path[: SEGMENT * level]].append(place.stands_at)
    for place in closed:
        if place.level < COMMUNE and place.pk not in heirs and below[place.path]:
            place.stands_at = lowest_common(below[place.path]) or place.path
    for place in closed:  # parents come first
        above = by_pk.get(place.parent_id)
        if place.stands_at == place.path and place.pk not in heirs and above and above.stands_at != above.path:
            place.stands_at = above.stands_at
    changed = [place for place in closed if place.stands_at != place.path]
    Place.objects.bulk_update(changed, ["stands_at"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_figures_by_year")]

    operations = [
        migrations.AddField("place", "stands_at", models.CharField(db_index=True, default="", max_length=20), False),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            "place",
            models.CheckConstraint(
                condition=models.Q(("stands_at", ""), _negated=True), name="a_place_stands_somewhere"
            ),
        ),
    ]
