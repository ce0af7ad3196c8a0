"""How much of what was asked for is done within the days it was asked for.

**Who holds.** A target counts that is in force on the day ``through``, of a team that was founded by then. Teams hold
theirs; a place holds its own only where nothing below it holds one above zero for the same indicator: what a commune
handed on to its teams stands with the teams, and the parts of a place always add up to the whole.

**What is done.** Figures that count (sent and not returned) and were answered, of reports of the holder itself. Of a
flow: those of rounds whose last day of data lies in the target's window, up to ``through``, added; a round may begin
EARLIER days before the window, for the month of a report is not that of the calendar: January by decree 09/2019/NĐ-CP,
15 December to 14 January, counts for a year's target. Of a stock: the one about the latest days up to ``through`` (of
two that end on one day, the newer round's), also from before the window: what is there does not vanish with the year.
A place that a reform made of whole ones has what these said last, until it answers itself. What ended more than
OLD_AFTER before ``through`` counts apart, as ``old``. A holder that answered nothing has done nothing that is known:
None, which is not zero. What a place reported itself is about all of it, so it stays when the target is handed on: it
counts as far as it passes what the holders below did, whose part of it that is.

**No day twice.** Where a holder answered for a round whose days lie inside those of another round it also answered
(the months, and the year's supplement), the wider one counts alone; of two about the very same days the newer round.
A round that does not belong to the window counts for nothing, so it displaces nothing. Two rounds that merely share
some days both count: neither of them says what the other says.

**Where.** ``then``: a figure counts at the place from which it was owed, wherever its team went later, and the team's
target, whole, where the team stood on ``through`` (the last placement that began by that day; one whose place had
ended and that nobody had placed: where it was counted then). So a team that moved in the middle leaves its flows
behind and takes its target and its stocks along, and a team that was dissolved keeps all where it last stood. A
place's own target counts while the place stands. ``now``: figures and target count where the team stands today.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from places.models import COUNTRY, Place, paths_up, subtree
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups.holdings import Holding, Holdings
from reporting.rollups.nodes import Node, ratio, walk

type Key = tuple[int, int]  # place or team id, indicator id


@dataclass(frozen=True)
class Attained:
    """``done`` of ``target``, the sum of what ``of`` holders hold; ``reported_by`` of them have figures.

    ``target`` None: nobody here holds one on that day; ``done`` None: nobody answered. ``starts_on`` and ``ends_on``
    span the windows of the holders. ``allotted``: what the place itself was given, whether or not it handed it on. Of
    a stock, ``age`` is how many days before ``through`` the oldest value in ``done`` ended, and ``old`` the sum of
    those that are too old to be in it (None: there are none). ``start``: where it was asked for, the level of a stock
    at the start of the windows, of those in ``done``.
    """

    target: int | None = None
    done: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    reported_by: int = 0
    of: int = 0
    allotted: int | None = None
    age: int | None = None
    old: int | None = None
    start: int | None = None

    @property
    def ratio(self) -> float | None:
        """Done ÷ target; may pass 1."""
        return ratio(self.done, self.target)


NOBODY_HOLDS = Attained()


def attainments(
    place: Place,
    *,
    through: datetime.date,
    basis: str = Basis.THEN,
    indicators: Iterable[Indicator] | None = None,
    down_to: int | None = None,
    with_start: bool = False,
) -> dict[Key, Attained]:
    """By (place id, indicator id): ``place``, and its children or, with ``down_to``, all below it down to that level.

    ``indicators`` None: all for which a target is in force. A pair about which there is nothing to say is left out.
    The number of queries is constant (at most nine; ``with_start`` two more).
    """
    holdings = Holdings(place, through, Basis(basis), indicators)
    is_country = place.level == COUNTRY
    wanted = Q(parent=None) if is_country else Q(parent=place) | Q(pk=place.pk)
    if down_to is not None:
        wanted = subtree(place) & Q(level__lte=max(down_to, place.level))
    shown = dict(Place.objects.filter(wanted).order_by().values_list("path", "pk"))
    whole = [COUNTRY] if is_country else []  # no row is the country, and every path lies in it
    above: dict[str, list[int]] = {}

    def over(path: str) -> list[int]:
        if path not in above:
            above[path] = [*whole, *(shown[one] for one in paths_up(path) if one in shown)]
        return above[path]

    sums: dict[Key, _Sum] = defaultdict(_Sum)
    for one in holdings.counting():
        _add(sums, one, over)
    for one in holdings.counting(at_start=True) if with_start else ():
        for path, value in one.parts:
            for key in over(path):
                sums[key, one.indicator].start = (sums[key, one.indicator].start or 0) + value
    for one in holdings.of_places.values():
        if one.path in shown:
            sums[shown[one.path], one.indicator].allotted = one.value
    return {key: found.total(through) for key, found in sums.items()}


def against_targets(node: Node, rounds: Iterable[Round], *, basis: str = Basis.THEN) -> Node:
    """A rollup of ``rounds`` with what is asked for beside each figure, and what of it is done up to their last day.

    A closed round says what was frozen with it, whatever was given or answered since.
    """
    if node.frozen_at or not node.figures:
        return node
    found = attainments(
        node.place,
        through=max(one.data_to for one in rounds),
        basis=basis,
        indicators=[figure.indicator for figure in node.figures],
        down_to=max(one.place.level for one in walk(node)),
    )
    return _against(node, found)


def _against(node: Node, found: Mapping[Key, Attained]) -> Node:
    place = node.place.pk
    reached = [found.get((place, one.indicator.pk), NOBODY_HOLDS) for one in node.figures]
    figures = [
        one._replace(target=held.target, done=held.done, age=held.age, old=held.old)
        for one, held in zip(node.figures, reached, strict=True)
    ]
    return Node(node.place, node.counts, figures, [_against(child, found) for child in node.children], node.frozen_at)


def attained_by_team(
    place: Place, *, through: datetime.date, indicators: Iterable[Indicator] | None = None
) -> dict[Key, Attained]:
    """By (team id, indicator id): each team that stands at or below ``place`` today, with all its figures."""
    sums: dict[Key, _Sum] = defaultdict(_Sum)
    for one in Holdings(place, through, Basis.NOW, indicators).of_teams.values():
        _add(sums, one, lambda path, team=one.holder: [team])  # type: ignore[misc]
    return {key: found.total(through) for key, found in sums.items()}


@dataclass(slots=True)
class _Sum:
    """An Attained in the making."""

    target: int | None = None
    done: int | None = None
    starts_on: datetime.date = datetime.date.max
    ends_on: datetime.date = datetime.date.min
    reported_by: int = 0
    of: int = 0
    allotted: int | None = None
    known_on: datetime.date | None = None
    old: int | None = None
    start: int | None = None

    def take(self, holding: Holding) -> None:
        self.of += 1
        self.starts_on = min(self.starts_on, holding.starts_on)
        self.ends_on = max(self.ends_on, holding.ends_on)

    def total(self, through: datetime.date) -> Attained:
        starts_on, ends_on = (self.starts_on, self.ends_on) if self.of else (None, None)
        age = (through - self.known_on).days if self.known_on else None
        held = self.target, self.done, starts_on, ends_on, self.reported_by, self.of, self.allotted
        return Attained(*held, age, self.old, self.start)


def _add(sums: dict[Key, _Sum], one: Holding, over: Callable[[str], list[int]]) -> None:
    """Add a target and what was done to the sums of all above them; a holder counts once at each."""
    asked = over(one.path)
    done: dict[int, int] = {}
    for path, value in one.parts:
        for key in over(path):
            done[key] = done.get(key, 0) + value
    for key in {*asked, *done}:
        found = sums[key, one.indicator]
        found.take(one)
        if key in asked:
            found.target = (found.target or 0) + one.value
        if key in done:
            found.done = (found.done or 0) + done[key]
            found.reported_by += 1
            found.known_on = min(filter(None, (found.known_on, one.known_on)), default=None)
    for path, value in one.old:
        for key in over(path):
            sums[key, one.indicator].old = (sums[key, one.indicator].old or 0) + value
