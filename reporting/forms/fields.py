"""Fields that the forms of rounds, indicators and targets share."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields import DayField, HourField, SeveralField
from core.widgets import DayInput, HourInput, InstantInput
from core.working_days import DAY, VIETNAM, last_day, midnight
from reporting.deadlines import YEARS
from reporting.models import Indicator

FAR = "Năm phải từ {first} đến {last}."


class PeriodDayField(DayField):
    """A day for which Vietnam's working days are known."""

    def validate(self, value: datetime.date | None) -> None:
        _refuse_far(value)  # says which years are known
        super().validate(value)


class InstantField(forms.DateTimeField):
    """An instant in Vietnam's time, to the minute."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": InstantInput} | options)
        self.error_messages["invalid"] = "Thời điểm không hợp lệ. Xin nhập theo dạng 20/06/2022 17:00."

    def validate(self, value: datetime.datetime | None) -> None:
        super().validate(value)
        _refuse_far(value)


class DeadlineInput(forms.MultiWidget):
    """The last day in time and, if the letter gives one, the hour before which something has to be there."""

    template_name = "components/deadline_input.html"

    def __init__(self) -> None:
        super().__init__([DayInput(), HourInput()])

    def decompress(self, value: datetime.datetime | None) -> list[Any]:
        if value is None:
            return [None, None]
        local = value.astimezone(VIETNAM)
        if local.time() == datetime.time(0):
            return [last_day(local), None]
        return [local.date(), local.time()]


class DeadlineField(forms.MultiValueField):
    """A deadline as people say it, the last day and perhaps an hour, as a half-open instant.

    Without an hour it is the end of that day, so that nobody has to type, or read, midnight of the day behind.
    """

    widget = DeadlineInput

    def __init__(self, *, error_messages: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(
            fields=(PeriodDayField(), HourField(required=False)),
            require_all_fields=False,
            error_messages={"incomplete": "Có giờ thì xin nhập cả ngày."} | (error_messages or {}),
            **options,
        )

    def compress(self, parts: list[Any]) -> datetime.datetime | None:
        if not parts:
            return None
        day, hour = parts
        return midnight(day + DAY) if hour is None else datetime.datetime.combine(day, hour, VIETNAM)


class IndicatorChoice(SeveralField):
    """Indicators by name and unit."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, indicator: Indicator) -> str:
        return f"{indicator.name} ({indicator.unit})"


def _refuse_far(value: datetime.date | None) -> None:
    if value is not None and value.year not in YEARS:
        raise ValidationError(FAR.format(first=YEARS.start, last=YEARS.stop - 1))
