"""Which rounds a summary is about, and its findings in the official's words."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms

from core.fields import LinesField
from core.widgets import OfferingTextarea
from overview.models import SummaryFinding
from reporting.models import Round
from reporting.periods import Period, calendar_period

LONGEST = 3_000  # letters of one finding
PERIODS = ("year", "half", "quarter")
EARLIER = datetime.timedelta(days=17)  # a month of decree 09/2019 begins on the 15th of the one before


def periods_of(rounds: Iterable[Round]) -> list[Period]:
    """Return the years, halves and quarters in which ``rounds`` lie, the latest year first, each before its parts."""
    rounds = list(rounds)
    found = {calendar_period(kind, one.data_to) for kind in PERIODS for one in rounds}
    holding = [one for one in found if any(lies_in(round, one) for round in rounds)]
    return sorted(holding, key=lambda one: (-one.ends_on.year, PERIODS.index(one.kind), -one.ends_on.month))


def lies_in(round: Round, period: Period) -> bool:
    """Return True if the days of ``round`` are in ``period``, which decree 09/2019 begins half a month earlier."""
    return period.starts_on - EARLIER <= round.data_from and round.data_to <= period.ends_on


def complete_rounds(rounds: Iterable[Round], period: Period, at: datetime.datetime) -> list[Round]:
    """Return the rounds in ``period`` whose deadline is over, of the level that most of them ask: a summary is of one
    level alone, and of equal ones of the lowest.
    """
    over = [one for one in rounds if lies_in(one, period) and one.due_at <= at]
    levels = Counter(one.level for one in over)
    level = max(levels, key=lambda one: (levels[one], one), default=None)
    return [one for one in over if one.level == level]


class SummaryPeriodForm(forms.Form):
    """The year, half or quarter whose complete rounds are chosen beforehand: the latest year that has some, unless
    another period is asked for.
    """

    period = forms.ChoiceField(label="Chọn theo năm, nửa năm, quý", required=False)

    def __init__(
        self, data: Any, *, rounds: Iterable[Round], since: datetime.date | None, at: datetime.datetime
    ) -> None:
        """``since``: the first day of the place; rounds of before it ask nobody there and are not chosen."""
        self.rounds = [one for one in rounds if since is None or one.data_to >= since]
        self.at = at
        self.periods = {one.label: one for one in periods_of(self.rounds)}
        chosen = data.get("period", "")
        self.chosen = self.periods.get(chosen) or next((one for one in self.periods.values() if self._holds(one)), None)
        super().__init__(initial={"period": self.chosen.label if self.chosen else ""})
        names = [(label, one.name[:1].upper() + one.name[1:]) for label, one in self.periods.items()]
        self.fields["period"].choices = names  # type: ignore[attr-defined]

    def codes(self) -> list[str]:
        """Return the codes of the rounds chosen beforehand."""
        return [one.code for one in complete_rounds(self.rounds, self.chosen, self.at)] if self.chosen else []

    def _holds(self, period: Period) -> bool:
        return period.kind == "year" and bool(complete_rounds(self.rounds, period, self.at))


class SummaryRoundsForm(forms.Form):
    """``rounds``: those on offer, the newest first, shown by year and who reports; those not due ``at`` are marked."""

    def __init__(self, *args: Any, rounds: Iterable[Round], at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.code: one for one in rounds}
        groups: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
        for one in self.offered.values():
            label = str(one) if one.due_at <= at else f"{one} (chưa hết hạn nộp)"
            groups[one.data_to.year, one.level].append((one.code, label))
        self.fields["rounds"] = forms.MultipleChoiceField(
            label="Các kỳ được sơ kết, tổng kết",
            help_text="Các kỳ của cùng một cấp báo cáo. Kỳ chưa hết hạn chọn được, nhưng không lấy làm kỳ cuối.",
            choices=[
                (f"Năm {year}, {Round.Reporter(level).label.lower()} báo cáo", some)
                for (year, level), some in sorted(groups.items(), key=lambda pair: (-pair[0][0], -pair[0][1]))
            ],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Xin chọn ít nhất một kỳ báo cáo."},
        )

    def chosen_rounds(self) -> list[Round]:
        """Return the rounds that a valid form chose, the oldest data first."""
        found = [self.offered[code] for code in self.cleaned_data["rounds"]]
        return sorted(found, key=lambda one: (one.data_to, one.pk))


class FindingForm(forms.Form):
    """``seen`` is the text as it stood when the page was made."""

    text = LinesField(label="Nội dung", max_length=LONGEST, widget=OfferingTextarea({"rows": 6}))
    seen = forms.CharField(required=False, max_length=LONGEST * 2, widget=forms.HiddenInput)


class FindingAddForm(forms.Form):
    section = forms.ChoiceField(label="Phần", choices=SummaryFinding.Section)
    text = LinesField(label="Nội dung", max_length=LONGEST, widget=OfferingTextarea({"rows": 6}))
