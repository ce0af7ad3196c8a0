"""Report "Báo cáo sơ kết, tổng kết (Word)": what a pilot came to, as the officials of its place say it."""

import datetime
from collections.abc import Sequence

from django import forms

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from exchange.exports.books import DOCX, Book, Facts, Params
from overview.exports.summaries.paper import write_summary
from overview.exports.summaries.rules import ProposedFinding, proposed_findings
from overview.exports.summaries.source import SummarySource, kind_of_summary
from overview.models import PilotSummary
from reporting.models.basis import Basis

__all__ = ["SUMMARY", "ProposedFinding", "SummarySource", "kind_of_summary", "proposed_findings", "source_of_summary"]


def source_of_summary(summary: PilotSummary, *, by: User, at: datetime.datetime) -> SummarySource:
    """Return what ``summary`` is made from as it stands at ``at``."""
    rounds = list(summary.rounds.select_related("within", "series").order_by("data_to", "pk"))
    return SummarySource(rounds=rounds, place=summary.place, basis=Basis.THEN, at=at, by=by, summary=summary)


class SummaryFileForm(forms.Form):
    """Which summary, of those that ``user`` sees, to take to Word."""

    summary = forms.ModelChoiceField(queryset=PilotSummary.objects.none())

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["summary"].queryset = PilotSummary.objects.visible_to(user)  # type: ignore[attr-defined]

    def params(self) -> Params:
        summary = self.cleaned_data["summary"]
        return {"summary": summary.pk, "place": summary.place_id}


def _source(params: Params, by: User, at: datetime.datetime) -> SummarySource:
    summary = PilotSummary.objects.visible_to(by).select_related("place").filter(pk=params["summary"]).first()
    if summary is None:
        raise Refused("not_allowed", "Báo cáo này không còn trong phạm vi của anh/chị.")
    return source_of_summary(summary, by=by, at=at)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    rows = (
        PilotSummary.objects.visible_to(by).select_related("place").filter(pk__in=[one.get("summary") for one in asked])
    )
    places = {row.pk: str(row.place) for row in rows}
    return [[("Địa bàn", places[key])] if (key := one.get("summary")) in places else [] for one in asked]


SUMMARY = Book(
    "summary",
    "Báo cáo sơ kết, tổng kết (Word)",
    Permission.EXPORT,
    _source,
    [],
    lambda params: f"bao-cao-so-ket-{params['summary']}",
    _facts,
    format=DOCX,
    make=write_summary,
    request_form=SummaryFileForm,
)
