"""How the sentences of a paper name places and list things."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from accounts.models import spoken_name
from core.templatetags.wording import day, number, percent
from places.models import Place
from reporting.models import Round
from reporting.rollups.ranking import Ranked, Ranking

TIED = 5  # places with one number that are named together; of more it says how many
NAMED = 3  # places that a sentence names; of more it says how many
LISTED = 10  # of those that somebody has to go to


def in_a_row(words: Sequence[str]) -> str:
    """Return "A", "A và B", "A, B và C"."""
    *first, last = words
    return f"{', '.join(first)} và {last}" if first else last


def some_of(words: Sequence[str], rest: str, limit: int = NAMED) -> str:
    """Return the first of ``words``, and of how many more of ``rest`` the sentence is: "A, B, C và 5 nơi khác"."""
    shown = list(words[:limit])
    more = len(words) - len(shown)
    return in_a_row([*shown, f"{number(more)} {rest} khác"] if more else shown)


def upper_first(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def kinds_of(places: Iterable[Place]) -> str:
    """Return what places are, the most frequent kind first: "xã, phường"."""
    return ", ".join(kind for kind, _ in Counter(one.kind for one in places).most_common()) or "địa bàn"


def days_of(rounds: Sequence[Round]) -> str:
    """Return the days of the data of rounds: "từ ngày 15/06/2022 đến hết ngày 14/07/2022"."""
    first, last = min(one.data_from for one in rounds), max(one.data_to for one in rounds)
    return f"từ ngày {day(first)} đến hết ngày {day(last)}"


def last_of(order: Ranking) -> list[Ranked]:
    """Return those with the lowest value; none where all have the same, there is only one, or too many are tied."""
    ranked = order.ranked
    if not ranked or ranked[0].rank == ranked[-1].rank:
        return []
    last = [one for one in ranked if one.rank == ranked[-1].rank]
    return last if len(last) <= TIED else []


def leading(order: Sequence[tuple[Place, int]]) -> list[tuple[Place, int]]:
    """Return those with the most, as many as a sentence names: a tie whole or not at all."""
    named: list[tuple[Place, int]] = []
    for _, group in groupby(order, key=itemgetter(1)):
        tied = list(group)
        if len(named) + len(tied) > (NAMED if named else TIED):
            break
        named += tied
    return named


def most_in_words(order: Sequence[tuple[Place, int]], unit: str) -> str:
    """Return where there are the most of ``unit``, of places in that order: "nhiều nhất ở xã An (7 nơi)"."""
    named = leading(order)
    tied = named or [one for one in order if one[1] == order[0][1]]
    words = (
        in_a_row([f"{spoken_name(place)} ({number(count)} {unit})" for place, count in named])
        if named
        else (f"{number(len(tied))} {kinds_of(place for place, _ in tied)}, mỗi nơi {number(order[0][1])} {unit}")
    )
    return f"{'nhiều nhất ở' if len(tied) < len(order) else 'ở'} {words}"


def extremes(order: Ranking, unit: str, note: Callable[[Place], str] = lambda place: "") -> str:
    """Return who stands first and who last by a ratio, each with the numbers and a ``note`` behind them; "" where fewer
    than two are ranked.
    """
    ranked = order.ranked
    if len(ranked) < 2:
        return ""
    if ranked[0].rank == ranked[-1].rank:
        return f"cả {number(len(ranked))} {_kinds(order)} cùng đạt {_rate(ranked[0])}"
    best, last = ([one for one in ranked if one.rank == end.rank] for end in (ranked[0], ranked[-1]))
    return f"cao nhất là {_ends(best, unit, order, note)}; thấp nhất là {_ends(last, unit, order, note)}"


def _ends(tied: Sequence[Ranked], unit: str, order: Ranking, note: Callable[[Place], str]) -> str:
    if len(tied) == 1:
        part, whole = tied[0].parts[:2]
        numbers = f"{number(part)}/{number(whole)} {unit}, {_rate(tied[0])}"
        return f"{spoken_name(tied[0].place)} ({'; '.join(filter(None, (numbers, note(tied[0].place))))})"
    if len(tied) > TIED:
        return f"{number(len(tied))} {kinds_of(one.place for one in tied)} cùng {_rate(tied[0])}"
    notes = [(one.place, note(one.place)) for one in tied]
    names = in_a_row([f"{spoken_name(place)}{f' ({words})' if words else ''}" for place, words in notes])
    return f"{names}, cùng {_rate(tied[0])}"


def _kinds(order: Ranking) -> str:
    return kinds_of(one.place for one in order.ranked)


def _rate(one: Ranked) -> str:
    value = one.parts.value
    return percent(None if value is None else float(value))
