"""Rollup pages: the same function and page at every level; a row leads to the same page one level down."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.exports.source import Source
from reporting.forms.rollups import ExportForm, RollupForm
from reporting.models.compliance import Compliance
from reporting.pages.asked import Asked, address, asked
from reporting.pages.newest import newest_or_none
from reporting.pages.rollup_reforms import elsewhere, noted, today
from reporting.pages.rollups import reporters_of
from reporting.rollups import Node, Notes, Origin, against_targets, rollup
from reporting.rollups.overlaps import asked_twice
from reporting.rollups.ranking import REPORTS
from reporting.rollups.standings import PlaceRank, standings
from reporting.rollups.trends import NumberChange, Trend, trend
from teams.rollups import CoverageTally, coverage
from training.forms.coverage import CoverageForm
from training.forms.coverage import CoverageQuestion as Taught
from training.rollups import TopicTally as TaughtTally
from training.rollups import topic_coverage

DRAWN = 20  # bars in the picture: the table behind it holds all


class Tile(NamedTuple):
    compliance: Compliance
    reports: int
    change: NumberChange | None
    url: str


class Line(NamedTuple):
    """A place of the table: its reports, and beside them its hamlets with a team and its people who were trained."""

    node: Node
    url: str
    causes_url: str
    reports_url: str  # of all its reports, whatever became of them
    covered: CoverageTally
    without_url: str
    taught: TaughtTally
    lacking_url: str
    origins: Sequence[Origin] = ()  # by today's places: the old ones whose figures it holds


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_home(request: UserRequest) -> HttpResponse:
    """To one's own place and the newest round, or to what the form of the page chose."""
    chosen = request.GET
    form = ExportForm(chosen, user=request.user)
    if "round" in chosen:
        if not form.is_valid():
            raise Http404
        return redirect(address("rollup_show", form.cleaned_data["place"], form.codes(), form.cleaned_data["basis"]))
    return newest_or_none(request, "rollup_show", "Tổng hợp báo cáo")


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_show(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    question = asked(request, place_id, code)
    place, rounds, basis, at = question.place, question.rounds, question.basis, question.at
    node = against_targets(rollup(rounds, place, basis=basis, at=at), rounds, basis=basis)
    changed = trend(rounds, place, node, basis=basis, at=at)
    notes = noted(question, node)
    own = node.own_beside_children
    with_reports = [child for child in node.children if child.expected]
    context = {
        "place": place,
        "rounds": rounds,
        "overlaps": asked_twice(rounds),
        "codes": question.codes,
        "basis": basis,
        "other_basis": question.other_basis,
        "at": at,
        "node": node,
        "own": own if own and own.expected else None,
        "own_url": question.url("cause_reports", own="1"),
        "own_name": basis.name_of_own(place, rounds),
        "origins": notes.origins.get(place.pk, ()),
        "undivided": notes.undivided,
        "elsewhere": elsewhere(question),
        **today(question),
        "drawn": [(child.place.name, child.counts) for child in with_reports[:DRAWN]],
        "left_out": max(len(with_reports) - DRAWN, 0),
        "tiles": _tiles(question, node, changed),
        "trend": changed,
        "figures": [(f, changed and changed.figures.get(f.indicator.code)) for f in node.figures],
        "reporters": reporters_of(rounds) if len(rounds) == 1 else "lượt",
        "ranking_url": question.url("ranking_show") if node.children else "",
        "form": RollupForm({"round": question.codes[0], "with": question.codes[1:], "basis": basis}, user=request.user),
        "trail": question.trail("rollup_show"),
        **_lines(question, node, notes),
        **_comparison_table(standings(rounds, place, basis=basis, at=at, user=request.user)),
    }
    return render(request, "reporting/rollup_show.html", context)


def _tiles(question: Asked, node: Node, changed: Trend | None) -> list[Tile]:
    """The five ways; each leads to its reports where anybody owes any."""

    def url(way: Compliance) -> str:
        return question.url("cause_reports", of=way.value) if node.expected else ""

    return [
        Tile(way, getattr(node, way.value), changed.counts[way.value] if changed else None, url(way))
        for way in Compliance
    ]


def _lines(question: Asked, node: Node, notes: Notes) -> dict[str, Any]:
    """The table: each child, and the place itself; coverage and training are those of the last day of the data, or of
    today, and of one topic."""
    source = Source(question.rounds, question.place, question.basis, question.at)
    on, (start, end) = source.last_day, source.window
    covered = {one.place.pk: one.total for one in coverage(question.place, on=on).walk()}
    form = CoverageForm(QueryDict(), user=question.user, place=question.place)
    taught = Taught(form.question().topic, start, end, on, None)
    people: dict[int, TaughtTally] = {}
    if taught.topic:
        people = {one.place.pk: one.tally for one in topic_coverage(question.place, **taught.window).walk()}

    def line(one: Node) -> Line:
        pk = one.place.pk
        return Line(
            one,
            question.url("rollup_show", one.place),
            question.url("cause_show", one.place),
            question.url("cause_reports", one.place),
            covered.get(pk, CoverageTally("", 0, 0)),
            reverse("without_show", args=[pk]) + f"?on={on:%Y-%m-%d}",
            people.get(pk, TaughtTally()),
            reverse("training_coverage", args=[pk]) + f"{taught.query}#con-thieu",
            notes.origins.get(pk, ()),
        )

    return {"lines": [line(child) for child in node.children], "whole": line(node), "on": on, "taught": taught}


def _comparison_table(found: Sequence[PlaceRank]) -> dict[str, Any]:
    """A row a measure, a cell a place above (None: not told there): those of reports, and those of indicators."""
    above = {one.above.pk: one.above for one in found}
    rows = [
        (measure, [next((one for one in cells if one.above.pk == pk), None) for pk in above], cells[0].own_words)
        for measure, group in groupby(found, key=lambda one: one.measure)
        if (cells := list(group))
    ]
    return {
        "above": list(above.values()),
        "ranks_of_reports": [row for row in rows if row[0] in REPORTS],
        "ranks_of_figures": [row for row in rows if row[0] not in REPORTS],
    }
