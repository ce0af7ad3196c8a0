"""Which reports of a reading are listed: all, or those behind one of its numbers."""

from django import forms
from django.db.models import Q

from reporting.models import CAUSES_OF_SILENCE, Compliance, Report, ReportQuerySet
from reporting.models.compliance import is_owed, is_submitted

OWED = "owed"
SUBMITTED = "submitted"
OUTSTANDING = "outstanding"  # whatever is owed and not in on time
UNSENT = "unsent"  # whatever is owed and was not sent, whether or not its day has come
CHOICES = [
    ("", "Tất cả"),
    (OWED, "Phải nộp: không tính được miễn"),
    (SUBMITTED, "Đã nộp"),
    (OUTSTANDING, "Chưa đúng hạn, mọi nguyên nhân"),
    (UNSENT, "Chưa nộp, mọi nguyên nhân"),
    *((way.value, way.label) for way in Compliance),
    *((cause.value, f"Quá hạn: {cause.in_sentence}") for cause in CAUSES_OF_SILENCE),
    (Report.State.RETURNED.value, "Bị trả lại, chưa nộp lại"),
]


class CauseFilter(forms.Form):
    """``of``: a number of a rollup or a cause, by its name there; ``q``: the name of a team or place."""

    of = forms.ChoiceField(
        label="Tình trạng, nguyên nhân",
        required=False,
        choices=CHOICES,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    q = forms.CharField(
        label="Tên tổ, địa bàn", required=False, max_length=100, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def _value_of(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def reports_asked_for(self, reports: ReportQuerySet) -> ReportQuerySet:
        """Return those of ``reports``, with their causes, that were asked for; what is no choice narrows nothing."""
        of, text = self._value_of("of"), self._value_of("q")
        if of == OWED:
            reports = reports.filter(is_owed())
        elif of == SUBMITTED:
            reports = reports.filter(is_submitted())
        elif of == OUTSTANDING:
            reports = reports.filter(is_owed()).exclude(Q(cause=""))
        elif of == UNSENT:
            reports = reports.filter(is_owed(), first_submitted_at=None)
        elif of == Report.State.RETURNED:
            reports = reports.filter(state=of)
        elif of in Compliance.values:
            reports = reports.filter(Q(compliance=of))
        elif of:
            reports = reports.filter(Q(cause=of))
        return reports.matching(text) if text else reports
