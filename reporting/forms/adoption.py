"""From which month to which the use of the portal is shown."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from core.forms import AddressForm

MONTHS_AT_MOST = 12
SELECT = forms.Select(attrs={"class": "form-select"})


class MonthsForm(AddressForm):
    """A first and a last month, MONTHS_AT_MOST at most, from the earliest of ``months`` (first days) to the latest,
    also those between in which nothing was due.
    """

    first = forms.ChoiceField(label="Từ tháng", required=False, widget=SELECT)
    last = forms.ChoiceField(label="Đến tháng", required=False, widget=SELECT)

    def __init__(self, data: Any, *, months: Iterable[datetime.date]) -> None:
        super().__init__(data)
        self.months = {f"{month:%Y-%m}": month for month in _every_month(months)}
        for name in ("first", "last"):
            choices = [(key, f"{month:%m/%Y}") for key, month in self.months.items()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_months(self) -> list[datetime.date]:
        """Return the first days of all months asked for, the earliest first; [] where there are none to choose from."""
        if not self.months:
            return []
        last = self.months.get(self.valid_value("last") or "", max(self.months.values()))
        earliest = min(self.months.values())
        year = [earliest if last <= earliest else last]
        while len(year) < MONTHS_AT_MOST and year[-1] > earliest:
            year.append((year[-1] - datetime.timedelta(days=1)).replace(day=1))
        first = self.months.get(self.valid_value("first") or "", year[-1])
        return sorted(month for month in year if month >= min(first, last))


def _every_month(months: Iterable[datetime.date]) -> list[datetime.date]:
    """Return the first days of all months from the latest of ``months`` back to the earliest."""
    some = sorted(months)
    found = some[-1:]
    while found and found[-1] > some[0]:
        found.append((found[-1] - datetime.timedelta(days=1)).replace(day=1))
    return found
