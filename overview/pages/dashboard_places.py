"""The places one level below a dashboard's: each a row of the list and an area of the map, with one measure."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.rounding import rounded
from core.tables import ListColumn, Listing
from core.templatetags.maps import Area
from core.templatetags.wording import number, share
from core.workbook import Kind
from overview.forms.dashboards import Choices
from overview.measures import NOT_DUE, Grade, Measure
from overview.rollups.measures import Standing, of_reports
from places.lineage import sketch
from places.models import Place
from reporting.phrases import ALL_EXCUSED
from reporting.rollups import Node
from reporting.rollups.figure_causes import ATTAINMENT
from reporting.rollups.ranking import COMPLETENESS, SHARE, TIMELINESS
from reporting.rollups.trends import Shift

NO_GRADE = "–"  # on an area: there is nothing to divide by
AWAITED = "…"  # and: reports are awaited that are not due yet
REPORT_MEASURES = {Measure.COMPLETENESS: COMPLETENESS.key, Measure.TIMELINESS: TIMELINESS.key}
MOST = 1_000  # places that one list shows at once


@dataclass(frozen=True)
class Row:
    """One place, with the link to its own dashboard; ``cause``: why most of what is not in on time is not, in words,
    and ``cause_url`` where all causes are told.
    """

    standing: Standing
    url: str
    shift: Shift | None = None
    cause: str = ""
    cause_url: str = ""

    @property
    def place(self) -> Place:
        return self.standing.place

    @property
    def parts(self) -> tuple[int | None, int | None]:
        return self.standing.part, self.standing.whole

    @property
    def weight(self) -> float:
        """What the list is sorted by; where there is nothing to divide by, behind all others."""
        return float("inf") if self.standing.ratio is None else self.standing.ratio

    @property
    def change(self) -> float:
        """By how many points it shifted; what cannot be held against anything as if it had not."""
        return (self.shift.difference if self.shift else None) or 0.0

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


class PlaceListing(Listing):
    """The places with the measure; the lowest first, where no other order is asked for."""

    name, title, unit, per_page = "dashboard", "Địa bàn trực thuộc", "địa bàn", MOST

    place = ListColumn("Địa bàn", "place__name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    share = ListColumn(
        "Tỷ lệ",
        "parts",
        kind=Kind.RATIO,
        order_by=("weight", "place__sort_key"),
        template="overview/_dashboard_share.html",
    )

    def __init__(self, rows: Iterable[Row], *, choices: Choices, **options: Any) -> None:
        self.title = f"{type(self).title}: {choices.label}"
        super().__init__(sorted(rows, key=lambda row: (row.weight, row.place.sort_key)), **options)


def _cause_column() -> ListColumn:
    return ListColumn("Nguyên nhân chính", "cause", order_by="cause", link=lambda row: row.cause_url, width=40)


class ReportedPlaceListing(PlaceListing):
    """With what changed since the round before and why most of what is missing is."""

    name = "dashboard-reports"

    change = ListColumn(
        "So với kỳ liền trước",
        says=lambda row: rounded(row.change * 100, 1) if row.shift else None,
        kind=Kind.PLAIN,
        order_by="change",
        template="overview/_dashboard_change.html",
    )
    cause = _cause_column()


class DayPlaceListing(PlaceListing):
    """With why the measure of a day is not more."""

    name = "dashboard-day"

    cause = _cause_column()


def dashboard_url(place: Place, choices: Choices) -> str:
    return reverse("dashboard_show", args=[place.pk]) + choices.query


def rows_of(
    standings: Iterable[Standing],
    choices: Choices,
    *,
    before: Node | None = None,
    causes: Mapping[int, str],
    cause_url: Callable[[Place], str],
) -> list[Row]:
    """``before``: the rollup of the round before with its children, None where it says nothing of the measure;
    ``causes``: why the measure is not more, by place, and ``cause_url`` where that is told.
    """
    earlier = {child.place.pk: of_reports(child, choices.measure, choices.indicator) for child in _children(before)}
    found = []
    for one in standings:
        then = earlier.get(one.place.pk)
        shift = Shift(then.ratio, one.ratio) if then else None
        is_whole = one.ratio is not None and one.ratio >= 1
        cause = "" if is_whole else causes.get(one.place.pk, "")
        found.append(Row(one, dashboard_url(one.place, choices), shift, cause, cause_url(one.place) if cause else ""))
    return found


def untrained_words(one: Standing) -> str:
    """Return how many members have not learned what a plan asks for; "" where none lacks it."""
    lacking = (one.whole or 0) - (one.part or 0)
    return f"{number(lacking)} thành viên chưa học" if lacking else ""


def measure_key(choices: Choices) -> str:
    """Return the key by which a ranking knows the measure."""
    if choices.indicator:
        return f"{SHARE if choices.measure == Measure.RATIO else ATTAINMENT}-{choices.indicator.code}"
    return REPORT_MEASURES.get(choices.measure, choices.measure.value)


def areas_of(rows: Sequence[Row], *, on: datetime.date) -> list[Area]:
    """Those of which a point is known, the first in the order of names; none where that is not even two of them."""
    rings = sketch([row.place for row in rows], on=on)
    if len(rings) < 2:
        return []
    return [
        Area(rings[row.place.pk], _short(row.place), row.letter, f"{row.place}: {_words(row.standing)}", row.url)
        for row in sorted(rows, key=lambda row: row.place.sort_key)
        if row.place.pk in rings
    ]


def legend_of(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """Each class of the map: its letter, its bounds in words, how many places are in it."""
    counts = Counter(row.letter for row in rows)
    named = [(grade.value, grade.label, counts[grade.value]) for grade in Grade]
    others = [(AWAITED, NOT_DUE), (NO_GRADE, "chưa có gì để tính")]
    return [*named, *((letter, words, counts[letter]) for letter, words in others if counts[letter])]


def listing_class(measure: Measure) -> type[PlaceListing]:
    return DayPlaceListing if measure.is_of_a_day else ReportedPlaceListing


def _children(node: Node | None) -> Sequence[Node]:
    return node.children if node else ()


def _short(place: Place) -> str:
    """Return the name without the kind, but where a number alone would be left."""
    bare = place.name.removeprefix(place.kind.capitalize()).strip()
    return place.name if bare.isdecimal() else bare or place.name


def _words(standing: Standing) -> str:
    if standing.is_awaited:
        return f"{NOT_DUE}, {share(standing.part, standing.whole)}"
    if standing.all_excused:
        return ALL_EXCUSED
    grade = f"mức {standing.grade.value}, " if standing.grade else "chưa có gì để tính, "
    return grade + share(standing.part, standing.whole)
