"""What the database refuses about reorganisations, whoever writes to it."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from places.models import Place
from teams.models import AccountMove, Agreement, NewPlace, PlaceLink, Reorganisation
from tests.world import World

AT = datetime.datetime(2025, 6, 20, 5, tzinfo=datetime.UTC)


def prepared(w: World) -> Reorganisation:
    return Reorganisation.objects.create(
        title="Sắp xếp", decision="1/NQ", signed_on=AT.date(), effective_on=AT.date(), kept_at=w.song_xanh,
        prepared_at=AT,
    )  # fmt: skip


def stand_nowhere(w: World) -> None:
    Place.objects.filter(pk=w.an.pk).update(stands_at="")


def prepare_twice(w: World) -> None:
    for _ in range(2):
        prepared(w)


def do_without_a_day(w: World) -> None:
    Reorganisation.objects.filter(pk=prepared(w).pk).update(state="done")


def undo_without_a_day(w: World) -> None:
    Reorganisation.objects.filter(pk=prepared(w).pk).update(state="undone", done_at=AT)


def open_a_code_twice(w: World) -> None:
    one = prepared(w)
    for name in ("Xã Một", "Xã Hai"):
        NewPlace.objects.create(reorganisation=one, code="1", level=3, kind="xã", name=name)


def pass_twice(w: World) -> None:
    one = prepared(w)
    for partial in (True, False):
        PlaceLink.objects.create(reorganisation=one, old=w.an, new_code="1", partial=partial)


def agree_twice(w: World) -> None:
    one = prepared(w)
    for _ in range(2):
        Agreement.objects.create(reorganisation=one, province=w.song_xanh, version=1, by=w.quantri, at=AT)


def propose_twice(w: World) -> None:
    one = prepared(w)
    for new in (w.binh, w.cat):
        AccountMove.objects.create(reorganisation=one, user=w.canbo_an, old=w.an, new=new)


def decide_without_a_day(w: World) -> None:
    AccountMove.objects.create(reorganisation=prepared(w), user=w.canbo_an, old=w.an, new=w.binh, state="confirmed")


BROKEN: dict[str, Callable[[World], None]] = {
    "a_place_stands_somewhere": stand_nowhere,
    "a_resolution_is_prepared_once_a_province": prepare_twice,
    "a_reorganisation_done_says_when": do_without_a_day,
    "a_reorganisation_undone_says_when": undo_without_a_day,
    "a_reorganisation_opens_a_code_once": open_a_code_twice,
    "an_old_place_passes_to_a_new_one_once": pass_twice,
    "a_province_agrees_once_a_version": agree_twice,
    "an_account_is_proposed_once": propose_twice,
    "an_account_move_decided_says_when": decide_without_a_day,
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str, world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](world)
    if connection.vendor == "postgresql":
        assert name in str(refusal.value)
