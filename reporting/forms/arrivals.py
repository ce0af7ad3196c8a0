"""What a phone says about a submission that waited for a network."""

import datetime
from uuid import UUID

from django import forms

from core.fields import ClockField


class ArrivalForm(forms.Form):
    """The phone's own token and clock. What cannot be read counts as not said: no report is lost for it."""

    token = forms.UUIDField(required=False)
    composed_at = ClockField(required=False)
    nothing_happened = forms.BooleanField(required=False)
    correcting = forms.BooleanField(required=False)
    zeros_confirmed = forms.BooleanField(required=False)

    @property
    def confirms_zeros(self) -> bool:
        """Whether the phone asked about each stock that falls to zero before the report waited."""
        return bool(self._value("zeros_confirmed"))

    @property
    def is_final(self) -> bool:
        """Sent for good, not as a draft."""
        return "submit" in self.data

    @property
    def token_given(self) -> UUID | None:
        return self._value("token")

    @property
    def composed_at_given(self) -> datetime.datetime | None:
        return self._value("composed_at")

    @property
    def says_nothing_happened(self) -> bool:
        return bool(self._value("nothing_happened"))

    @property
    def corrects(self) -> bool:
        return bool(self._value("correcting"))

    def _value[T](self, name: str) -> T | None:
        self.is_valid()
        return self.cleaned_data.get(name)
