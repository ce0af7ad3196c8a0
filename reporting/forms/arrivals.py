"""What a phone says about a submission that waited for a network."""

import datetime
from uuid import UUID

from django import forms


class ArrivalForm(forms.Form):
    """The phone's own token and clock. What cannot be read counts as not said: no report is lost for it."""

    token = forms.UUIDField(required=False)
    composed_at = forms.DateTimeField(required=False)

    @property
    def token_given(self) -> UUID | None:
        return self._said("token")

    @property
    def composed_at_given(self) -> datetime.datetime | None:
        return self._said("composed_at")

    def _said[T](self, name: str) -> T | None:
        self.is_valid()
        return self.cleaned_data.get(name)
