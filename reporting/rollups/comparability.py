"""Whether the numbers of two periods may be held against each other: one rule for pages, workbooks and papers.

Rates of reports are compared whatever the periods: each is a part of its own whole. Numbers of reports and results add
up over rounds, so they are compared only where both periods are made of as many rounds about as many days. Where other
numbers of reporters stand behind a result it is compared, and how many there were then and are now stands beside it: a
part of the change is theirs.
"""

from collections.abc import Sequence

from core.templatetags.wording import number
from core.working_days import DAY
from reporting.models import Round


def why_no_sums(rounds: Sequence[Round], others: Sequence[Round]) -> str:
    """Return why numbers of reports and results of ``rounds`` are not held against those of ``others``, as a sentence;
    "" where they are.
    """
    parts, earlier_parts = ({(one.data_from, one.data_to) for one in some} for some in (rounds, others))
    apart = "nên chỉ so tỷ lệ nộp và tỷ lệ đúng hạn, không so số báo cáo và kết quả"
    if len(parts) != len(earlier_parts):
        return f"Kỳ này gồm {number(len(parts))} kỳ báo cáo, kỳ so sánh gồm {number(len(earlier_parts))}, {apart}."
    now, before = (_number_of_days(some) for some in (rounds, others))
    if 2 / 3 <= now / before <= 3 / 2:
        return ""
    return f"Kỳ này gồm {number(now)} ngày, kỳ so sánh {number(before)} ngày, {apart}."


def other_numbers(before: int, now: int, what: str) -> str:
    """Return "86 → 91 tổ có số liệu", how many of ``what`` stood behind a result then and now; "" where as many."""
    return "" if before == now else f"{number(before)} → {number(now)} {what}"


def _number_of_days(rounds: Sequence[Round]) -> int:
    """Return how many days ``rounds`` are about; days that several are about count once."""
    spans = {(one.data_from, one.data_to) for one in rounds}
    return len({start + n * DAY for start, end in spans for n in range((end - start).days + 1)})
