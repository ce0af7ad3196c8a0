"""What to ask about in a round: figures that stand out, silence, lateness; each line leads to its report."""

from collections import Counter
from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.list_files import file_response
from core.workbook import write
from reporting.exports.quality import locate, questions
from reporting.exports.source import Source
from reporting.models import Report
from reporting.models.basis import Basis
from reporting.pages.asked import Asked, asked
from reporting.pages.quality_table import FindingListing
from reporting.rollups.comparisons import round_before
from reporting.rollups.quality import Finding, Problem, findings


class Tile(NamedTuple):
    problem: Problem
    lines: int


@require_safe
@require(Permission.SEE_ROLLUPS)
def quality_show(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    """``?kind=`` narrows to one problem; one that is none narrows nothing."""
    question = asked(request, place_id, code)
    found = _findings(question)
    counts = Counter(one.problem for one in found)
    chosen = _problem(request)
    rows = locate(one for one in found if chosen in (None, one.problem))
    table = FindingListing(
        rows,
        place=question.place,
        request=request,
        of=f"{question.place}, {question.rounds[0]}",
        notes=[chosen.label] if chosen else [],
    )
    context = {
        "place": question.place,
        "round": question.rounds[0],
        "before": round_before(question.rounds[0]),
        "at": question.at,
        "tiles": [Tile(problem, counts[problem]) for problem in Problem if counts[problem]],
        "total": len(found),
        "chosen": chosen,
        "trail": question.trail("quality_show"),
    }
    return table.response("reporting/quality_show.html", context)


@require_safe
@require(Permission.EXPORT)
def quality_workbook(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    """The same lines, all of them."""
    question, chosen = asked(request, place_id, code), _problem(request)
    source = Source(question.rounds[:1], question.place, Basis.THEN, question.at, by=request.user)
    found = [one for one in _findings(question) if chosen in (None, one.problem)]
    title = f"Số liệu cần xem lại – {question.place}, {question.rounds[0]}"
    return file_response(
        request, f"can-xem-lai-{question.rounds[0].code}", "xlsx", title=title, rows=len(found),
        make=lambda path, step: write(path, [questions(source, found)], step=step),
    )  # fmt: skip


def _findings(question: Asked) -> list[Finding]:
    """Of the round that the address names, in the reports that the user sees, by the places they were owed from."""
    seen = Report.objects.visible_to(question.user)
    return findings(question.rounds[0], question.place, at=question.at, reports=seen)


def _problem(request: UserRequest) -> Problem | None:
    kind = request.GET.get("kind")
    return Problem(kind) if kind in Problem.values else None
