"""The places below one in order of a measure: the same page at every level, for any rounds, then or now."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import add
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.tables import CARDS
from core.templatetags.ranks import Bar
from core.templatetags.wording import percent
from places.models import Level, Place
from reporting.exports.source import Source
from reporting.forms.rankings import RankingForm
from reporting.models import Indicator, Round
from reporting.pages.asked import Asked, asked
from reporting.pages.measure_causes import measure_causes
from reporting.pages.measures import causes_url
from reporting.pages.period_choice import compares_old_places, comparison_words, period_choice
from reporting.pages.rollup_reforms import NOT_REFORMED, reform_notes
from reporting.pages.rollups import compared_reporters, reporters_of
from reporting.rollups import Node, rollup, walk
from reporting.rollups.comparability import why_no_sums
from reporting.rollups.kept import denominators_of
from reporting.rollups.period_sums import period_sum_of
from reporting.rollups.ranking import (
    PER_HOUSEHOLDS,
    SHARE,
    SUM,
    Parts,
    Ranked,
    Ranking,
    RankingMeasure,
    households_of,
    measures_of,
    ranking,
    reached_below,
)
from reporting.rollups.same_reporters import SameReporters, sums_of_same_reporters
from reporting.rollups.trends import FigureChange
from teams.rollups import coverage

DRAWN = 20  # bars in the picture, half of them first, half last: the table behind it holds all


class Row(NamedTuple):
    place: Place
    url: str
    value_url: str  # of why it is not more
    rank: int | None
    words: str
    parts: Parts
    awaited: int
    change: str
    caution: str  # how many answered then and now
    rank_before: int | None
    note: str
    cause: str = ""


@require_safe
@require(Permission.SEE_ROLLUPS)
def ranking_show(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    """``?by=`` a measure, ``?level=`` of the places compared; what is none of them counts as not said."""
    question = asked(request, place_id, code)
    place = question.place
    is_wide = place.level < Level.COMMUNE  # its communes can be compared over the heads of its districts
    down_to = Level.COMMUNE if is_wide else place.level
    node = rollup(question.rounds, place, basis=question.basis, at=question.at, down_to=down_to)
    levels = sorted({one.place.level for one in walk(node)} - {place.level}) or [min(place.level + 1, Level.GROUP)]
    form = RankingForm(request.GET, levels=levels)
    level = int(form.chosen("level"))
    known = _measures(question, question.rounds, node, level)
    form.offer(known.values())
    measure = known[form.chosen("by")]
    question = replace(question, by=measure.key)  # which every link of the page keeps
    order = ranking(node, measure, level=level)
    before = _node_before(question, down_to)
    earlier = _order_before(question, before, measure, level) if before else None
    on = Source(question.rounds, place, question.basis, question.at).last_day
    same = _same_sums(question, order) if earlier else {}
    whole_change, whole_caution = _change(
        question, measure, earlier.whole if earlier else None, order.whole, _together(order, same)
    )
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
        "whole_url": causes_url(question, measure.key, place, on),
        "rows": _with_causes(question, order, _rows(question, order, earlier, same, on), on),
        "is_cut_on_phones": len(order.ranked) + len(order.apart) > CARDS,
        "choice": period_choice(question),
        "compared": comparison_words(question, before),
        "compares_old_places": compares_old_places(question, before),
        "together": period_sum_of(question.rounds),
        "whole_change": whole_change if earlier else "",
        "whole_caution": whole_caution,
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
        "denominators": denominators_of(node, question.rounds, question.at) if measure.key.startswith(SHARE) else "",
        "reporters": reporters_of(question.rounds, question.basis) if len(question.rounds) == 1 else "lượt",
        "rollup_url": question.url("rollup_show"),
        "trail": question.trail("ranking_show"),
    }
    return render(request, "reporting/ranking_show.html", context)


def _measures(question: Asked, rounds: Sequence[Round], node: Node, level: int) -> dict[str, RankingMeasure]:
    """Return what places can be compared by in ``node``, the rollup of ``rounds``: coverage and households as they were
    on its last day.
    """
    place = question.place
    on = Source(rounds, place, question.basis, question.at).last_day
    return measures_of(
        [figure.indicator for figure in node.figures],
        coverage=lambda: coverage(place, on=on, deep=place.level < Level.COMMUNE),
        households=lambda: households_of(place, level, on=on),
        reached=lambda: reached_below(node, rounds, basis=question.basis),
    )


def _node_before(question: Asked, down_to: int) -> Node | None:
    """Return what the rounds that these are held against say; None where there are none, or nothing was owed."""
    if not question.others:
        return None
    node = rollup(question.others, question.place, basis=question.basis, at=question.at, down_to=down_to)
    return node if node.expected else None


def _order_before(question: Asked, before: Node, measure: RankingMeasure, level: int) -> Ranking | None:
    """Return the order of the rounds that these are held against; None where they did not ask for the measure, or are
    not to be compared by it.
    """
    if measure.adds_over_rounds and why_no_sums(question.rounds, question.others, question.place, question.basis):
        return None
    same = _measures(question, question.others, before, level).get(measure.key)
    return ranking(before, same, level=level) if same else None


def _rows(
    question: Asked, order: Ranking, earlier: Ranking | None, same: Mapping[str, SameReporters], on: datetime.date
) -> list[Row]:
    found = [*order.ranked, *order.apart]
    before = {one.place.pk: one for one in [*earlier.ranked, *earlier.apart]} if earlier else {}
    notes = reform_notes(question, [one.place for one in found]) if earlier else {}
    return [
        _row(
            question,
            order.measure,
            one,
            before.get(one.place.pk),
            note=notes.get(one.place.pk, NOT_REFORMED).words,
            on=on,
            same=same.get(one.place.path),
        )
        for one in found
    ]


def _same_sums(question: Asked, order: Ranking) -> dict[str, SameReporters]:
    """Return by path what those who answered both times said, where places are ranked by a sum."""
    kind, _, code = order.measure.key.partition("-")
    found = order.ranked or order.apart
    if kind not in (SUM, PER_HOUSEHOLDS) or not found:
        return {}
    (pk,) = Indicator.objects.filter(code=code).values_list("pk", flat=True)
    sums = sums_of_same_reporters(
        question.rounds,
        question.others,
        question.place,
        basis=question.basis,
        limit=found[0].place.level,
        only=[pk],
    )
    return {path: said[pk] for path, said in sums.by_path.items()}


def _together(order: Ranking, same: Mapping[str, SameReporters]) -> SameReporters | None:
    """Return what those said both times who stand at one of the places ranked."""
    found = [same[one.place.path] for one in order.ranked if one.place.path in same]
    return reduce(add, found) if found else None


def _with_causes(question: Asked, order: Ranking, rows: Sequence[Row], on: datetime.date) -> list[Row]:
    """Return the rows, each with why its value is not more; nothing is said of a share that is whole."""
    places = [one.place for one in rows if order.measure.unit or (one.parts.value or 0) < 1]
    words = measure_causes(question, order.measure.key, places, on)
    return [one._replace(cause=words.get(one.place.pk, "")) for one in rows]


def _row(
    question: Asked,
    measure: RankingMeasure,
    one: Ranked,
    before: Ranked | None,
    *,
    note: str,
    on: datetime.date,
    same: SameReporters | None,
) -> Row:
    """``same``: the sums of those who answered both times, where places are ranked by a sum."""
    change, caution = _change(question, measure, before.parts if before else None, one.parts, same)
    return Row(
        one.place,
        question.url("rollup_show", one.place),
        causes_url(question, measure.key, one.place, on),
        one.rank,
        measure.words(one.parts),
        one.parts,
        one.awaited,
        change=change,
        caution=caution,
        rank_before=before.rank if before else None,
        note=note,
    )


def _change(
    question: Asked, measure: RankingMeasure, before: Parts | None, now: Parts, same: SameReporters | None
) -> tuple[str, str]:
    """Return what changed in words, and of whom that is: where others answered than before, the change among the
    ``same``, beside it that of all.
    """
    unit = "lượt"
    if len(question.rounds) == 1:
        unit = compared_reporters(question.rounds, question.others, question.basis)
    words, caution = measure.change_words(before, now), measure.caution(before, now, unit)
    if before is None or same is None:
        return words, caution
    sums = FigureChange(before.part, now.part, before.answered or 0, now.answered or 0, same=same)
    if not sums.is_of_others:
        return words, ""
    of_same = measure.change_words(now._replace(part=same.before), now._replace(part=same.now))
    return of_same, sums.caution(unit, total=words)


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
