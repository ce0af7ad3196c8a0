"""Places that ended by a reform and stand open again, which imports of earlier versions did to them."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q

from accounts.actions.events import record
from accounts.models import User
from places.actions.imports.tree import provinces_of
from places.actions.standing import settle
from places.models import Place, Succession
from teams.models import Reorganisation

ONE_DAY = datetime.timedelta(days=1)


class ReopenedPlace(NamedTuple):
    place: Place
    last_day: datetime.date  # by its heirs, or by the reform that closed it


def reopened_places() -> list[ReopenedPlace]:
    """Return the places whose stored last day is missing or later than the reform says, in the order of their paths.

    A place that has heirs ended the day before they began. A district or hamlet may have ended without an heir: the
    journal of a reform that was carried out, and not undone, names all that it closed.
    """
    last_days: dict[int, datetime.date] = {}
    for reform in Reorganisation.objects.filter(state=Reorganisation.Stage.DONE).order_by("effective_on", "pk"):
        last_days |= dict.fromkeys(reform.journal.get("closed", ()), reform.effective_on - ONE_DAY)
    heirs = Succession.objects.order_by().values_list("old").annotate(day=Max("effective_on"))
    last_days |= {old: day - ONE_DAY for old, day in heirs}
    if not last_days:
        return []
    lasting = Place.objects.filter(Q(valid_to=None) | Q(valid_to__gt=min(last_days.values())))
    return [
        ReopenedPlace(place, last_days[place.pk])
        for place in lasting.select_related("parent").order_by("path")
        if place.pk in last_days and (place.valid_to is None or place.valid_to > last_days[place.pk])
    ]


@transaction.atomic
def close_reopened(*, by: User | None, at: datetime.datetime | None = None) -> list[ReopenedPlace]:
    """Give each of ``reopened_places`` its last day again and record it at its province; return them."""
    list(Place.objects.select_for_update(of=("self",)).order_by("path").values_list("pk", flat=True))
    reopened = reopened_places()
    for place, last_day in reopened:
        place.valid_to = last_day
    Place.objects.bulk_update([one.place for one in reopened], ["valid_to"], batch_size=500)
    if reopened:
        settle(Q())
    for province in provinces_of(one.place for one in reopened):
        closed = {
            f"{place.code} {place}": last_day.isoformat()
            for place, last_day in reopened
            if place.path.startswith(province.path)
        }
        record("places.close_reopened", province, by=by, place=province, at=at, after={"places": closed})
    return reopened
