"""Several people in one row: each line of a cell belongs to one of them, across the row's cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.text import clean
from exchange.reading.tables import SheetSpec

MOST = 30  # people in a row
_COUNT = re.compile(r"(?:[0-9]{1,2} ?[.)/\-:]|[-–+•*]) ?")


@dataclass(frozen=True)
class PersonInRow:
    """What one of them is said to be; ``why``: what is wrong where the row cannot be parted."""

    raw: Mapping[str, Any]
    why: str = ""


def people_in(raw: Mapping[str, Any], spec: SheetSpec) -> list[PersonInRow]:
    """Return the lines of a row: one, or as many as the subject's cell has lines, where other cells have as many too or
    each of them is numbered. A cell of one line is said of all, unless no two lines may say the same.
    """
    subject = spec.layout.subject
    names = _lines_of(raw.get(subject))
    if len(names) < 2:
        return [PersonInRow(raw)]
    columns = {key: _lines_of(value) for key, value in raw.items() if value is not None}
    many = {key: parts for key, parts in columns.items() if len(parts) > 1}
    uneven = [key for key, parts in many.items() if len(parts) != len(names)]
    are_numbered = all(_COUNT.match(name) for name in names)
    if len(many) == 1 and not are_numbered:
        return [PersonInRow(raw)]  # one name over two lines
    own = [key for key, parts in columns.items() if len(parts) == 1 and not spec.field(key).may_repeat]
    if uneven or own or len(names) > MOST:
        why = f"Ô có {len(names)} dòng nhưng các ô khác không có đủ {len(names)} dòng. Xin tách mỗi người một dòng."
        return [PersonInRow(raw, why)]
    parts = {key: _without_counts(found) if key == subject else found for key, found in many.items()}
    return [
        PersonInRow({key: parts[key][at] if key in parts else value for key, value in raw.items()})
        for at in range(len(names))
    ]


def _lines_of(value: Any) -> list[str]:
    return [line for line in map(clean, value.split("\n")) if line] if isinstance(value, str) else [""]


def _without_counts(names: list[str]) -> list[str]:
    return [_COUNT.sub("", name, count=1) for name in names]
