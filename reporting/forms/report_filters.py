"""What the list of reports is narrowed by."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from accounts.roles import Permission
from places.models import Place
from reporting.models import CAUSES_OF_SILENCE, Compliance, Report, ReportQuerySet, Round, with_report_causes
from reporting.models.compliance import is_owed

AWAITING = "awaiting"  # sent, and the reader's to decide about
ALONE = "alone"  # accepted by somebody tied to the sender, whose office had nobody else
OWED = "owed"  # all but the excused ones

# What is owed and the five ways a report stands, then where it is on its way: one box, for a reader asks for one of
# them.
STATES = [
    (OWED, "Phải nộp: không tính được miễn"),
    (Compliance.ON_TIME.value, Compliance.ON_TIME.label),
    (Compliance.LATE.value, Compliance.LATE.label),
    (Compliance.MISSING.value, Compliance.MISSING.label),
    (Compliance.NOT_DUE.value, Compliance.NOT_DUE.label),
    (Compliance.EXCUSED.value, Compliance.EXCUSED.label),
    (Report.State.SUBMITTED.value, "Chờ duyệt"),
    (Report.State.RETURNED.value, "Bị trả lại"),
    (Report.State.ACCEPTED.value, "Đã duyệt"),
    (ALONE, "Đã duyệt một mình"),
]
CAUSES = [(cause.value, f"Quá hạn: {cause.in_sentence}") for cause in CAUSES_OF_SILENCE]
SELECT = forms.Select(attrs={"class": "form-select"})


class ReportFilter(forms.Form):
    """Round, place (where the user reaches places), state, text. Choices are what the user may see."""

    round = forms.ChoiceField(label="Kỳ báo cáo", widget=SELECT)
    place = forms.ChoiceField(label="Địa bàn", required=False, widget=SELECT)
    state = forms.ChoiceField(label="Tình trạng", required=False, widget=SELECT, choices=[("", "Tất cả"), *STATES])
    q = forms.CharField(
        label="Tên tổ, địa bàn", required=False, max_length=100, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, data: dict[str, Any], *, user: User, rounds: Iterable[Round], places: Iterable[Place]) -> None:
        super().__init__(data)
        self.user = user
        if user.may(Permission.SEE_ROLLUPS):  # a leader knows why
            self.fields["state"].choices += CAUSES  # type: ignore[attr-defined]
        if user.may(Permission.REVIEW_REPORTS):
            self.fields["state"].choices += [(AWAITING, "Chờ anh/chị duyệt")]  # type: ignore[attr-defined]
        self.fields["round"].choices = [(round.code, round.title) for round in rounds]  # type: ignore[attr-defined]
        named = [(str(place.pk), place.name) for place in places]
        self.fields["place"].choices = [("", "Tất cả"), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["place"]

    @property
    def chosen_state(self) -> str:
        """The chosen state, empty where none is chosen or it is no choice."""
        self.is_valid()
        return self.cleaned_data.get("state", "")

    @property
    def narrowing(self) -> str:
        """What the list is narrowed to, in words; empty where it is not."""
        words = dict(self.fields["state"].choices)  # type: ignore[attr-defined]
        told = [f"tình trạng “{words[self.chosen_state]}”"] if self.chosen_state else []
        told += [f"tên có “{text}”"] if (text := self.cleaned_data.get("q")) else []
        return ", ".join(told)

    def matching_rows(self, rows: ReportQuerySet, round: Round, at: datetime.datetime) -> ReportQuerySet:
        """``rows`` of ``round``, judged ``at``, of the chosen state and text; a value that is no choice narrows
        nothing.
        """
        chosen, text = self.chosen_state, self.cleaned_data.get("q", "")
        if chosen == AWAITING:
            rows = rows.awaiting_decision_of(self.user)
        elif chosen == OWED:
            rows = rows.filter(is_owed())
        elif chosen in Compliance.values:
            rows = rows.filter(Q(compliance=chosen))
        elif chosen in CAUSES_OF_SILENCE:
            rows = with_report_causes(rows, [round], at).filter(Q(cause=chosen))
        elif chosen == ALONE:
            rows = rows.exclude(accepted_alone="")
        elif chosen:
            rows = rows.filter(state=chosen)
        return rows.matching(text) if text else rows
