"""What is asked once of a file, for all lines that do not say it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms


class AskedOnceForm(forms.Form):
    """Of the fields of its kind those that are ``asked``; ``choices``: the words to choose from, by field."""

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any],
        asked: Collection[str],
        choices: Mapping[str, Sequence[tuple[str, str]]],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        for name in choices.keys() & self.fields.keys():
            self.fields[name].choices = [("", "— Chưa chọn: các dòng này chờ sửa —"), *choices[name]]  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, Any]:
        """What a valid form says, as ``Import.answers`` keeps it."""
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
