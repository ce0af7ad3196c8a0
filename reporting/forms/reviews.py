"""What is posted about a report beside its figures: a return, a choice of many, an entry for a leader, an objection."""

import re
from typing import Any

from django import forms

from core.fields import LinesField
from core.widgets import OfferingTextarea
from reporting.forms.reports import ReasonForm, ReportForm
from reporting.models import ACTIVITIES, Indicator, Report

MOST_CHOSEN = 200
_CHOSEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
_TEXT = {"rows": 3, "class": "form-control"}


class ReturnForm(ReasonForm):
    """Why a report is returned, and which of its fields the reporter should look at first."""

    marked = forms.MultipleChoiceField(label="Ô cần sửa", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, report: Report, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = [(item.code, item.name) for item in report.round.asked()]
        choices = [*asked, *ACTIVITIES.items(), ("narrative", "Tình hình, khó khăn, đề xuất")]
        self.fields["marked"].choices = choices  # type: ignore[attr-defined]


class ChosenForm(forms.Form):
    """Several reports or difficulties, each at the version that was read: ``chosen`` holds "number:version"."""

    chosen = forms.TypedMultipleChoiceField(required=True)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = data.getlist("chosen")[: MOST_CHOSEN + 1]
        self.fields["chosen"].choices = [(text, text) for text in given if _CHOSEN.fullmatch(text)]  # type: ignore[attr-defined]

    def clean_chosen(self) -> dict[int, int]:
        """{number: version read}."""
        if len(self.cleaned_data["chosen"]) > MOST_CHOSEN:
            raise forms.ValidationError("Xin chọn ít hơn.")
        return {int(pk): int(version) for pk, version in (text.split(":") for text in self.cleaned_data["chosen"])}


class AssistForm(ReportForm):
    """The leader's own form, and why an official fills it in."""

    assisted_reason = LinesField(
        label="Lý do nhập thay",
        max_length=1_000,
        widget=OfferingTextarea(attrs=_TEXT | {"aria-describedby": "about-assisted_reason"}),
        error_messages={"required": "Xin ghi lý do để tổ trưởng biết, ví dụ: tổ trưởng đọc số qua điện thoại."},
    )
    confirm_nothing = forms.BooleanField(
        label="Đúng là không phát sinh, ghi 0 như trên",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, report: Report, nothing: bool = False, **options: Any) -> None:
        """``nothing``: "không phát sinh" was pressed, and what becomes zero must be confirmed."""
        super().__init__(*args, report=report, **options)
        self.nothing, self.correcting = nothing, report.is_correctable
        self.kept_reason = report.draft.get("assisted_reason", "")
        self.initial["assisted_reason"] = self.kept_reason
        self.fields["assisted_reason"].required = self.sending

    @property
    def is_changed(self) -> bool:
        return super().is_changed or self.cleaned_data["assisted_reason"] != self.kept_reason

    def _check_before_sending(self) -> None:
        if not self.nothing:
            super()._check_before_sending()
            return
        if not self.cleaned_data["confirm_nothing"]:
            self.add_error("confirm_nothing", "Xin xem những số sẽ ghi là 0 rồi đánh dấu xác nhận.")
        self._ask_about(self._falls_to_zero())

    @property
    def zeros(self) -> list[str]:
        """What "không phát sinh" writes as zero whatever stands in the form."""
        flows = [item.name for item in self.indicators.values() if item.kind == Indicator.Kind.FLOW]
        return [*flows, *ACTIVITIES.values()]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self["narrative"], self["assisted_reason"]]


class ObjectionForm(forms.Form):
    """What is not right in a report that was entered for its leader."""

    objection = LinesField(
        label="Chỗ chưa đúng",
        max_length=1_000,
        widget=OfferingTextarea(attrs=_TEXT),
        error_messages={"required": "Xin ghi rõ chỗ chưa đúng để cán bộ xem lại."},
    )
