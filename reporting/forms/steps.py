"""The form of a report in steps: one question a page, the activities, the words and photos, and a last look."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from core.text import typed_number
from core.widgets import tick_name
from reporting.forms.reports import Question, ReportForm
from reporting.models import Content, Indicator


class Step(NamedTuple):
    """One page of ``form``. ``number`` counts from 1; the last one, after ``total`` questions, is the look at all."""

    form: ReportForm
    number: int

    @property
    def total(self) -> int:
        return len(self.form.indicators) + 2

    @property
    def is_last(self) -> bool:
        return self.number > self.total

    @property
    def question(self) -> Question | None:
        return self.form.questions[self.number - 1] if self.number <= len(self.form.indicators) else None

    @property
    def activities(self) -> list[forms.BoundField]:
        return self.form.activities if self.number == self.total - 1 else []


def step_of(form: ReportForm, number: object) -> Step:
    """The page that ``number`` asks for; the first where it is none, the last where it is beyond."""
    asked = typed_number(str(number), digits=3)
    return Step(form, min(max(asked or 1, 1), len(form.indicators) + 3))


def whole(posted: QueryDict, content: Content, indicators: Iterable[Indicator]) -> QueryDict:
    """``posted`` by one page, with what is stored for the questions of the other pages."""
    stored: Mapping[str, Any] = {
        **{f"figure-{item.code}": content.figures.get(item.code) for item in indicators},
        **{f"activity-{name}": value for name, value in content.activities.items()},
        "narrative": content.narrative,
        "explanation": content.explanation,
    }
    data = posted.copy()
    for name, value in stored.items():
        if name not in data:
            text = "" if value is None else str(value)
            data[name], data[tick_name(name)] = text, text  # whatever was to be offered for it was, on its own page
    return data
