"""These forms ask what is left to say after a reorganisation: where each hamlet went, and where officials work now."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import PlaceChoices
from places.models import Level, Place, PlaceQuerySet
from teams.models import Team

REST = "rest"


class WorklistForm(forms.Form):
    """For each hamlet of a divided commune, and each team of the commune itself, one of its heirs, or nothing yet;
    ``rest`` is for all that name none.
    """

    def __init__(
        self, data: Any = None, *, hamlets: Sequence[Place], teams: Sequence[Team], heirs: Sequence[Place]
    ) -> None:
        super().__init__(data)
        self.hamlets, self.teams, self.heirs = hamlets, teams, {heir.pk: heir for heir in heirs}
        among = [(heir.pk, heir.name) for heir in heirs]
        for hamlet in hamlets:
            self.fields[f"h{hamlet.pk}"] = _choice(hamlet.name, [("", "Chưa xếp"), *among])
        for team in teams:
            self.fields[f"t{team.pk}"] = _choice(team.name, [("", "Chưa xếp"), *among])
        self.fields[REST] = _choice("Những nơi, tổ chưa chọn", [("", "Để lại, xếp sau"), *among])

    def clean(self) -> None:
        data = self.cleaned_data
        if not self.errors and not any(data.values()):
            raise ValidationError("Chưa chọn nơi mới cho ấp, khu phố hay tổ nào.")

    @property
    def hamlet_heirs(self) -> dict[Place, Place]:
        """Return the heir of each hamlet for which one is chosen, once valid."""
        return {hamlet: heir for hamlet in self.hamlets if (heir := self._heir(f"h{hamlet.pk}"))}

    @property
    def team_heirs(self) -> dict[Team, Place]:
        """Return the heir of each team of the commune itself for which one is chosen, once valid."""
        return {team: heir for team in self.teams if (heir := self._heir(f"t{team.pk}"))}

    def _heir(self, name: str) -> Place | None:
        return self.heirs.get(self.cleaned_data[name] or self.cleaned_data[REST])


class AccountMoveForm(forms.Form):
    """Which commune of today an official works for."""

    def __init__(self, data: Any = None, *, places: PlaceQuerySet, proposed: Place) -> None:
        super().__init__(data, initial={"new": proposed.pk})
        self.fields["new"] = PlaceChoices(places, levels=(Level.COMMUNE,), label="Xã, phường nơi công tác")


def _choice(label: str, choices: Sequence[tuple[Any, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
