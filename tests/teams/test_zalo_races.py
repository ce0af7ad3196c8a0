"""The group of a commune written down by many at the same moment: one row, and a record of each that changed it."""

import pytest

from accounts.models import Event, User
from teams.actions import zalo
from teams.models import ZaloGroup
from tests.harness.races import outcomes
from tests.teams.test_races import AT_ONCE
from tests.world import build


@pytest.mark.django_db(transaction=True)
def test_one_group_comes_of_many_officials_at_once() -> None:
    world = build()

    def keep(number: int) -> None:
        by = User.objects.select_related("place").get(username="canbo_an")
        zalo.save_group(world.an, url="https://zalo.me/g/an", households=number, by=by)

    assert outcomes(AT_ONCE, keep) == {"done": AT_ONCE}
    events = list(Event.objects.filter(verb="zalo.keep").order_by("pk"))
    assert events[0].before == {}
    numbers = [event.after["households"] for event in events]  # later ones changed nothing else
    assert [event.before for event in events[1:]] == [{"households": number} for number in numbers[:-1]]
    assert ZaloGroup.objects.get(place=world.an).households == events[-1].after["households"]
