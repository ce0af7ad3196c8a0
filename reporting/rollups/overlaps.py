"""Rounds that ask for one flow about the same days, and what is said of it before a sum over them misleads.

A sum over several rounds holds no day twice where one reporter answered for days inside those of another round
(``reporting.rollups.statement``, ``attainment``). It cannot know what two rounds say that merely share some days, nor
what a place's own report took over from its teams: there somebody has to be told.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

from django.db.models import Q, QuerySet

from core.templatetags.wording import day
from places.models import Place, reaching, subtree
from reporting.models import Indicator, Round, Series

MOST = 5  # rounds, and series, that are named
PARTLY = " Hai kỳ chỉ trùng một phần, nên cộng lại thì những ngày này bị tính hai lần."
USE_IT = " Đây là cùng một kỳ báo cáo: xin dùng kỳ đã mở, hoặc chọn ngày, phạm vi, chỉ tiêu khác."
TWO_LEVELS = " Một kỳ hỏi cấp trên, một kỳ hỏi cấp dưới, nên cộng lại thì có thể bị tính hai lần."
CROSSING = {"nine", "half"}  # the last half of a year shares days with its nine months; all other periods are nested


def asked_already(planned: Round, indicators: Sequence[Indicator], rounds: QuerySet[Round]) -> list[str]:
    """Return a sentence for each of ``rounds`` that asks the reporters of ``planned``, saved or not, for one of its
    flows about some of its days, the latest first. Two queries.
    """
    near = rounds.filter(level=planned.level, data_from__lte=planned.data_to, data_to__gte=planned.data_from)
    near = near.filter(_around(planned.within)).exclude(pk=planned.pk).select_related("within")
    near = near.order_by("-data_to", "-pk")
    return [
        f"{names} đã được hỏi trong “{one}” cho cùng thời gian ({_shared_days(planned, one)})."
        f"{'' if _is_nested(planned, one) else PARTLY}"
        f"{USE_IT if asks_the_same(planned, indicators, one, one.indicators.all()) else ''}"
        for one, names in _sharing(near, indicators)
    ]


def asks_the_same(one: Round, indicators: Collection[Indicator], other: Round, its: Collection[Indicator]) -> bool:
    """Return whether two rounds, saved or not, ask the same reporters for the same: at one level, at places of which
    one holds the other, about mostly the same days and indicators (``indicators`` of the one, ``its`` of the other).
    A month inside its quarter is not the same.
    """
    if one.level != other.level or not _meet(one, other):
        return False
    shared = (min(one.data_to, other.data_to) - max(one.data_from, other.data_from)).days + 1
    longer = max((each.data_to - each.data_from).days + 1 for each in (one, other))
    asked, also = {each.pk for each in indicators}, {each.pk for each in its}
    return shared * 2 > longer and len(asked & also) * 2 > max(len(asked), len(also))


def round_asking_the_same(planned: Round, indicators: Collection[Indicator]) -> Round | None:
    """Return the newest round outside of any series that asks all reporters of ``planned``, not saved, for the same."""
    near = Round.objects.filter(reaching(planned.within, "within__path"), series=None, level=planned.level)
    near = near.filter(data_from__lte=planned.data_to, data_to__gte=planned.data_from)
    rows = near.select_related("within").prefetch_related("indicators").order_by("-data_to", "-pk")
    return next((one for one in rows if asks_the_same(planned, indicators, one, one.indicators.all())), None)


def asked_in_periods(
    planned: Series, indicators: Sequence[Indicator], others: QuerySet[Series], rounds: QuerySet[Round]
) -> list[str]:
    """Return a sentence for each of ``others``, then for each of ``rounds`` outside of any series, that asks what the
    series ``planned``, saved or not, asks of the same reporters while it runs. Four queries.
    """
    starts_on, ends_on = planned.starts_on, planned.ends_on or datetime.date.max
    here, levels = _around(planned.within), {int(level) for level in planned.days}
    others = others.filter(here, Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=ends_on)
    single = rounds.filter(here, series=None, level__in=levels, data_from__lte=ends_on, data_to__gte=starts_on)
    return [
        f"{names} đã được hỏi trong báo cáo định kỳ “{one}” ({one.get_period_display().lower()})."
        f"{PARTLY if {one.period, planned.period} == CROSSING else ''}"
        for one, names in _sharing(others.exclude(pk=planned.pk).order_by("pk"), indicators)
        if levels & {int(level) for level in one.days}
    ] + [
        f"{names} đã được hỏi trong “{one}” ({day(one.data_from)} – {day(one.data_to)})."
        for one, names in _sharing(single.order_by("-data_to", "-pk"), indicators)
    ]


def asked_twice(rounds: Sequence[Round]) -> list[str]:
    """Return a sentence for each two of ``rounds``, added up, that ask for one flow about the same days at one place.
    Two queries, none for a single round.
    """
    if len(rounds) < 2:
        return []
    flows = Indicator.objects.filter(kind=Indicator.Kind.FLOW, rounds__in=rounds).distinct().order_by("order", "code")
    asked = {flow: {one.pk for one in flow.rounds.all()} for flow in flows.prefetch_related("rounds")}
    found = []
    for one, other in combinations(rounds, 2):
        names = _names([flow for flow, asking in asked.items() if {one.pk, other.pk} <= asking])
        if names and one.data_from <= other.data_to and other.data_from <= one.data_to and _meet(one, other):
            twice = PARTLY if not _is_nested(one, other) else TWO_LEVELS if one.level != other.level else ""
            found.append(f"{names} được hỏi trong cả “{one}” và “{other}” ({_shared_days(one, other)}).{twice}")
    return found


def _around(place: Place) -> Q:
    """Return the condition for what is asked at ``place``, below it or above it."""
    return subtree(place, "within__path") | reaching(place, "within__path")


def _meet(one: Round, other: Round) -> bool:
    paths = one.within.path, other.within.path
    return paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])


def _sharing[R: (Round, Series)](rows: QuerySet[R], indicators: Iterable[Indicator]) -> Iterator[tuple[R, str]]:
    """Yield those of ``rows`` that ask for one of the flows among ``indicators``, with the names of these."""
    flows = [one for one in indicators if one.kind == Indicator.Kind.FLOW]
    asking = rows.filter(indicators__in=flows).distinct().prefetch_related("indicators")
    for row in asking[:MOST]:
        asked = set(row.indicators.all())
        yield row, _names([flow for flow in flows if flow in asked])


def _names(flows: Sequence[Indicator]) -> str:
    return f"Chỉ tiêu {', '.join(f'“{flow}”' for flow in flows)}" if flows else ""


def _is_nested(one: Round, other: Round) -> bool:
    """Return whether the days of one lie within those of the other."""
    shared = max(one.data_from, other.data_from), min(one.data_to, other.data_to)
    return shared in [(one.data_from, one.data_to), (other.data_from, other.data_to)]


def _shared_days(one: Round, other: Round) -> str:
    return f"{day(max(one.data_from, other.data_from))} – {day(min(one.data_to, other.data_to))}"
