"""What closings keep of closed rounds: which of them stand, and the denominators that they were counted with."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from core.literals import among
from places.models import Level, Place
from reporting.models import Closing, Indicator, Round, Total
from reporting.rollups.nodes import Node
from reporting.rollups.origins import is_asked_by
from reporting.rollups.questions import RollupQuestion

FEW = 1_000  # places whose totals are asked for by their numbers
BY, OF, WHOLE = 3, 5, 6  # where a stored figure has who answered; how long it is without a ratio; where its whole is

type Stored = dict[tuple[int, int], dict[str, list[int | None]]]  # by round and place
type Wholes = dict[int, int | None]  # by place; None: no denominator was known at the closing


def standing_closings(rounds: Iterable[Round], at: datetime.datetime) -> dict[int, Closing]:
    """Return by round the closing that stands at ``at``. A closed round has its ``closes_at`` behind it: one that has
    not is not looked for.
    """
    closed = {one.pk: one for one in rounds if one.closes_at is not None and one.closes_at <= at}
    if not closed:
        return {}
    found = {one.round_id: one for one in Closing.objects.standing().filter(round__in=[*closed], closed_at__lte=at)}
    for pk, closing in found.items():
        closing.round = closed[pk]  # in hand already
    return found


def kept_denominators(
    question: RollupQuestion, homes: Mapping[int, Place], communes: Sequence[Place], at: datetime.datetime
) -> dict[int, Wholes]:
    """Return by indicator the denominators that are settled by a closing, of ``communes`` and of the ``homes`` where
    their figures stand (by commune); those of others are to be looked up as of today. Two queries at most.

    Of the rounds in which a commune was asked the newest decides, since a denominator is a number of a year and is not
    added up: where it is open nothing is settled, where it is closed the number counts that the closing kept. A closing
    keeps none of a commune that did not answer; then the round before decides. An heir that answered in no closed round
    has what was kept of those whose figures stand there.
    """
    closings = standing_closings(question.rounds, at)
    ratios = [one for one in question.indicators if one.out_of_kind]
    places = {one.pk: one for one in (*communes, *homes.values())}
    stored = _stored_figures(closings, places) if closings and ratios else {}
    found: dict[int, Wholes] = {}
    for ratio in ratios if stored else ():
        settled, silent = _kept_by_closings(question, ratio, places.values(), closings, stored)
        for pk in silent:
            olds = [settled[one] for one, home in homes.items() if home.pk == pk and settled.get(one) is not None]
            if olds:
                settled[pk] = sum(filter(None, olds))
        found[ratio.pk] = settled
    return found


def _kept_by_closings(
    question: RollupQuestion,
    ratio: Indicator,
    places: Iterable[Place],
    closings: Mapping[int, Closing],
    stored: Stored,
) -> tuple[Wholes, set[int]]:
    """Return what closings kept, and the places asked in closed rounds alone of which they kept nothing."""
    asking = question.asking[ratio.pk]
    rounds = [one for one in reversed(question.in_order) if not asking or one.pk in asking]
    settled: Wholes = {}
    silent = set()
    for place in places:
        for one in rounds:
            if not is_asked_by(place, one):
                continue
            if one.pk not in closings:
                break
            numbers = stored.get((one.pk, place.pk), {}).get(str(ratio.pk), [])
            if len(numbers) > OF and numbers[BY]:
                settled[place.pk] = numbers[WHOLE]
                break
        else:
            silent.add(place.pk)
    return settled, silent


def _stored_figures(closings: Mapping[int, Closing], places: Collection[int]) -> Stored:
    """Return the figures of totals of communes, by round and place."""
    rounds = {closing.pk: pk for pk, closing in closings.items()}
    rows = Total.objects.filter(closing__in=[*rounds], place__level=Level.COMMUNE).order_by()
    rows = rows.filter(place__in=among(places)) if len(places) <= FEW else rows
    found: Stored = {}
    for closing, place, figures in rows.values_list("closing", "place", "figures"):
        found[rounds[closing], place] = figures
    return found


def denominators_of(node: Node, rounds: Sequence[Round], at: datetime.datetime) -> str:
    """Return which denominators of communes ``node``, the rollup of ``rounds``, rests on, as a part of a sentence; ""
    where it rests on none. At most one query.
    """
    if not any(one.out_of and one.out_of.is_of_places for one in node.figures):
        return ""
    closed, days = standing_closings(rounds, at), max(one.data_to for one in rounds)
    today = f"số hiện có của năm {days.year}, chưa có thì của năm trước"
    if len({(one.data_from, one.data_to) for one in rounds}) == 1:
        if len(closed) == len(rounds):
            return "mẫu số của xã giữ như lúc chốt kỳ"
        return f"mẫu số của xã là {today}{' (kỳ đã chốt giữ mẫu số lúc chốt)' if closed else ''}"
    once = "mẫu số không cộng qua các kỳ, mỗi xã lấy một lần"
    if len(closed) == len(rounds):
        return f"{once}: số giữ lúc chốt kỳ mới nhất mà xã có số liệu"
    if not closed or not any(one.pk in closed for one in rounds if one.data_to == days):
        return f"{once}: {today}, vì kỳ mới nhất chưa chốt"
    return f"{once}, ở kỳ mới nhất có hỏi xã: kỳ đã chốt giữ số lúc chốt, kỳ chưa chốt lấy {today}"
