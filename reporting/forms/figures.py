"""What is asked once of a table of figures, for all lines that do not say it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from core.fields import LinesField

LONGEST_REASON = 1_000  # characters, as in the form of one report


class FiguresAskedForm(forms.Form):
    """Which round the figures are of, and why the commune enters them for the leaders.

    ``asked``: the names of the fields that are shown; ``rounds``: code and name of those to choose from.
    """

    round = forms.ChoiceField(label="Kỳ báo cáo của các dòng không ghi kỳ", required=False)
    reason = LinesField(
        label="Lý do nhập thay, cho các dòng không ghi lý do",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Tổ trưởng đọc được. Để trống thì ghi là nhập từ tệp Excel.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any],
        asked: Collection[str],
        rounds: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        if "round" in self.fields:
            self.fields["round"].choices = [("", "— Chưa chọn: các dòng này chờ sửa —"), *rounds]  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, str]:
        """What a valid form says."""
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
