"""By what the places below one are compared, and of which level."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django import forms

from places.models import Level

SELECT = forms.Select(attrs={"class": "form-select"})


class Named(Protocol):
    """A measure: its key in an address and its words."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...


class RankingForm(forms.Form):
    """``by``, the key of a measure, and ``level``; one that is not said, or is none, is the first of its choices."""

    by = forms.ChoiceField(label="Xếp theo", required=False, widget=SELECT)
    level = forms.ChoiceField(label="So sánh các", required=False, widget=SELECT)

    def __init__(self, data: Any, *, levels: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["level"].choices = [(str(one), Level(one).label) for one in levels]  # type: ignore[attr-defined]

    def offer(self, measures: Iterable[Named]) -> None:
        """What can be chosen, known once the places are."""
        self.fields["by"].choices = [(one.key, one.label) for one in measures]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        choices: list[tuple[str, str]] = list(self.fields[name].choices)  # type: ignore[attr-defined]
        said = self.data.get(name, "")
        return said if said in dict(choices) else choices[0][0]
