"""Hamlets as they were rearranged in 2026: proposed by their communes, approved by the province."""

import datetime
from typing import Any

from django.utils import timezone

from core.working_days import midnight
from demo.cast import Cast
from demo.plan import MADE_UP, WARD
from demo.reform import HEIR_OF_COMMUNE
from places.models import Level, Place
from teams.actions import hamlets
from teams.models import HamletChange, Team

Kind = HamletChange.ChangeKind
DAY, MONTH = datetime.date(2026, 2, 1), "2026-02"  # the month of reports that was asked about next
MERGES = 12
HOUR = datetime.timedelta(hours=1)


def rearrange(cast: Cast, province: Place) -> None:
    """A dozen merges, a split and a new name in February 2026, each of another commune."""
    communes, asked_at = _communes(cast, province), midnight(DAY) - 20 * 24 * HOUR
    for number, commune in enumerate(communes[:: len(communes) // (MERGES + 3)][: MERGES + 2]):
        first, second = _pair(commune)
        if number == MERGES:
            change = _propose(
                cast, commune, Kind.SPLIT, [first], [_half(first, "Đông"), _half(first, "Tây")], at=asked_at
            )
        elif number == MERGES + 1:
            change = _propose(cast, commune, Kind.RENAME, [first], [_hamlet_called(first, "Hòa Bình")], at=asked_at)
        else:
            change = _propose(cast, commune, Kind.MERGE, [first, second], [_hamlet_of_both(first, second)], at=asked_at)
        hamlets.approve(change, by=cast.staff, at=midnight(DAY) + 9 * HOUR)


def ask_now(cast: Cast, province: Place, *, now: datetime.datetime) -> None:
    """One more merge, which waits for the province."""
    commune = _communes(cast, province)[-1]
    first, second = _pair(commune)
    on = timezone.localdate(now)
    _propose(cast, commune, Kind.MERGE, [first, second], [_hamlet_of_both(first, second, year=on.year)], on=on, at=now)


def _propose(
    cast: Cast,
    commune: Place,
    kind: str,
    olds: list[Place],
    wanted: list[dict[str, Any]],
    *,
    on: datetime.date = DAY,
    at: datetime.datetime,
) -> HamletChange:
    stays = {}
    if kind == Kind.SPLIT:
        teams = Team.objects.filter(place__in=olds).order_by("pk")
        stays = {team.pk: number % len(wanted) for number, team in enumerate(teams)}
    return hamlets.propose(
        commune,
        kind=kind,
        wanted=wanted,
        olds=olds,
        effective_on=on,
        decision="12/NQ-HĐND",
        reason="Sắp xếp ấp, khu phố theo nghị quyết của Hội đồng nhân dân (mẫu).",
        stays=stays,
        by=cast.of(commune),
        at=at,
    )


def _communes(cast: Cast, province: Place) -> list[Place]:
    """Those with an official of their own and two hamlets that can be merged, but where visitors sign in."""
    rows = Place.objects.within(province).at(Level.COMMUNE).filter(valid_to=None).order_by("path")
    there = [one for one in rows if one.path in cast.offices and one.code not in (HEIR_OF_COMMUNE, WARD)]
    return [commune for commune in there if len(_pair(commune)) == 2]


def _pair(commune: Place) -> list[Place]:
    """The first two hamlets of a commune that can be merged: of one kind, with figures, and without groups."""
    rows = commune.children.filter(level=Level.HAMLET, valid_to=None, children=None, households__isnull=False)
    found = list(rows.order_by("kind", "path")[:2])
    return found if len({place.kind for place in found}) == 1 else []


def _hamlet_of_both(first: Place, second: Place, *, year: int = DAY.year) -> dict[str, Any]:
    return _hamlet_to_open(
        first,
        f"{_bare(first)} – {_bare(second).removeprefix(first.kind.capitalize()).strip()}",
        households=(first.households or 0) + (second.households or 0),
        population=(first.population or 0) + (second.population or 0),
        year=year,
    )


def _half(place: Place, side: str) -> dict[str, Any]:
    return _hamlet_to_open(
        place,
        f"{_bare(place)} {side}",
        households=(place.households or 0) // 2,
        population=(place.population or 0) // 2,
    )


def _hamlet_called(place: Place, name: str) -> dict[str, Any]:
    return _hamlet_to_open(
        place, f"{place.kind.capitalize()} {name}", households=place.households, population=place.population
    )


def _hamlet_to_open(
    place: Place, name: str, *, households: int | None, population: int | None, year: int = DAY.year
) -> dict[str, Any]:
    return {
        "kind": place.kind, "name": f"{name} {MADE_UP}", "parent": None, "households": households,
        "population": population, "year": year,
    }  # fmt: skip


def _bare(place: Place) -> str:
    """The name without the label, and without the commune it came from."""
    return place.name.split(f" {MADE_UP}")[0]
