"""Rollup pages: the same function and page at every level; a row leads to the same page one level down."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.models.basis import Basis
from reporting.models.compliance import Compliance
from reporting.pages.asked import Asked, asked
from reporting.pages.measure_causes import why_not_more
from reporting.pages.newest import chosen_or_newest
from reporting.pages.period_choice import compares_old_places, comparison_words, period_choice
from reporting.pages.period_notes import notes_beside
from reporting.pages.rollup_lines import table_of_places
from reporting.pages.rollup_reforms import elsewhere, noted, today
from reporting.pages.rollups import compared_reporters, reporters_of
from reporting.rollups import Node, against_targets, basis_at_first, rollup
from reporting.rollups.kept import denominators_of
from reporting.rollups.overlaps import asked_twice
from reporting.rollups.period_sums import period_sum_of
from reporting.rollups.ranking import REPORTS
from reporting.rollups.standings import PlaceRank, standings
from reporting.rollups.trends import NumberChange, Trend, trend


class Tile(NamedTuple):
    compliance: Compliance
    reports: int
    change: NumberChange | None
    url: str


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_home(request: UserRequest) -> HttpResponse:
    """To one's own place and the newest round, or to what the form of the page chose."""
    return chosen_or_newest(request, "rollup_show", "Tổng hợp báo cáo")


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_show(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    question = asked(request, place_id, code)
    place, rounds, basis, at = question.place, question.rounds, question.basis, question.at
    node = against_targets(rollup(rounds, place, basis=basis, at=at), rounds, basis=basis)
    changed = trend(rounds, place, node, against=question.others, basis=basis, at=at)
    notes, olds = noted(question, node), elsewhere(question)
    context = {
        "place": place,
        "rounds": rounds,
        "together": period_sum_of(rounds),
        "choice": period_choice(question),
        "compared": comparison_words(question, changed.before if changed else None),
        "compares_old_places": compares_old_places(question, changed.before if changed else None),
        "overlaps": asked_twice(rounds),
        "codes": question.codes,
        "basis": basis,
        "by": question.by,
        "has_paper": place.is_above_hamlets and basis_at_first(rounds, place) == Basis.THEN,
        "at": at,
        "node": node,
        "origins": notes.origins.get(place.pk, ()),
        "undivided": notes.undivided,
        "elsewhere": olds,
        "is_told": bool(node.expected or not olds),  # else its numbers stand elsewhere: zeros would deny them
        **today(question),
        **notes_beside(question),
        "tiles": _tiles(question, node, changed),
        "trend": changed,
        "compares_sums": changed is not None and not changed.why_no_sums,
        "figures": [(f, changed and changed.figures.get(f.indicator.code)) for f in node.figures],
        "has_ratios": any(one.out_of for one in node.figures),
        "denominators": denominators_of(node, rounds, at),
        "reporters": reporters_of(rounds, basis) if len(rounds) == 1 else "lượt",
        "compared_reporters": compared_reporters(rounds, question.others, basis) if len(rounds) == 1 else "lượt",
        "ranking_url": question.url("ranking_show") if node.children else "",
        "trail": question.trail("rollup_show"),
        "why": why_not_more(question) if node.owed else {},
        **table_of_places(question, node, notes, changed),
        **_comparison_table(standings(rounds, place, basis=basis, at=at, user=request.user)),
    }
    return render(request, "reporting/rollup_show.html", context)


def _tiles(question: Asked, node: Node, changed: Trend | None) -> list[Tile]:
    """The five ways; each leads to its reports where anybody owes any."""

    def url(way: Compliance) -> str:
        return question.url("cause_reports", of=way.value) if node.expected else ""

    counts = changed.counts if changed and not changed.why_no_sums else {}
    return [Tile(way, getattr(node, way.value), counts.get(way.value), url(way)) for way in Compliance]


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
