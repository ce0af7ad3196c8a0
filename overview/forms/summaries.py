"""Which rounds a summary is about, and its findings in the official's words."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.fields import LinesField
from core.widgets import OfferingTextarea
from overview.models import SummaryFinding
from reporting.models import Round

LONGEST = 3_000  # letters of one finding


class SummaryRoundsForm(forms.Form):
    """``rounds``: those on offer, the newest first."""

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.code: one for one in rounds}
        self.fields["rounds"] = forms.MultipleChoiceField(
            label="Các kỳ được sơ kết",
            choices=[(one.code, str(one)) for one in self.offered.values()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Xin chọn ít nhất một kỳ báo cáo."},
        )

    def chosen_rounds(self) -> list[Round]:
        """Return the rounds that a valid form chose, the oldest data first."""
        found = [self.offered[code] for code in self.cleaned_data["rounds"]]
        return sorted(found, key=lambda one: (one.data_to, one.pk))


class FindingForm(forms.Form):
    """``seen`` is the text as it stood when the page was made."""

    text = LinesField(label="Nội dung", max_length=LONGEST, widget=OfferingTextarea({"rows": 6}))
    seen = forms.CharField(required=False, max_length=LONGEST * 2, widget=forms.HiddenInput)


class FindingAddForm(forms.Form):
    section = forms.ChoiceField(label="Phần", choices=SummaryFinding.Section)
    text = LinesField(label="Nội dung", max_length=LONGEST, widget=OfferingTextarea({"rows": 6}))
