"""What one's own table is asked for in its address, and how it is called once it is kept."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import Http404, QueryDict

from accounts.models import User
from core.fields import NameField
from core.text import typed_number
from overview.forms.pivots import Attribute, PivotQuestion
from places.models import Level, Place, reaching, standing_in
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups import basis_at_first
from reporting.rollups.period_sums import PeriodSum, period_sums
from reporting.rollups.ranking import SHARE

MOST_COLUMNS = 60  # of a table, those of all rounds together among them
MOST_ROUNDS = 24
LAST = (1, 2, 3, 4, 6, 12, 24)  # so many of the newest rounds
AT_FIRST = 4
RATES = (
    ("completeness", "Đã nộp trên phải nộp"),
    ("timeliness", "Đúng hạn trên phải nộp"),
    ("of-received", "Đúng hạn trên đã nộp"),
    ("coverage", "Độ phủ: nơi đã có tổ"),
)
BY = (
    ("round", "Từng kỳ"),
    ("quarter", "Quý (cộng các kỳ)"),
    ("half", "Nửa năm (cộng các kỳ)"),
    ("year", "Năm (cộng các kỳ)"),
)
LEVELS = {
    Level.DISTRICT: "Huyện", Level.COMMUNE: "Xã, phường", Level.HAMLET: "Ấp, khu phố", Level.GROUP: "Tổ dân cư",
}  # fmt: skip
REPORTERS = {Round.Reporter.TEAM: "tổ", Round.Reporter.COMMUNE: "xã", Round.Reporter.DISTRICT: "huyện"}

type Option = tuple[str, str]  # what an address says, and its words
type KeptChoices = dict[str, list[str]]  # see SavedTable.choices


class IndicatorOption(NamedTuple):
    """An indicator, and the keys of its ``sum``, of its sum ``per`` 100 households and of its ``share``: "" of none."""

    name: str
    unit: str
    sum: str
    per: str
    share: str = ""


@dataclass(frozen=True)
class TableChoices:
    """The choices of a table as ``data`` says them; what is not said, or is no choice any more, is the first.

    So a link that has grown old still shows something. Only places, rounds and indicators that ``user`` may see are
    offered. Raises Http404 for a place that they do not see.
    """

    data: QueryDict
    user: User
    at: datetime.datetime

    @cached_property
    def place(self) -> Place:
        said = self.data.get("place", "")
        number = typed_number(said, digits=18) if said else self.user.place_id
        found = Place.objects.visible_to(self.user).filter(pk=number or 0, level__lte=Level.HAMLET).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def places(self) -> list[Place]:
        """Return the places that are offered: those that stand today, down to communes, and the one shown."""
        rows = Place.objects.visible_to(self.user).for_something_new([self.place.pk])
        shown = rows.filter(Q(level__lte=Level.COMMUNE) | Q(pk=self.place.pk))
        return list(shown.order_by("level", "sort_key", "path"))

    @cached_property
    def series(self) -> dict[str, list[Round]]:
        """Return the opened rounds that concern the place, the newest first, by what they are rounds of: a series, or
        none, and a kind of reporter.
        """
        concerns = standing_in(self.place, "within__path") | reaching(self.place, "within__path")
        rows = Round.objects.visible_to(self.user).filter(concerns, opens_at__lte=self.at)
        found: dict[str, list[Round]] = defaultdict(list)
        for one in rows.select_related("within", "series").order_by("-data_to", "-pk"):
            found[f"{one.series.code if one.series else ''}:{one.level}"].append(one)
        return dict(found)

    @cached_property
    def of(self) -> str:
        """Return the key of the rounds shown: those asked for, else those of the round that was due last."""
        said = self.data.get("of", "")
        newest = [(one.due_at <= self.at, one.data_to, key) for key, rounds in self.series.items() for one in rounds]
        return said if said in self.series else max(newest)[2] if newest else ""

    @property
    def series_options(self) -> list[Option]:
        return [(key, _name_of_series(rounds)) for key, rounds in self.series.items()]

    @cached_property
    def offered_rounds(self) -> list[Round]:
        return self.series.get(self.of, [])

    @cached_property
    def named_rounds(self) -> list[Round]:
        """Return the rounds that were chosen one by one; none where the newest ones are shown, whichever they are."""
        codes = set(self.data.getlist("round"))
        return [one for one in self.offered_rounds if one.code in codes][:MOST_ROUNDS]

    @property
    def last(self) -> int:
        said = self.data.get("last", "")
        return int(said) if said in map(str, LAST) else AT_FIRST

    @property
    def last_options(self) -> list[Option]:
        return [(str(one), f"{one} cột mới nhất" if one > 1 else "Cột mới nhất") for one in LAST]

    @cached_property
    def _sums(self) -> list[PeriodSum]:
        return period_sums(self.offered_rounds)

    @property
    def by_options(self) -> list[Option]:
        """Return what a column may be: a round, or where there are any a quarter, a half or a year of rounds."""
        kinds = {one.period.kind for one in self._sums}
        return [one for one in BY if one[0] == BY[0][0] or one[0] in kinds]

    @property
    def by(self) -> str:
        return _option_or_first(self.data.get("by", ""), self.by_options)

    @cached_property
    def periods(self) -> list[list[Round]]:
        """Return the rounds of each column, the oldest first."""
        if self.by == BY[0][0]:
            return [[one] for one in (self.named_rounds or self.offered_rounds[: self.last])][::-1]
        return [one.rounds for one in self._sums if one.period.kind == self.by][: self.last][::-1]

    @property
    def rounds(self) -> list[Round]:
        """Return the rounds of all columns."""
        return [one for period in self.periods for one in period]

    @cached_property
    def _below(self) -> set[tuple[int, str]]:
        """Return the levels and the kinds of places below the place."""
        rows = Place.objects.within(self.place).exclude(pk=self.place.pk).order_by()
        return set(rows.values_list("level", "kind").distinct())

    @cached_property
    def line_options(self) -> list[Option]:
        """Return what lines may stand for: levels (hamlets only from a district down), and attributes."""
        deepest = Level.COMMUNE if self.place.is_province else min(self.place.level + 2, Level.GROUP)
        found = [(str(level), LEVELS[Level(level)]) for level in sorted({level for level, _ in self._below})]
        found = [one for one in found if int(one[0]) <= deepest]
        found += [(one.value, one.label) for one in Attribute if one is Attribute.TEAM_KIND or self.kind_options]
        return sorted(found, key=lambda one: one[0] != str(Level.COMMUNE))

    @cached_property
    def lines(self) -> str:
        return _option_or_first(self.data.get("lines", ""), self.line_options)

    @cached_property
    def kind_options(self) -> list[Option]:
        """Return the kinds of communes, where there are several."""
        found = sorted({kind for level, kind in self._below if level == Level.COMMUNE})
        return [(kind, kind.capitalize()) for kind in found] if len(found) > 1 else []

    @property
    def kinds(self) -> list[str]:
        """Return the kinds to which the lines are narrowed; none where lines are no communes."""
        return _options_of(self.data.getlist("kind"), self.kind_options) if self.lines == str(Level.COMMUNE) else []

    @cached_property
    def indicators(self) -> list[Indicator]:
        asked = Indicator.objects.filter(rounds__in=self.offered_rounds).select_related("out_of").distinct()
        return list(asked.order_by("order", "code"))

    @property
    def indicator_options(self) -> list[IndicatorOption]:
        return [
            IndicatorOption(
                one.name,
                one.unit,
                f"sum-{one.code}",
                f"households-{one.code}",
                f"{SHARE}-{one.code}" if one.is_ratio else "",
            )
            for one in self.indicators
        ]

    @property
    def rate_options(self) -> Sequence[Option]:
        return RATES

    @cached_property
    def value_options(self) -> list[Option]:
        of_indicators = [
            option
            for one in self.indicator_options
            for option in (
                (one.sum, one.name),
                (one.per, f"{one.name}: trên 100 hộ"),
                (one.share, f"{one.name}: tỷ lệ"),
            )
            if option[0]
        ]
        return [*RATES, *of_indicators]

    @property
    def said_values(self) -> list[str]:
        return _options_of(self.data.getlist("value"), self.value_options) or [RATES[0][0]]

    @property
    def values(self) -> list[str]:
        """Return the keys of the measures shown, as many as the table has room for."""
        periods = len(self.periods) + (len(self.periods) > 1)
        return self.said_values[: max(MOST_COLUMNS // max(periods, 1), 1)]

    @property
    def left_out(self) -> int:
        return len(self.said_values) - len(self.values)

    @property
    def basis(self) -> Basis:
        """Return the reading asked for; at first that of today as soon as a round is about the time before the place
        began, so that all columns hold numbers.
        """
        said = self.data.get("basis", "")
        if said in Basis.values:
            return Basis(said)
        return Basis.NOW if Basis.NOW in [basis_at_first([one], self.place) for one in self.rounds] else Basis.THEN

    @property
    def basis_options(self) -> list[Option]:
        return [(one.value, str(one.label)) for one in Basis]

    @property
    def order(self) -> str:
        """Return by which column the rows stand: "name", or its number, with a minus the other way round."""
        said = self.data.get("order", "")
        column = said.removeprefix("-")
        position = typed_number(column, digits=3)
        is_order = column == "name" or (position is not None and position < MOST_COLUMNS)
        return said if is_order else "name"

    @property
    def is_chosen(self) -> bool:
        return "value" in self.data

    @property
    def question(self) -> PivotQuestion:
        return PivotQuestion(self.place, self.lines, self.periods, self.values, self.basis, self.at, self.kinds)

    @property
    def choices(self) -> KeptChoices:
        """Return all that was chosen but the place: the newest rounds stay the newest, whenever they are asked for."""
        named = (
            {"round": [one.code for one in self.named_rounds]}
            if self.named_rounds and self.by == BY[0][0]
            else {"last": [str(self.last)]}
        )
        found = {"lines": [self.lines], "of": [self.of], "by": [self.by], **named, "value": self.said_values}
        return found | {"kind": self.kinds, "basis": [self.basis.value], "order": [self.order]}

    def query(self, **changes: str) -> str:
        """Return the address of the same table, with some of its choices changed."""
        said = {"place": [str(self.place.pk)], **self.choices, **{key: [value] for key, value in changes.items()}}
        return "?" + urlencode(said, doseq=True)


class TableNameForm(forms.Form):
    name = NameField(label="Tên bảng", min_length=2, max_length=120)
    is_shared = forms.BooleanField(
        label="Chia sẻ: đồng nghiệp có đường dẫn thì mở được, mỗi người chỉ thấy số liệu của địa bàn mình",
        required=False,
    )


def query_of(choices: KeptChoices, place: Place | None) -> QueryDict:
    """Return kept choices as an address would say them."""
    said: dict[str, Any] = {**choices, **({"place": [str(place.pk)]} if place else {})}
    return QueryDict(urlencode(said, doseq=True))


def _options_of(said: Iterable[str], options: Sequence[Option]) -> list[str]:
    """Return those of ``options`` that are said, in their own order."""
    wanted = set(said)
    return [key for key, _ in options if key in wanted]


def _option_or_first(said: str, options: Sequence[Option]) -> str:
    return said if said in dict(options) else options[0][0]


def _name_of_series(rounds: Sequence[Round]) -> str:
    newest = rounds[0]
    title = newest.series.title if newest.series else "Các kỳ mở riêng"
    return f"{title} – {REPORTERS[Round.Reporter(newest.level)]} báo cáo ({len(rounds)} kỳ)"
