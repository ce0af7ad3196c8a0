"""What the pictures of a dashboard are drawn from: bubbles, bars, curves, small multiples, and the tables behind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from core.templatetags.curves import Point
from core.templatetags.maps import Bubble
from core.templatetags.wording import day, number, share
from overview.forms.dashboards import Choices
from overview.measures import NOT_DUE, Grade, Measure
from overview.rollups.measures import Standing, of_reports
from places.lineage import positions
from places.models import Place
from reporting.models import Round
from reporting.rollups import Node, RoundReading

DRAWN = 20  # bars, those lowest: the table behind holds all
MULTIPLES = 24  # small pictures, those lowest
NO_GRADE = "–"  # in a bubble: there is nothing to divide by
AWAITED = "…"  # and: reports are awaited that are not due yet


class Column(NamedTuple):
    """The head of a sortable column: ``order`` is what its link asks for, ``sorted`` how it stands now (aria-sort)."""

    label: str
    order: str
    sorted: str


@dataclass(frozen=True)
class Row:
    """One place of a table and of the map, with the link to its own dashboard."""

    standing: Standing
    teams: int
    url: str

    @property
    def place(self) -> Place:
        return self.standing.place

    @property
    def is_judged(self) -> bool:
        return self.standing.ratio is not None and not self.standing.is_awaited

    @property
    def letter(self) -> str:
        if self.standing.is_awaited:
            return AWAITED
        return self.standing.grade.value if self.standing.grade else NO_GRADE

    @property
    def grade_words(self) -> str:
        """What is said of the letter; nothing where there is nothing to divide by."""
        if self.standing.is_awaited:
            return NOT_DUE
        return self.standing.grade.label if self.standing.grade else ""


def dashboard_url(place: Place, choices: Choices) -> str:
    return reverse("dashboard_show", args=[place.pk]) + choices.query


def rows_of(standings: Iterable[Standing], teams: Counter[str], choices: Choices) -> list[Row]:
    return [Row(one, teams[one.place.path], dashboard_url(one.place, choices)) for one in standings]


def in_order(rows: Iterable[Row], order: str) -> list[Row]:
    """By name, by number of teams or by the measure; where there is nothing to divide by, always last."""
    by_name = sorted(rows, key=lambda row: (row.place.sort_key, row.place.path))
    key, turned = order.removeprefix("-"), order.startswith("-")
    if key == "name":
        return by_name[::-1] if turned else by_name
    if key == "teams":
        return sorted(by_name, key=lambda row: row.teams, reverse=turned)
    some = [row for row in by_name if row.standing.ratio is not None]
    none = [row for row in by_name if row.standing.ratio is None]
    return sorted(some, key=lambda row: row.standing.ratio or 0, reverse=turned) + none


def columns_of(choices: Choices) -> list[Column]:
    """The heads of the table; the one it is sorted by turns it round."""
    labels = {"name": "Địa bàn", "teams": "Số tổ", "value": "Tỷ lệ"}
    heads = []
    for key, label in labels.items():
        up, down = choices.order == key, choices.order == f"-{key}"
        heads.append(Column(label, f"-{key}" if up else key, "ascending" if up else "descending" if down else ""))
    return heads


def bars_of(rows: Sequence[Row]) -> list[tuple[str, int | None, int | None]]:
    """Those with something to divide by, the lowest first; not those whose class reports can still change that are not
    due yet: nobody is called the lowest before the day has come."""
    some = [row.standing for row in in_order(rows, "value") if row.is_judged]
    return [(one.place.name, one.part, one.whole) for one in some[:DRAWN]]


def bubbles_of(rows: Sequence[Row]) -> list[Bubble]:
    """Those whose position is known; closed ones stand where their heirs lie. One query."""
    where = positions([row.place for row in rows])
    return [
        Bubble(
            *where[row.place.pk],
            row.teams,
            0,
            f"{row.place}: {_words(row.standing)}; {number(row.teams)} tổ",
            row.url,
            letter=row.letter,
        )
        for row in rows
        if row.place.pk in where
    ]


def _words(standing: Standing) -> str:
    if standing.is_awaited:
        return f"{NOT_DUE}, {share(standing.part, standing.whole)}"
    grade = f"mức {standing.grade.value}, " if standing.grade else "chưa có gì để tính, "
    return grade + share(standing.part, standing.whole)


def legend_of(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """Each class of the map: its letter, its bounds in words, how many places are in it."""
    counts = Counter(row.letter for row in rows)
    named = [(grade.value, grade.label, counts[grade.value]) for grade in Grade]
    others = [(AWAITED, NOT_DUE), (NO_GRADE, "chưa có gì để tính")]
    return [*named, *((letter, words, counts[letter]) for letter, words in others if counts[letter])]


@dataclass(frozen=True)
class Multiple:
    """One place below, round by round."""

    place: Place
    points: list[Point]
    url: str

    @property
    def last(self) -> Point:
        return self.points[-1]


def lines_of(readings: Sequence[RoundReading], choices: Choices) -> list[tuple[str, list[Point]]]:
    """The curves of the place itself: what came in, what came in time, and the indicator where one was chosen."""
    asked = [Measure.COMPLETENESS, Measure.TIMELINESS]
    lines = [(measure.label, [_point(one, one.node, measure, choices) for one in readings]) for measure in asked]
    if choices.indicator:
        found = [_point(one, one.node, Measure.ATTAINMENT, choices) for one in readings]
        lines.append((Measure.ATTAINMENT.label, found))
    return lines


def multiples_of(readings: Sequence[RoundReading], measure: Measure, choices: Choices) -> list[Multiple]:
    """The places below with anything to divide by in any round, the lowest of the last round first."""
    below = [{child.place.pk: child for child in reading.node.children} for reading in readings]
    places = {pk: child.place for children in below for pk, child in children.items()}
    found = []
    for pk, place in places.items():
        points = [
            _point(reading, children.get(pk), measure, choices)
            for reading, children in zip(readings, below, strict=True)
        ]
        if any(point.ratio is not None for point in points):
            found.append(Multiple(place, points, dashboard_url(place, choices)))
    return sorted(found, key=lambda one: (one.last.ratio is None, one.last.ratio or 0, one.place.sort_key))


def drawn_in_words(rounds: Sequence[Round], shown: Round | None) -> str:
    """Return which rounds the curves and columns are of, and whether the one that the page shows is none of them."""
    if not rounds:
        return ""
    days = f"số liệu {day(rounds[0].data_from)} – {day(rounds[-1].data_to)}"
    names = f"từ “{rounds[0]}” đến “{rounds[-1]}”" if len(rounds) > 1 else f"“{rounds[0]}”"
    absent = f" Chưa có “{shown}” đang xem, vì kỳ này chưa hết hạn nộp." if shown and shown not in rounds else ""
    return f"Vẽ {number(len(rounds))} kỳ đã hết hạn nộp, {names} ({days}).{absent}"


def _point(reading: RoundReading, node: Node | None, measure: Measure, choices: Choices) -> Point:
    if node is None:
        return Point(reading.round.data_to, None, None)
    standing = of_reports(node, measure, choices.indicator)
    return Point(reading.round.data_to, standing.part, standing.whole)
