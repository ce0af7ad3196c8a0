"""Which month the monthly page is about, and of which place."""

import datetime
from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from core.text import typed_number
from places.models import Place

SELECT = forms.Select({"class": "form-select"})


class MonthlyForm(forms.Form):
    """``month`` is "2026-10", ``place`` the key of one of ``places``."""

    month = forms.ChoiceField(label="Tháng", widget=SELECT)
    place = forms.ChoiceField(label="Địa bàn", widget=SELECT)

    def __init__(
        self, *, months: Iterable[datetime.date], month: datetime.date, places: Iterable[Place], place: Place
    ) -> None:
        super().__init__(initial={"month": f"{month:%Y-%m}", "place": place.pk})
        self.fields["month"].choices = [(f"{one:%Y-%m}", f"{one.month}/{one.year}") for one in months]  # type: ignore[attr-defined]
        self.fields["place"].choices = [(one.pk, one.name) for one in places]  # type: ignore[attr-defined]


def asked_month(query: QueryDict) -> datetime.date | None:
    """Return the first day of the month that an address asks for; None where it asks for none."""
    try:
        return datetime.date.fromisoformat(f"{query.get('month', '')}-01")
    except ValueError:
        return None


def asked_place(query: QueryDict) -> int | None:
    return typed_number(query.get("place", ""), digits=18)
