"""Fields that the forms of rounds, indicators and targets share."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields import DayField, SeveralField
from reporting.deadlines import YEARS
from reporting.models import Indicator

FAR = "Năm phải từ {first} đến {last}."


class PeriodDayField(DayField):
    """A day for which Vietnam's working days are known."""

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        _refuse_far(value)


class InstantField(forms.DateTimeField):
    """An instant in Vietnam's time, to the minute."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget} | options)
        self.error_messages["invalid"] = "Thời điểm không hợp lệ. Xin nhập theo dạng 20/06/2022 17:00."

    def validate(self, value: datetime.datetime | None) -> None:
        super().validate(value)
        _refuse_far(value)


class IndicatorChoice(SeveralField):
    """Indicators by name and unit."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, indicator: Indicator) -> str:
        return f"{indicator.name} ({indicator.unit})"


def _refuse_far(value: datetime.date | None) -> None:
    if value is not None and value.year not in YEARS:
        raise ValidationError(FAR.format(first=YEARS.start, last=YEARS.stop - 1))
