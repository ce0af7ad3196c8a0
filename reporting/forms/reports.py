"""The form of a report, built from what its round asks; and the reason of a return or an excuse."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django import forms

from core.fields import LinesField
from core.templatetags.wording import day, number
from core.widgets import OfferingTextarea
from reporting.models import ACTIVITIES, MOST_ACTIVITIES, Content, Indicator, Report
from reporting.models.doubts import NO_FIGURES, Doubt, falls_to_zero, far_from_last, too_large

LONGEST_NARRATIVE = 4_000  # characters
_GROUPED = re.compile(r"[0-9]{1,3}(?:[. \u00a0\u202f][0-9]{3})+")  # 1.234 or 1 234, as people write thousands
_PLAIN = re.compile(r"[0-9]{1,30}")
LONGEST_NUMBER = 60  # characters


class WholeNumberField(forms.CharField):
    """A whole number, not negative, up to ``maximum``; "1.234" and "1 234" are 1234, and empty is None, not zero."""

    def __init__(self, *, maximum: int, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.maximum = maximum
        self.max_length = LONGEST_NUMBER  # held below: the validator of a text would be given the number

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if len(text) > LONGEST_NUMBER or not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
            raise forms.ValidationError("Xin ghi số nguyên, không âm, ví dụ 120 hoặc 1.234.")
        found = int(re.sub(r"[^0-9]", "", text))
        if found > self.maximum:
            raise forms.ValidationError(f"Số lớn nhất nhận ở đây là {number(self.maximum)}. Xin xem lại.")
        return found


class NarrativeBox(OfferingTextarea):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) if data.get(name) else ""


class NarrativeField(LinesField):
    """The words of a report. Most come without, in the rush before a deadline: nothing is looked up for those."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else ""


class Reference(NamedTuple):
    """What a reporter is reminded of beside a question. ``reached``: of a flow, its sum from the day ``since`` (the
    target's first, or that of the year) up to this round. ``last``: the figure of the latest earlier round that has
    one, called ``last_round``, whose data end on ``last_day``. None: nothing.

    ``is_old``: since that day a whole period, or nearly, of the length of this round went by without a figure;
    ``is_alike``: its round is about as many days as this one, so that flows of the two can be compared.
    """

    target: int | None = None
    until: datetime.date | None = None  # the target's last day
    since: datetime.date | None = None
    reached: int | None = None
    last: int | None = None
    last_round: str = ""
    last_day: datetime.date | None = None
    is_old: bool = False
    is_alike: bool = False


class TeamsSum(NamedTuple):
    """What the teams of a place reported: ``sum`` (None: nobody answered) of ``reported_by`` of ``of`` teams."""

    sum: int | None
    reported_by: int
    of: int


@dataclass(frozen=True)
class Question:
    """One number to fill in: its field, what it counts, what is known of it, and what was sent last, if anything."""

    field: forms.BoundField
    indicator: Indicator
    known: Reference
    sent: int | None
    is_marked: bool
    below: TeamsSum | None = None  # of a place's own report
    diary: int | None = None  # what the team's diary counts on the days of the round

    @property
    def reminder(self) -> str:
        """Return what is known in a line, “Báo cáo trước ghi 20.”; "" where nothing is."""
        known, parts = self.known, []
        if self.sent is not None:
            parts.append(f"Đã nộp {number(self.sent)}.")
        if known.last is not None:
            parts.append(f"Báo cáo trước ghi {number(known.last)}.")
        if known.reached is not None and self.indicator.kind != Indicator.Kind.STOCK and known.since:
            since = "Cả năm" if (known.since.month, known.since.day) == (1, 1) else f"Từ {day(known.since)}"
            of = "" if known.target is None else f" trên {number(known.target)}"
            parts.append(f"{since} đã {number(known.reached)}{of}.")
        elif known.target is not None:
            parts.append(f"Chỉ tiêu {number(known.target)}.")
        return " ".join(parts)


class ReportForm(forms.Form):
    """One optional number for each indicator, a narrative, and the version that was opened.

    ``doubts``: what must be confirmed before it is sent; ``confirmed``: there were some, and they are. ``sending``
    False keeps a draft and asks nothing. ``zeros_confirmed``: about stocks that fall to zero the phone has asked
    already.
    """

    correcting = False  # whether it replaces what was sent

    narrative = NarrativeField(
        label="Tình hình, khó khăn, đề xuất",
        required=False,
        max_length=LONGEST_NARRATIVE,
        widget=NarrativeBox(attrs={"rows": 4, "class": "form-control", "aria-describedby": "about-narrative"}),
    )
    confirm = forms.BooleanField(
        label="Tôi đã kiểm tra, đúng như vậy",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, localize=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        report: Report,
        content: Content,
        known: Callable[..., Mapping[int, Reference]],
        sent: Callable[[], Mapping[str, int | None]],
        below: Mapping[str, TeamsSum] | None = None,
        diary: Callable[[], Mapping[str, int]] = dict,
        sending: bool = False,
    ) -> None:
        """``content``: what fields start with. What only a page shows is looked up where one is drawn, not for a form
        that is stored: ``known`` gives references by id of the indicators asked, ``sent`` the figures sent last, by
        code, ``diary`` what the team's diary counts, by code.

        ``below`` by code: what a place's own report starts from; the action asks why, where it differs.
        """
        super().__init__(data, initial={"narrative": content.narrative, "version": report.version})
        self.report, self.sending = report, sending
        self.doubts: list[Doubt] = []
        self.confirmed = self.zeros_confirmed = False
        self.indicators = {f"figure-{indicator.code}": indicator for indicator in report.round.asked()}
        self._known, self._sent, self._diary = known, sent, diary
        self.explanation, self.below, self.opened = content.explanation, below or {}, content
        if self.below:
            self.fields["explanation"] = _explanation_field(content.explanation)
        teams = report.round.teams_at_most
        for name, indicator in self.indicators.items():
            value = content.figures.get(indicator.code)
            if self.starts_from_teams and indicator.code in self.below:
                value = self.below[indicator.code].sum
            self.fields[name] = WholeNumberField(maximum=indicator.maximum * teams, label=indicator.name, initial=value)
        for name, label in ACTIVITIES.items():
            self.fields[f"activity-{name}"] = WholeNumberField(
                maximum=MOST_ACTIVITIES * teams, label=label, initial=content.activities[name]
            )

    @property
    def starts_from_teams(self) -> bool:
        """Whether fields hold the teams' sums because the place has written nothing yet."""
        return bool(self.below) and self.report.version == 0

    @cached_property
    def questions(self) -> list[Question]:
        """Those that the reviewer marked come first."""
        known, sent, marked = self._known(self.indicators.values()), self._sent(), self.report.marked
        diary = self._diary()
        questions = [
            Question(
                self[name],
                item,
                known.get(item.pk, Reference()),
                sent.get(item.code),
                item.code in marked,
                self.below.get(item.code),
                diary.get(item.code),
            )
            for name, item in self.indicators.items()
        ]
        return sorted(questions, key=lambda question: not question.is_marked)

    @property
    def activities(self) -> list[forms.BoundField]:
        return [self[f"activity-{name}"] for name in ACTIVITIES]

    @property
    def content(self) -> Content:
        """What was typed, once valid."""
        figures = {item.code: self.cleaned_data[name] for name, item in self.indicators.items()}
        activities = {name: self.cleaned_data[f"activity-{name}"] for name in ACTIVITIES}
        explanation = self.cleaned_data.get("explanation", self.explanation)
        return Content(figures, self.cleaned_data["narrative"], activities, explanation)

    @property
    def is_changed(self) -> bool:
        """Whether what was typed says anything else than what is stored; no answer is as good as none stored."""
        typed = self.content
        stored = {code: self.opened.figures.get(code) for code in typed.figures}
        return typed != self.opened._replace(figures=stored)

    @property
    def seen_version(self) -> int:
        """The version the page was opened on; -1, which is always stale, when the page does not say."""
        version = self.cleaned_data["version"]
        return -1 if version is None else version

    def clean(self) -> dict[str, Any]:
        if self.sending and not self.errors:
            self._check_before_sending()
        return self.cleaned_data

    def _check_before_sending(self) -> None:
        if self.content.is_empty:
            raise forms.ValidationError("Báo cáo chưa có gì. Xin ghi ít nhất một số liệu hoặc vài dòng tình hình.")
        empty = all(value is None for value in self.content.figures.values())
        self._ask_about([NO_FIGURES] if empty and self.indicators else [])

    def _ask_about(self, more: list[Doubt]) -> None:
        """Ask about the numbers that stand out, and ``more``."""
        zeros, others = self._falls_to_zero(), [*self._too_large(), *self._far_from_last(), *more]
        open_ = others if self.zeros_confirmed else zeros + others
        self.confirmed = bool((zeros or others) and (self.cleaned_data["confirm"] or not open_))
        if open_ and not self.confirmed:
            self.doubts = open_
            self.add_error("confirm", "Xin kiểm tra lại rồi đánh dấu xác nhận.")

    def _falls_to_zero(self) -> list[Doubt]:
        """Return a doubt for each stock that is said to be gone: often a box filled in by habit."""
        gone = [
            item
            for name, item in self.indicators.items()
            if item.kind == Indicator.Kind.STOCK and self.cleaned_data[name] == 0
        ]
        known, sent = (self._answered_before, self._sent()) if gone else ({}, {})
        found = []
        for item in gone:
            last = known[item.pk]
            before = {f"số biết gần nhất ({last.last_round})": last.last, "lần nộp trước": sent.get(item.code)}
            found.append(falls_to_zero(item, before))
        return list(filter(None, found))

    @cached_property
    def _answered_before(self) -> Mapping[int, Reference]:
        return self._known(self.indicators.values(), with_targets=False)

    def _far_from_last(self) -> list[Doubt]:
        """Return a doubt for each number that is far from what the reporter answered last; of a flow, in a round of
        a like length.
        """
        typed = [(item, value) for name, item in self.indicators.items() if (value := self.cleaned_data[name])]
        known = self._answered_before if typed else {}
        found = [
            far_from_last(item, value, known[item.pk].last, known[item.pk].last_round)
            for item, value in typed
            if item.kind == Indicator.Kind.STOCK or known[item.pk].is_alike
        ]
        return list(filter(None, found))

    def _too_large(self) -> list[Doubt]:
        figures = [(item, self.cleaned_data[name]) for name, item in self.indicators.items()]
        return [doubt for item, value in figures if (doubt := too_large(item, value, self.report.place))]


class CorrectionForm(ReportForm):
    """What was sent, to be put right: there is no draft of it."""

    correcting = True


class NothingForm(ReportForm):
    """“Không phát sinh”: of the figures it asks for the stocks alone."""

    def _check_before_sending(self) -> None:
        self._ask_about([])


class ReasonForm(forms.Form):
    """Why a report is returned or a unit excused, and which version the reviewer read."""

    reason = LinesField(
        label="Lý do",
        max_length=1_000,
        widget=OfferingTextarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "Xin ghi lý do để đơn vị báo cáo biết."},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, localize=False)


def _explanation_field(value: str) -> LinesField:
    attrs = {"rows": 3, "class": "form-control", "aria-describedby": "about-explanation"}
    return LinesField(
        label="Vì sao khác tổng của các tổ",
        required=False,
        max_length=1_000,
        initial=value,
        widget=OfferingTextarea(attrs=attrs),
    )
