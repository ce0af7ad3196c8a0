"""What is wrong with a file, by kind: forty cells of one mistake are one thing to mend."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from exchange.kinds import sheets_of
from exchange.models import Import, ImportRow

EXAMPLES = 3
_QUOTED = re.compile("“[^”]{0,400}”")
_NUMBER = re.compile(r"[0-9]+")


class FaultKind(NamedTuple):
    """One mistake in ``cells`` cells of a column; ``where``: the first of them; ``examples``: what stands in them, the
    most frequent first, each with its number of cells.
    """

    label: str
    sentence: str
    cells: int
    where: str
    examples: Sequence[tuple[str, int]]


def fault_kinds(batch: Import) -> list[FaultKind]:
    """Return the mistakes of ``batch``, the most frequent first."""
    labels = {(spec.key, field.key): field.label for spec in sheets_of(batch) for field in spec.fields}
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    wrong = batch.rows.filter(state=ImportRow.State.WRONG).order_by("pk")
    for sheet, title, faults in wrong.values_list("sheet", "title", "faults").iterator():
        for fault in faults:
            what = _NUMBER.sub("#", _QUOTED.sub("“”", fault["message"]))
            found[sheet, fault["field"], what].append((f"{title}, {fault['cell']}", fault["message"]))
    kinds = [_kind(labels.get((sheet, field), ""), faults) for (sheet, field, _), faults in found.items()]
    return sorted(kinds, key=lambda kind: -kind.cells)


def _kind(label: str, faults: Sequence[tuple[str, str]]) -> FaultKind:
    where, sentence = faults[0]
    quoted = Counter(match[0] for _, message in faults if (match := _QUOTED.search(message)))
    examples = quoted.most_common(EXAMPLES) if len(quoted) > 1 else []
    return FaultKind(label, sentence, len(faults), where, examples)
