"""Why the number of an indicator is not more: who has no figure and why, who stands far below, what can be done."""

from dataclasses import replace

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.text import lower_first
from places.models import Place
from reporting.models import Indicator
from reporting.pages.asked import asked
from reporting.pages.cause_tables import what_is_counted
from reporting.pages.figure_causes import (
    FigureCauseListing,
    cause_words,
    figure_cause_rows,
    figure_cause_shares,
    low_figures,
)
from reporting.rollups.figure_causes import ATTAINMENT, HOUSEHOLDS, figure_causes
from reporting.rollups.ranking import SHARE

HELD_AGAINST = {
    ATTAINMENT: "một nửa mức phải đạt đến ngày cuối của kỳ (số hiện có: tính từ mức đầu thời gian giao)",
    SHARE: "một nửa tỷ lệ chung của xã",
    HOUSEHOLDS: "một nửa mức chung của xã tính trên số hộ",
    "sum": "một nửa mức thường gặp của xã (số đứng giữa)",
}


@require_safe
@require(Permission.SEE_ROLLUPS)
def figure_cause_show(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    """``?by=`` a measure of an indicator, as a ranking has it, the sum of the first where none is said; 404 where the
    rounds ask no such indicator.
    """
    question = asked(request, place_id, code)
    place, rounds = question.place, question.rounds
    if not question.by and (first := Indicator.objects.filter(rounds__in=rounds).first()):
        question = replace(question, by=f"sum-{first.code}")
    measure, _, key = question.by.partition("-")
    indicator = Indicator.objects.filter(code=key, rounds__in=rounds).select_related("out_of").first()
    if indicator is None or measure not in HELD_AGAINST:
        raise Http404
    found = figure_causes(rounds, place, indicator, measure, basis=question.basis, at=question.at)
    below = Place.objects.filter(parent=place).order_by("sort_key", "path")
    unit, title = what_is_counted(question), f"Vì sao chưa cao hơn: {lower_first(indicator.name)}, {place}"
    counts = found.at(place)
    table = FigureCauseListing(
        figure_cause_rows(question, found, list(below), unit),
        request=request,
        title=title,
        notes=[*(one.title for one in rounds), question.basis.label.lower()],
    )
    context = {
        "question": question,
        "title": title,
        "place": place,
        "indicator": indicator,
        "counts": counts,
        "chief": cause_words(counts, unit),
        "counted": unit,
        "shares": figure_cause_shares(question, found),
        "lowest": low_figures(found),
        "has_wholes": any(one.whole for one in found.reporters),
        "is_attainment": measure == ATTAINMENT,
        "held_against": HELD_AGAINST[measure],
        "topics": found.topics,
        "rollup_url": question.url("rollup_show"),
        "ranking_url": question.url("ranking_show"),
        "trail": question.trail("figure_cause_show"),
    }
    return table.response("reporting/figure_cause_show.html", context)
