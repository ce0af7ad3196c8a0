"""The places below one in order of a measure: the same page at every level, for any rounds, then or now."""

import datetime
from fractions import Fraction
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.templatetags.ranks import Bar
from core.templatetags.wording import percent
from places.models import Level, Place
from reporting.exports.source import Source
from reporting.forms.rankings import RankingForm
from reporting.pages.asked import Asked, asked
from reporting.pages.rollups import reporters_of
from reporting.rollups import rollup, walk
from reporting.rollups.ranking import (
    COVERAGE,
    REPORTS,
    Parts,
    Ranked,
    RankingMeasure,
    households_of,
    measures_of,
    ranking,
    reached_below,
)
from teams.rollups import coverage

DRAWN = 20  # bars in the picture, half of them first, half last: the table behind it holds all


class Row(NamedTuple):
    place: Place
    url: str
    value_url: str  # of what the value is made of; "" for figures
    rank: int | None
    words: str
    parts: Parts
    awaited: int


@require_safe
@require(Permission.SEE_ROLLUPS)
def ranking_show(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    """``?by=`` a measure, ``?level=`` of the places compared; what is none of them counts as not said."""
    question = asked(request, place_id, code)
    place = question.place
    on = Source(question.rounds, place, question.basis, question.at).last_day
    is_wide = place.level < Level.COMMUNE  # its communes can be compared over the heads of its districts
    down_to = Level.COMMUNE if is_wide else place.level
    node = rollup(question.rounds, place, basis=question.basis, at=question.at, down_to=down_to)
    levels = sorted({one.place.level for one in walk(node)} - {place.level}) or [min(place.level + 1, Level.GROUP)]
    form = RankingForm(request.GET, levels=levels)
    level = int(form.chosen("level"))
    known = measures_of(
        [figure.indicator for figure in node.figures],
        coverage=lambda: coverage(place, on=on, deep=is_wide),
        households=lambda: households_of(place, level, on=on),
        reached=lambda: reached_below(node, question.rounds, basis=question.basis),
    )
    form.offer(known.values())
    measure = known[form.chosen("by")]
    order, more = ranking(node, measure, level=level), {"by": measure.key}
    drawn = order.ranked if len(order.ranked) <= DRAWN else order.ranked[: DRAWN // 2] + order.ranked[-DRAWN // 2 :]
    context = {
        "question": question,
        "place": place,
        "on": on,
        "node": node,
        "form": form,
        "measure": measure,
        "level": Level(level).label.lower(),
        "chosen_level": str(level),
        "whole_url": _value_url(question, measure, place, on),
        "rows": [_row(question, measure, one, on) for one in [*order.ranked, *order.apart]],
        "ranked": len(order.ranked),
        "awaiting": sum(bool(one.awaited) for one in order.apart),
        "undivided": sum(not one.awaited for one in order.apart),
        "mean": order.whole.value,
        "whole": order.whole,
        "whole_words": measure.words(order.whole),
        "whole_label": _whole(place, measure, level),
        "mean_label": _mean(measure, order.whole),
        "is_ratio": not measure.unit,
        "drawn": [_bar(measure, one) for one in drawn],
        "left_out": len(order.ranked) - len(drawn),
        "reporters": reporters_of(question.rounds),
        "rollup_url": question.url("rollup_show"),
        "trail": question.trail("ranking_show", **more),
    }
    return render(request, "reporting/ranking_show.html", context)


def _row(question: Asked, measure: RankingMeasure, one: Ranked, on: datetime.date) -> Row:
    url = question.url("rollup_show", one.place)
    return Row(
        one.place,
        url,
        _value_url(question, measure, one.place, on),
        one.rank,
        measure.words(one.parts),
        one.parts,
        one.awaited,
    )


def _value_url(question: Asked, measure: RankingMeasure, place: Place, on: datetime.date) -> str:
    """Return where a rate of reports has its causes, and coverage the places without a team."""
    if measure in REPORTS:
        return question.url("cause_show", place)
    return f"{reverse('without_show', args=[place.pk])}?on={on:%Y-%m-%d}" if measure.key == COVERAGE else ""


def _bar(measure: RankingMeasure, one: Ranked) -> Bar:
    return Bar(f"{one.rank}. {one.place.name}", one.parts.value or Fraction(), measure.words(one.parts))


def _mean(measure: RankingMeasure, whole: Parts) -> str:
    """The line in the picture: there is no room for parts."""
    value = measure.words(whole) if measure.unit else percent(None if whole.value is None else float(whole.value))
    return f"{'Trung bình' if measure.mean and measure.times == 1 else 'Chung'} {value}"


def _whole(place: Place, measure: RankingMeasure, level: int) -> str:
    """What the value beside the places is called."""
    if measure.mean is None:
        return f"Cả {place.name}"
    named = Level(level).label.lower()
    return f"Trung bình một {named}" if measure.times == 1 else f"Chung các {named} được xếp"
