"""Forms of follow-ups: noting an attempt in a few taps, narrowing a list, choosing a month."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from core.fields import DayField
from core.forms import AddressForm
from core.text import WEEKDAYS
from core.widgets import DayInput
from core.working_days import DAY, is_working_day, next_working_day
from reporting.forms.difficulties import SELECT, WordsField
from reporting.models import Cause, FollowUpAttempt, NewAttempt

LONGEST_NOTE = 300  # characters
FRIDAY, MONDAY = 4, 0


def next_days(today: datetime.date) -> list[tuple[datetime.date, str]]:
    """Return the days that are offered for the next step: the next working day, the next Friday and Monday."""
    first = next_working_day(today)
    weekly = (_next_weekday(first, weekday) for weekday in (FRIDAY, MONDAY))
    days = sorted({first, *(day for day in weekly if is_working_day(day))})
    return [(day, f"{'Mai' if day == today + DAY else WEEKDAYS[day.weekday()]}, {day:%d/%m}") for day in days]


def _next_weekday(after: datetime.date, weekday: int) -> datetime.date:
    return after + ((weekday - after.weekday() - 1) % 7 + 1) * DAY


class AttemptForm(forms.Form):
    """How, what came of it, when again: ``seen`` is how many attempts the page showed, ``other_day`` weighs more."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    way = forms.ChoiceField(label="Cách liên hệ", choices=FollowUpAttempt.Way.choices)
    outcome = forms.ChoiceField(label="Kết quả", choices=FollowUpAttempt.AttemptOutcome.choices)
    next_on = forms.ChoiceField(label="Liên hệ tiếp", required=False)
    other_day = DayField(label="Hoặc ngày khác", required=False, widget=DayInput({"class": "form-control"}))
    note = WordsField(
        label="Ghi chú ngắn (không bắt buộc)",
        rows=2,
        maximum=LONGEST_NOTE,
        required=False,
        help_text="Không ghi họ tên, số điện thoại của người dân.",
    )

    def __init__(self, *args: Any, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        days = [(f"{day:%Y-%m-%d}", words) for day, words in next_days(today)]
        self.fields["next_on"].choices = days  # type: ignore[attr-defined]
        self.initial = {"way": FollowUpAttempt.Way.CALL.value, "next_on": days[0][0], **self.initial}

    def clean(self) -> None:
        if "other_day" not in self.errors and not (self.cleaned_data.get("other_day") or self.data.get("next_on")):
            self.add_error("next_on", "Xin chọn ngày liên hệ tiếp.")

    @property
    def attempt(self) -> NewAttempt:
        data = self.cleaned_data
        day = data["other_day"] or datetime.date.fromisoformat(data["next_on"])
        return NewAttempt(data["way"], data["outcome"], day, data["note"])


class FollowUpFilter(AddressForm):
    """One cause, or all."""

    cause = forms.ChoiceField(
        label="Lý do theo dõi", required=False, widget=SELECT, choices=[("", "Tất cả"), *Cause.choices]
    )


class MonthForm(AddressForm):
    """The month of deadlines, one of ``months`` (their first days, the newest first)."""

    month = forms.ChoiceField(label="Hạn nộp trong tháng", required=False, widget=SELECT)

    def __init__(self, data: Any, *, months: Iterable[datetime.date]) -> None:
        super().__init__(data)
        self.months = {f"{month:%Y-%m}": month for month in months}
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (key, f"{month:%m/%Y}") for key, month in self.months.items()
        ]

    @property
    def chosen_month(self) -> datetime.date | None:
        """Return the month asked for, else the newest; None where there is none."""
        newest = next(iter(self.months.values()), None)
        return self.months.get(self.valid_value("month") or "", newest)
