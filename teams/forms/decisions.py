"""These forms search decisions, correct one and give one its scan."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from core.fields import ScanField, SearchedField
from core.forms import AddressForm, EditForm
from teams.forms.teams import DecisionFields
from teams.models import Decision


class DecisionSearch(AddressForm):
    """By number or commune, and by the year of signing."""

    q = SearchedField(label="Số quyết định, tên xã", max_length=100, required=False)
    year = forms.TypedChoiceField(label="Năm ký", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, years: Iterable[datetime.date]) -> None:
        super().__init__(data)
        choices = [(str(year.year), str(year.year)) for year in years]
        self.fields["year"].choices = [("", "Tất cả"), *choices]  # type: ignore[attr-defined]


class DecisionForm(EditForm):
    number, signed_on, issued_by, signer = (DecisionFields.base_fields[name] for name in Decision.EDITABLE)

    class Meta:
        model = Decision
        fields = Decision.EDITABLE


class ScanForm(forms.Form):
    scan = ScanField(required=True)
