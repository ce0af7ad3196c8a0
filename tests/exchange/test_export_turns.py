"""How many files one account may have waiting, and whose turn it is when many wait."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from exchange.actions import exports
from exchange.models import Export
from exchange.tasks import build_export
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

MINUTE = datetime.timedelta(minutes=1)


def asked(world: World, who: str, **fields: Any) -> Export:
    """A file that ``who`` asked for, past the door that counts them."""
    user = world.users[who]
    return Export.objects.create(
        kind="teams", params={"place": user.place_id, "on": "2022-06-10"}, requested_by=user, **fields
    )


def test_who_has_enough_waiting_is_told_what_waits_and_asks_again_once_one_is_done(world: World) -> None:
    told = {"params": {"place": world.an.pk, "on": "2022-06-10"}, "by": world.canbo_an}
    mine = [asked(world, "canbo_an") for _ in range(exports.MOST_WAITING - 1)]
    exports.request(kind="register", **told)
    assert exports.request(kind="teams", **told | {"by": world.so}).requested_by == world.so  # another's share
    client, data = signed_in(world.canbo_an), {"kind": "teams", "place": world.an.pk, "on": "2022-06-10"}
    page = client.post(reverse("export_list"), data, follow=True).content.decode()
    kind, other = mine[0].get_kind_display(), Export.objects.get(kind="register").get_kind_display()
    assert f"Anh/chị đang có 5 tệp chờ xuất: {kind} (4), {other}." in page
    assert Export.objects.filter(requested_by=world.canbo_an).count() == exports.MOST_WAITING
    failed = asked(world, "canbo_an", state=Export.State.FAILED)
    with refused("too_many_waiting"):
        exports.retry(failed, by=world.canbo_an)
    Export.objects.filter(pk=mine[0].pk).update(state=Export.State.FAILED)
    assert exports.request(kind="teams", **told).state == Export.State.QUEUED


def test_it_is_the_turn_of_who_had_fewest_made_then_of_their_province(world: World) -> None:
    now = timezone.now()
    waits = {
        (who, number): asked(world, who, queued_at=now - wait * MINUTE).pk
        for who, number, wait in (("so", 1, 9), ("so", 2, 8), ("canbo_an", 1, 7), ("quantri", 1, 6), ("so_nui", 1, 5))
    }
    assert exports.in_turn(now) == list(waits.values())  # nobody had anything: as they came
    until = now + MINUTE
    asked(world, "so", state=Export.State.RUNNING, leased_until=until)
    done = {"state": Export.State.DONE, "file": "x.xlsx"}
    asked(world, "canbo_an", **done, finished_at=now - exports.LATELY - MINUTE)  # long ago
    order = [("so_nui", 1), ("canbo_an", 1), ("quantri", 1), ("so", 1), ("so", 2)]
    assert exports.in_turn(now) == [waits[one] for one in order]
    asked(world, "so_nui", **done, finished_at=now - MINUTE)
    assert exports.in_turn(now)[0] == waits["canbo_an", 1]


def test_a_bell_at_a_worker_makes_one_file_of_whoever_is_next(
    world: World, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_ROOT = tmp_path
    first, second = asked(world, "so"), asked(world, "so_nui")
    asked(world, "so", state=Export.State.RUNNING, leased_until=timezone.now() + MINUTE)
    monkeypatch.setattr(build_export.request, "called_directly", False)
    for made in ({second.pk}, {second.pk, first.pk}):
        build_export(first.pk)
        assert set(Export.objects.filter(state=Export.State.DONE).values_list("pk", flat=True)) == made
