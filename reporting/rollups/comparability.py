"""Whether the numbers of two periods may be held against each other: one rule for pages, workbooks and papers.

Rates of reports are compared whatever the periods: each is a part of its own whole. Numbers of reports and results add
up over rounds, so they are compared only where both periods are made of as many rounds that asked the place, about as
many days, and of the same area. Where other numbers of reporters stand behind a result it is compared, and how many
there were then and are now stands beside it: a part of the change is theirs.
"""

from collections.abc import Sequence

from core.templatetags.wording import number
from core.working_days import DAY
from places.models import Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.origins import day_of_places, is_asked_by, not_asked
from reporting.rollups.period_sums import Days

APART = "nên chỉ so tỷ lệ nộp và tỷ lệ đúng hạn, không so số báo cáo và kết quả"


def why_no_sums(rounds: Sequence[Round], others: Sequence[Round], place: Place, basis: str) -> str:
    """Return why numbers of reports and results of ``rounds`` at ``place`` are not held against those of ``others``, as
    a sentence; "" where they are. By today's places it takes a query a generation of reforms for each of the two.
    """
    if other_lengths := why_no_sums_below(rounds, others, place, basis):
        return other_lengths
    left = [set(not_asked(some, place)) if basis == Basis.NOW else set() for some in (rounds, others)]
    if left[0] == left[1]:
        return ""
    names = ", ".join(sorted(map(str, left[0] ^ left[1])))
    return f"Một trong hai kỳ không hỏi {names}, nay thuộc {place}, {APART}."


def why_no_sums_below(rounds: Sequence[Round], others: Sequence[Round], place: Place, basis: str) -> str:
    """Return the same of a place within one of which ``why_no_sums`` said nothing. No query."""
    now, before = (parts_of(some, place, basis) for some in (rounds, others))
    if len(now) != len(before):
        words = _in_words(now, rounds), _in_words(before, others)
        return f"Kỳ này gồm {words[0]}, kỳ so sánh gồm {words[1]}, {APART}."
    lengths = [
        len({start + n * DAY for start, end in part for n in range((end - start).days + 1)}) for part in (now, before)
    ]
    if not all(lengths) or 2 / 3 <= lengths[0] / lengths[1] <= 3 / 2:
        return ""
    return f"Kỳ này gồm {number(lengths[0])} ngày, kỳ so sánh {number(lengths[1])} ngày, {APART}."


def parts_of(rounds: Sequence[Round], place: Place, basis: str) -> list[Days]:
    """Return the days that those of ``rounds`` are about which ask ``place``, in their order: rounds of several places
    about the same days are one part. As it was, a round asks the place if there was such a place on its days.
    """
    asking = [
        one
        for one in rounds
        if basis == Basis.NOW or (is_asked_by(place, one) and place.existed_on(day_of_places(one)))
    ]
    return _in_their_order(asking)


def _in_their_order(rounds: Sequence[Round]) -> list[Days]:
    return sorted({(one.data_from, one.data_to) for one in rounds}, key=lambda days: days[::-1])


def _in_words(asked: Sequence[Days], rounds: Sequence[Round]) -> str:
    of = len(_in_their_order(rounds))
    if len(asked) == of:
        return f"{number(of)} kỳ báo cáo"
    return f"{number(len(asked))}/{number(of)} kỳ báo cáo có hỏi địa bàn này"


def other_numbers(before: int, now: int, what: str) -> str:
    """Return "86 → 91 tổ có số liệu", how many of ``what`` stood behind a result then and now; "" where as many."""
    return "" if before == now else f"{number(before)} → {number(now)} {what}"
