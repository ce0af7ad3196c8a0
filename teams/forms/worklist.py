"""These forms ask what is left to say after a reorganisation: where each hamlet went, and where officials work now."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import PlaceChoices
from places.lineage import Way
from places.models import Level, Place, PlaceQuerySet
from teams.models import Team

REST = "rest"


class WorklistForm(forms.Form):
    """For each hamlet of an old commune, and each team of the commune itself, one of the ways that it went, or nothing
    yet; ``rest`` is for all that name none.
    """

    def __init__(
        self, data: Any = None, *, hamlets: Sequence[Place], teams: Sequence[Team], ways: Sequence[Way]
    ) -> None:
        super().__init__(data)
        self.hamlets, self.teams, self.ways = hamlets, teams, {way.key: way for way in ways}
        among = [(way.key, str(way)) for way in ways]
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
    def hamlet_ways(self) -> dict[Place, Way]:
        """Return the way of each hamlet for which one is chosen, once valid."""
        return {hamlet: way for hamlet in self.hamlets if (way := self._way(f"h{hamlet.pk}"))}

    @property
    def team_ways(self) -> dict[Team, Way]:
        """Return the way of each team of the commune itself for which one is chosen, once valid."""
        return {team: way for team in self.teams if (way := self._way(f"t{team.pk}"))}

    def _way(self, name: str) -> Way | None:
        return self.ways.get(self.cleaned_data[name] or self.cleaned_data[REST])


class AccountMoveForm(forms.Form):
    """Which commune of today an official works for."""

    def __init__(self, data: Any = None, *, places: PlaceQuerySet, proposed: Place) -> None:
        super().__init__(data, initial={"new": proposed.pk})
        self.fields["new"] = PlaceChoices(places, levels=(Level.COMMUNE,), label="Xã, phường nơi công tác")


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.Select({"class": "form-select"})
    )
