"""When the clock reminds, as people set it: a few rows of a day beside the deadline and an hour."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reporting.models.reminders import (
    DAYS_AT_MOST,
    FIRST_HOUR,
    HOURS,
    STEPS_AT_MOST,
    ReminderStep,
    StoredSteps,
    days_in_words,
    hour_in_words,
    reminder_steps,
)

SPARE_ROWS = 2  # empty, to be filled
DAYS = range(-DAYS_AT_MOST, DAYS_AT_MOST + 1)


class RemindersInput(forms.Widget):
    """Rows of two lists; a row without a day is none. Each value is a step as text: "-3 7"."""

    template_name = "reporting/reminders_input.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        rows = ([data.get(f"{name}-{row}-{part}", "") for part in ("days", "hour")] for row in range(STEPS_AT_MOST))
        return [f"{days} {hour}" for days, hour in rows if days]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-days" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""  # a legend names all rows

    def format_value(self, value: Any) -> list[str]:
        return value or []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = [step.partition(" ")[::2] for step in context["widget"]["value"]]
        spare = min(SPARE_ROWS, STEPS_AT_MOST - len(given)) * [("", str(FIRST_HOUR))]
        context["widget"]["rows"] = [
            (_options(DAYS, days, days_in_words), _options(HOURS, hour, hour_in_words)) for days, hour in given + spare
        ]
        return context


class RemindersField(forms.Field):
    """The steps of a plan, as the action takes them; no row at all: nobody is reminded by the clock."""

    widget = RemindersInput
    # What a step is called where somebody else set it meanwhile.
    choices = tuple((f"{days} {hour}", str(ReminderStep(days, hour))) for days in DAYS for hour in HOURS)

    def __init__(self) -> None:
        super().__init__(
            label="Lịch nhắc",
            required=False,
            help_text="Cổng tự nhắc nơi chưa nộp vào những lúc này, tính theo ngày cuối còn đúng hạn của từng báo cáo. "
            "Chọn “không nhắc” thì bớt lần đó.",
        )

    def prepare_value(self, value: Any) -> Any:
        """Return steps as the rows show them; of a thing that holds none, those that it goes by."""
        if value is None or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            return [f"{step.days} {step.hour}" for step in reminder_steps(value)]
        return value

    def to_python(self, value: Any) -> StoredSteps:
        if not set(value) <= {step for step, _ in self.choices}:
            raise ValidationError("Lịch nhắc không hợp lệ. Xin chọn ngày và giờ trong danh sách.")
        return sorted([int(part) for part in step.split()] for step in value)


def _options(values: range, chosen: str, words: Callable[[int], str]) -> list[tuple[str, str, bool]]:
    return [(str(value), words(value), str(value) == chosen) for value in values]
