"""A page of coverage is asked for in its address: which topic, learned when, by the members of which day."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from core.forms import check_order
from core.refusals import DAY_INVALID
from core.templatetags.wording import day
from core.widgets import DayInput
from places.models import Place
from teams.forms.milestones import DayForm
from training.models import Plan, Topic


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput({"class": "form-control"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": DAY_INVALID},
    )


@dataclass(frozen=True)
class CoverageQuestion:
    """A topic learned from ``start`` to ``end``, by the members of ``on``; ``plan`` asks for just that, if any does."""

    topic: Topic | None
    start: datetime.date
    end: datetime.date
    on: datetime.date
    plan: Plan | None

    @property
    def window(self) -> dict[str, Any]:
        """Return what ``training.rollups`` counts by."""
        return {"topic": self.topic, "start": self.start, "end": self.end, "on": self.on}

    @property
    def counted_to(self) -> datetime.date:
        """Return the last day of what counts: what is learned after ``on`` says nothing of that day."""
        return min(self.end, self.on)

    @property
    def in_words(self) -> str:
        """Return what "thành viên đã học" counts: in what, since when and up to when, out of whom."""
        days = f"học từ {day(self.start)} đến hết {day(self.counted_to)}"
        return f"chuyên đề “{self.topic}”, {days}, trên số thành viên của ngày {day(self.on)}"

    @property
    def query(self) -> str:
        """Return the same question at another place."""
        days = {"from": self.start.isoformat(), "to": self.end.isoformat(), "on": self.on.isoformat()}
        return "?" + urlencode({"topic": self.topic.code if self.topic else "", **days})


class CoverageForm(DayForm):
    """``topic`` (its code), ``from``, ``to`` and ``on``.

    What is not said comes from the newest plan for the place, which is judged by its last day once that is over; else
    it is the first topic and the year of the day.
    """

    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label="Chuyên đề",
        required=False,
        empty_label=None,
        to_field_name="code",
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, data: QueryDict, *, user: User, place: Place) -> None:
        super().__init__(data)
        self.place = place
        self.topics = Topic.objects.visible_to(user).order_by("sort_key", "pk")
        self.plans = Plan.objects.visible_to(user).asking_of(place).order_by("-starts_on", "-pk")
        self.fields["topic"].queryset = self.topics  # type: ignore[attr-defined]
        self.fields["from"] = _day("Học từ ngày")
        self.fields["to"] = _day("đến hết ngày")
        self.fields["on"].label = "Thành viên của ngày"

    def clean(self) -> None:
        check_order(self, "from", "to")

    def question(self) -> CoverageQuestion:
        """Return what is asked for; a field that is wrong counts as one that says nothing."""
        self.is_valid()
        said = self.cleaned_data
        topic, today = said.get("topic"), self.place.last_day(timezone.localdate())
        plans = self.plans.filter(topics=topic) if topic else self.plans
        plan = plans.first()
        topic = topic or (plan.topics.order_by("sort_key", "pk").first() if plan else self.topics.first())
        last = said.get("to") or (plan.ends_on if plan else today)
        on = self.chosen_day or self.place.closest_day(min(today, last))
        start = said.get("from") or (plan.starts_on if plan else on.replace(month=1, day=1))
        end = said.get("to") or (plan.ends_on if plan else max(on, start))
        asks = plan if plan and (plan.starts_on, plan.ends_on) == (start, end) else None
        return CoverageQuestion(topic, start, end, on, asks)
