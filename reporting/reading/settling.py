"""What stays of several figures for one box: the corrected one, the sum of its parts, else none."""

from collections.abc import Sequence

from reporting.reading.proposals import BoxValue
from reporting.reading.statuses import Status

CORRECTION = "tin có lời đính chính, xin tự ghi số đúng"
TWICE = "tin có hai số khác nhau cho cùng ô này"


def settled(values: Sequence[BoxValue]) -> tuple[list[BoxValue], list[tuple[BoxValue, str]]]:
    """Return one value for each box, and those that are left out because they contradict each other."""
    by_box: dict[str, list[BoxValue]] = {}
    for one in values:
        by_box.setdefault(one.box.key, []).append(one)
    taken, dropped = [], list[tuple[BoxValue, str]]()
    for several in by_box.values():
        if settled_one := _one_of(several):
            taken.append(settled_one)
        else:
            dropped += [(value, TWICE) for value in several]
    return sorted(taken, key=lambda one: one.number_at), dropped


def _one_of(values: Sequence[BoxValue]) -> BoxValue | None:
    counted = [one for one in values if Status.COUNTED in one.statuses]
    last = values[-1]
    if len(counted) == 1:
        return counted[0]
    is_again = len(values) > 1 and values[1].is_bare and not values[0].is_bare and Status.CORRECTED not in last.statuses
    if len({one.value for one in values}) == 1:
        return None if is_again else values[0]
    if Status.CORRECTED in last.statuses:
        return last
    totals = [one for one in values if Status.TOTAL in one.statuses]
    if last.box.is_stock and len(totals) == 1 and Status.SUMMED not in totals[0].statuses:
        return totals[0]
    if Status.SUMMED in last.statuses and last.value == sum(one.value for one in values[:-1]):
        return last
    return None
