"""A target handed down one level: what a place holds for a window, what lies directly below it holds, what is left.

Province → district → commune → team; since July 2025 the communes lie directly below the province. Which places lie
below is read on the window's first day on which the place existed, so a level that was not there then is skipped. A
team that a reform left at a place above communes, since nobody has placed its hamlet yet, lies directly below that one:
else its part would be in the sum of what teams hold and in nobody's share.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.db.models import Max, Q, Sum

from core.rounding import nearest
from places.models import Level, Place, paths_up, prefix_length, standing_in, subtree
from reporting.models import Indicator, Round, Target
from reporting.rollups.shares import shares
from teams.models import Team


class Method(models.TextChoices):
    EVEN = "even", "Chia đều"
    HOUSEHOLDS = "households", "Theo số hộ"
    POPULATION = "population", "Theo số dân"


class Numbers(NamedTuple):
    """What a target may be shared by; None where the portal does not know it."""

    households: Fraction | None = None
    population: Fraction | None = None


@dataclass(frozen=True)
class Recipient:
    """A place or team directly below, and the target it holds from the same day on.

    ``overlapping``: another of the same indicator whose window shares a day. ``numbers`` of a team: its place's
    without the places within it that have teams too, in equal parts with the other teams there; a team of the commune
    itself has none.
    """

    holder: Place | Team
    target: Target | None
    overlapping: Target | None
    numbers: Numbers

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{'t' if isinstance(self.holder, Team) else 'p'}{self.holder.pk}"

    @property
    def label(self) -> str:
        return f"{self.holder}, {self.holder.place}" if isinstance(self.holder, Team) else str(self.holder)

    @property
    def value(self) -> int | None:
        return self.target.value if self.target else None

    def divided_by(self, method: Method) -> int | None:
        """Return its households or its population, to the nearest one; None where the portal does not know them."""
        number = self.numbers.population if method == Method.POPULATION else self.numbers.households
        return None if number is None else nearest(number)


@dataclass(frozen=True)
class Cascade:
    place: Place
    indicator: Indicator
    starts_on: datetime.date
    ends_on: datetime.date
    own: Target | None  # of exactly this window
    children: Sequence[Recipient]

    @property
    def has_shares(self) -> bool:
        """Return whether a place directly below was asked for a share of its denominator: numbers that are worked out
        from anything else would put an end to it.
        """
        return any(child.target is not None and child.target.percent is not None for child in self.children)

    @cached_property
    def held_by_teams(self) -> int:
        """What the teams that stand at the place hold from the same day on, whoever gave it to them: those too that
        wait for their place, as the rollup counts them.
        """
        held = Target.objects.filter(standing_in(self.place, "team__place__path"))
        held = held.filter(indicator=self.indicator, starts_on=self.starts_on)
        return held.aggregate(total=Sum("value"))["total"] or 0

    @cached_property
    def is_asked_of_teams(self) -> bool:
        """Whether a round of teams here whose data end within the window asks about the indicator."""
        here = Q(within__path__in=paths_up(self.place.path)) | subtree(self.place, "within__path")
        rounds = Round.objects.filter(here, indicators=self.indicator, level=Round.Reporter.TEAM)
        return rounds.filter(data_to__range=(self.starts_on, self.ends_on)).exists()

    @cached_property
    def handed_on(self) -> int:
        return sum(child.value or 0 for child in self.children)

    def divided_by(self, method: Method) -> int | None:
        """Return what the children are divided by, together; None where one of it is not known."""
        known = [
            child.numbers.population if method == Method.POPULATION else child.numbers.households
            for child in self.children
        ]
        return None if None in known else nearest(sum(one for one in known if one is not None))

    @property
    def remainder(self) -> int | None:
        """What is left to hand on, negative where more was handed on than is held; None where nothing is held."""
        return self.own.value - self.handed_on if self.own else None

    def proposed(self, method: Method) -> dict[str, int | None]:
        """The place's own target shared out among the children, by their keys; nothing where it holds none.

        Whoever lacks the number to share by keeps what it holds (None: nothing), and the others share the rest.
        """
        if self.own is None:
            return {}
        lacking = {child.key: child.value for child in self.lacking(method)}
        sharing = [child for child in self.children if child.key not in lacking]
        weights = [_weight(child, method) or Fraction(0) for child in sharing]
        rest = max(self.own.value - sum(value or 0 for value in lacking.values()), 0)
        return lacking | dict(zip((child.key for child in sharing), shares(rest, weights), strict=True))

    def lacking(self, method: Method) -> list[Recipient]:
        """The children of which the portal does not know the number to share by."""
        return [child for child in self.children if _weight(child, method) is None]


class Handed(NamedTuple):
    """A window for which a place holds a target (``own``), what lies directly below it (``handed_on`` together), or its
    teams (``held_by_teams``), whoever gave it to them.
    """

    indicator: Indicator
    starts_on: datetime.date
    ends_on: datetime.date
    own: int | None
    handed_on: int
    held_by_teams: int

    @property
    def remainder(self) -> int | None:
        return None if self.own is None else self.own - self.handed_on


def targets_below(place: Place) -> list[Handed]:
    """Every window for which ``place``, a commune or higher, what lies directly below it or a team there holds a
    target.
    """
    own = {(one.indicator_id, one.starts_on): one for one in place.targets.select_related("indicator").order_by("pk")}
    if place.level >= Level.COMMUNE:
        lower = of_teams = _sums(subtree(place, "team__place__path"))
    else:
        lower = _sums(Q(place__parent=place) | Q(team__place__stands_at=place.path))
        of_teams = _sums(standing_in(place, "team__place__path"))
    indicators = Indicator.objects.in_bulk({pk for pk, _ in [*own, *lower, *of_teams]})
    found = []
    for pk, start in {**own, **lower, **of_teams}:
        end, handed_on = lower.get((pk, start), (start, 0))
        end_of_teams, held_by_teams = of_teams.get((pk, start), (start, 0))
        held = own.get((pk, start))
        last_day = held.ends_on if held else max(end, end_of_teams)
        value = held.value if held else None
        found.append(Handed(indicators[pk], start, last_day, value, handed_on, held_by_teams))
    return sorted(found, key=lambda one: (-one.starts_on.toordinal(), one.indicator.order, one.indicator.code))


def _sums(holders: Q) -> dict[tuple[int, datetime.date], tuple[datetime.date, int]]:
    """Return by indicator and first day the last day and the sum of what ``holders`` hold."""
    rows = Target.objects.filter(holders).order_by().values_list("indicator", "starts_on")
    return {(pk, start): (end, total) for pk, start, end, total in rows.annotate(Max("ends_on"), Sum("value"))}


def cascade(place: Place, *, indicator: Indicator, starts_on: datetime.date, ends_on: datetime.date) -> Cascade:
    """What ``place``, a commune or higher, and what lies directly below it hold in a window; four queries at most."""
    teams = _teams(place, starts_on, ends_on)
    holders = [*_places(place, starts_on), *teams] if place.is_above_communes else teams
    numbers = _numbers(place, holders, starts_on)
    of_teams = Q(team__in=[one.pk for one in holders if isinstance(one, Team)])
    of_places = Q(place__in=[place.pk, *(one.pk for one in holders if isinstance(one, Place))])
    about = Target.objects.filter(
        of_teams | of_places, indicator=indicator, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    same: dict[tuple[int | None, int | None], Target] = {}
    other: dict[tuple[int | None, int | None], Target] = {}
    for target in about.order_by("-starts_on"):
        (same if target.starts_on == starts_on else other)[target.team_id, target.place_id] = target
    own = same.get((None, place.pk))
    children = []
    for holder in holders:
        key = (holder.pk, None) if isinstance(holder, Team) else (None, holder.pk)
        children.append(Recipient(holder, same.get(key), other.get(key), numbers[key]))
    return Cascade(place, indicator, starts_on, ends_on, own if own and own.ends_on == ends_on else None, children)


def _weight(child: Recipient, method: Method) -> Fraction | None:
    return Fraction(1) if method == Method.EVEN else getattr(child.numbers, method.value)


def _day(place: Place, starts_on: datetime.date) -> datetime.date:
    return max(starts_on, place.valid_from) if place.valid_from else starts_on


def _places(place: Place, starts_on: datetime.date) -> list[Place | Team]:
    below = Place.objects.filter(parent=place).valid_on(_day(place, starts_on))
    return list(below.order_by("sort_key", "path"))


def _teams(place: Place, starts_on: datetime.date, ends_on: datetime.date) -> list[Place | Team]:
    """Return the teams of a commune; of a place above communes those that wait there for a place of their own."""
    teams = Team.objects.within(place).active_between(starts_on, ends_on).select_related("place")
    if place.is_above_communes:
        teams = teams.filter(place__stands_at=place.path)
    return list(teams.order_by("place__path", "sort_key", "pk"))


def _numbers(
    place: Place, holders: Iterable[Place | Team], starts_on: datetime.date
) -> dict[tuple[int | None, int | None], Numbers]:
    """By (team id, place id)."""
    teams = [one for one in holders if isinstance(one, Team)]
    sharing = Counter(team.place_id for team in teams)
    apart = _numbers_apart({team.place for team in teams if team.place_id != place.pk})
    found: dict[tuple[int | None, int | None], Numbers] = {}
    for team in teams:
        known = apart.get(team.place_id, Numbers())
        found[team.pk, None] = Numbers(*(part and part / sharing[team.place_id] for part in known))
    places = [one for one in holders if isinstance(one, Place)]
    hamlets = _hamlets(place, _day(place, starts_on)) if places else {}
    for one in places:
        below = [_numbers_of(hamlet) for hamlet in hamlets.get(one.path, [])]
        pairs = zip(_numbers_of(one), _sum_of(below), strict=True)
        found[None, one.pk] = Numbers(*(added if own is None else own for own, added in pairs))
    return found


def _numbers_apart(places: Iterable[Place]) -> dict[int, Numbers]:
    """Return by place its numbers less those of ``places`` within it, never below 0: nobody is counted twice."""
    by_path = {one.path: one for one in places}
    found = {one.pk: _numbers_of(one) for one in by_path.values()}
    for path, inner in by_path.items():
        around = [above for above in paths_up(path) if above in by_path and above != path]
        if around:
            outer = by_path[max(around, key=len)]
            households, population = _numbers_of(inner)
            own = found[outer.pk]
            found[outer.pk] = Numbers(_rest_of(own.households, households), _rest_of(own.population, population))
    return found


def _rest_of(whole: Fraction | None, part: Fraction | None) -> Fraction | None:
    return None if whole is None else max(whole - (part or 0), Fraction(0))


def _hamlets(place: Place, day: datetime.date) -> dict[str, list[Place]]:
    """The hamlets below ``place`` by the path of the child they lie in: they make up the numbers that a child lacks."""
    found: dict[str, list[Place]] = defaultdict(list)
    hamlets = Place.objects.within(place).valid_on(day).at(Level.HAMLET)
    for hamlet in hamlets.order_by("path").only("path", "households", "population"):
        for level in (Level.DISTRICT, Level.COMMUNE):
            found[hamlet.path[: prefix_length(level)]].append(hamlet)
    return found


def _numbers_of(place: Place) -> Numbers:
    return Numbers(*(None if one is None else Fraction(one) for one in (place.households, place.population)))


def _sum_of(parts: Sequence[Numbers]) -> Numbers:
    """The sum of each number, where every part is known."""
    columns = zip(*parts, strict=True) if parts else [(None,), (None,)]
    return Numbers(*(None if None in column else sum(column, start=Fraction(0)) for column in columns))
