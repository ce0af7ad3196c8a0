"""The register and the list of teams are asked for of a place on a day."""

from typing import Any

from django import forms

from accounts.models import User
from places.models import Place


class RegisterForm(forms.Form):
    """A place that ``user`` may see, on a day: what the register and the list of teams are asked for."""

    place = forms.ModelChoiceField(queryset=Place.objects.none())
    on = forms.DateField(input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Place.objects.visible_to(user)  # type: ignore[attr-defined]

    def params(self) -> dict[str, Any]:
        """Return what Export.params holds."""
        return {"place": self.cleaned_data["place"].pk, "on": self.cleaned_data["on"].isoformat()}
