"""Words that say that there was none: "phản ánh hiện trường: không có", "chưa hướng dẫn được hộ nào"."""

from collections.abc import Sequence

from reporting.reading.boxes import Box, Said
from reporting.reading.spans import Segment
from reporting.reading.statuses import Status

_DOUBTS = frozenset({
    Status.WISHED, Status.LATER, Status.PLANNED, Status.PAST, Status.OTHER_PERIOD, Status.CORRECTED, Status.EACH,
    Status.NEW, Status.DENIED, Status.PART_OF_PERIOD,
})  # fmt: skip
_MOST_UNKNOWN = 3


def zeros_of(segment: Segment, said: Said, boxes: Sequence[Box], statuses: frozenset[Status]) -> list[Box]:
    """Return the boxes of which a segment without a figure says that there was none."""
    words = " ".join(segment.words).split()
    if Status.NEGATED not in statuses or statuses & _DOUBTS - {Status.NEW} or len(said.unknown) > _MOST_UNKNOWN:
        return []
    if sum(term.status == Status.NEGATED for term in segment.terms) != 1 or segment.is_header:
        return []
    has_no = "khong" in words
    is_new = Status.NEW in statuses
    behind = words[words.index("khong") + 1 :] if has_no else []
    negation = next((words.index(one) for one in ("khong", "chua") if one in words), len(words))
    at_all = "nao" in words[negation:]
    is_none = has_no and (not behind or behind[0] in ("co", "a", "nhe", "nha") or at_all)
    nothing_new = has_no and ("phat" in behind[:2] or "ps" in behind[:2])
    not_opened = has_no and bool(behind) and behind[0] in ("mo", "duoc", "lam", "nop", "gui", "to")
    if not (is_none or nothing_new or not_opened or (at_all and "chua" in words)):
        return []
    found = _all_of(boxes, said)
    if is_none or at_all:
        return [box for box in found if not (box.is_stock and is_new)]
    return [box for box in found if not box.is_stock]


def _all_of(boxes: Sequence[Box], said: Said) -> list[Box]:
    """Return every box that ``said`` names by a word that is its own, if that explains all of what is said."""
    able = [box for box in boxes if box.may_count(said.unit)]
    units = said.counted
    found: list[Box] = []
    explained: set[str] = set()
    for box in able:
        strong = {name for name in said.features if box.features.get(name, 0) >= 1}
        own = {name for name in strong if sum(name in one.features for one in able) == 1}
        by_unit = any(sum(unit in one.units for one in able) == 1 for unit in units & box.units)
        if own or (by_unit and not strong - set(box.features)):
            found.append(box)
            explained |= strong
    left = {name for name in said.features if any(name in one.features for one in able)} - explained
    return [] if {name for name in left if any(one.features.get(name, 0) >= 1 for one in able)} else found
