"""The two choices of a page of sums: which period, a round or a quarter, half or year, and what it is held against.

A plain form that works without scripts: what it chose stands in the address, as the codes of rounds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reporting.models import Round
from reporting.models.basis import Basis
from reporting.pages.asked import BEFORE, LAST_YEAR, NOTHING, Asked
from reporting.pages.rollups import reporters_of
from reporting.rollups import Node, told_elsewhere
from reporting.rollups.comparability import why_no_sums
from reporting.rollups.period_sums import PeriodSum, name_of_rounds, period_sums

WORDS = {BEFORE: "Kỳ liền trước", LAST_YEAR: "Cùng kỳ năm trước", NOTHING: "Không so sánh"}


class Option(NamedTuple):
    value: str
    label: str


class OptionGroup(NamedTuple):
    label: str
    options: list[Option]


@dataclass(frozen=True)
class PeriodChoice:
    """What the form offers: ``periods`` to show and to hold against, ``rounds`` to add; what is chosen of them.

    Two options may hold the same rounds: early in a year its first half and the year. The first one is chosen.
    """

    period: Option | None
    against: Option | None
    periods: list[OptionGroup]
    rounds: list[Round]
    simple: list[Option]  # what to hold against without naming a period


def period_choice(question: Asked) -> PeriodChoice:
    """Return what can be chosen on a page that asks ``question``. One query."""
    rows = Round.objects.visible_to(question.user).select_related("within", "series")
    rounds = list(rows.order_by("-data_to", "-pk"))
    groups = _groups(rounds)
    offered: dict[frozenset[str], Option] = {}
    for one in (option for group in groups for option in group.options):
        offered.setdefault(frozenset(one.value.split(",")), one)
    more = []  # what was put together by hand has no name in the list: it is added to it
    chosen = []
    for some in (question.rounds, question.named):
        codes = [one.code for one in some]
        if some and frozenset(codes) not in offered:
            offered[frozenset(codes)] = Option(",".join(codes), name_of_rounds(some))
            more.append(offered[frozenset(codes)])
        chosen.append(offered.get(frozenset(codes)))
    if more:
        groups.insert(0, OptionGroup("Đang chọn", more))
    simple = [Option(value, label) for value, label in WORDS.items()]
    return PeriodChoice(
        period=chosen[0],
        against=chosen[1] or next((one for one in simple if one.value == question.against), None),
        periods=groups,
        rounds=[one for one in rounds if one not in set(question.rounds)],
        simple=simple,
    )


def _groups(rounds: Sequence[Round]) -> list[OptionGroup]:
    sums = period_sums(rounds)
    groups = [
        OptionGroup("Kỳ báo cáo", [Option(one.code, one.title) for one in rounds]),
        OptionGroup("Quý (cộng các kỳ)", _options(one for one in sums if one.period.kind == "quarter")),
        OptionGroup("Nửa năm (cộng các kỳ)", _options(one for one in sums if one.period.kind == "half")),
        OptionGroup("Năm (cộng các kỳ)", _options(one for one in sums if one.period.kind == "year")),
    ]
    return [group for group in groups if group.options]


def _options(sums: Iterable[PeriodSum]) -> list[Option]:
    """Whose reports they are is said, since a month may be asked of teams and of communes, in several reports."""
    return [
        Option(",".join(one.codes), f"{one} – {one.rounds[-1].series or f'{reporters_of(one.rounds)} báo cáo'}")
        for one in sums
    ]


def comparison_words(question: Asked, before: Node | None) -> str:
    """Return a sentence on what the numbers are held against, which says ``before``, or why against nothing; "" where
    nothing was wanted.
    """
    word = WORDS.get(question.against, "")
    names = name_of_rounds(question.others)
    if before:
        frozen = " (đã chốt)" if before.frozen_at else ""
        said = f"So với {f'{word.lower()}: ' if word else ''}{names}{frozen}."
        return f"{said} {why_no_sums(question.rounds, question.others, question.place, question.basis)}".strip()
    if compares_old_places(question, before):
        return f"Không so được với {names}: kỳ ấy là của địa bàn trước sắp xếp."
    if question.others:
        return f"Không so được với {names}: ở {question.place} không có đơn vị nào phải nộp trong kỳ ấy."
    if question.against == LAST_YEAR:
        return "Chưa có kỳ nào của cùng thời gian năm trước để so sánh."
    return ""


def compares_old_places(question: Asked, before: Node | None) -> bool:
    """Return whether nothing stands against the numbers as it was, but something does by today's places. At most a
    query a round and generation.
    """
    return not before and question.basis == Basis.THEN and bool(told_elsewhere(question.others, question.place))
