"""A line on its way to a row: what it was found to mean, what it changes, what is wrong with it."""

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from core.editable import Editable
from exchange.models import ImportRow
from exchange.reading.kinds.spelling import Names, corrects
from exchange.reading.tables import BY_ANSWER, CellFault, Fault, Line, Meaning, SheetSpec

ASKED = "asked"  # beside a line's cells: the keys of what it does not say and is asked of all lines
AWAITED = "awaited"  # beside a line's cells: the name of what it waits for
KEPT = "(giữ như cổng đang lưu)"


class Draft:
    """What a line means so far. The line itself is left as it was read, so that it can be compared again.

    ``values`` ends as what will stand once the line is applied: what it says, else what is stored, else the default;
    beside it the ids of what it names.
    """

    def __init__(self, line: Line, spec: SheetSpec) -> None:
        self.line, self.spec = line, spec
        self.values: dict[str, Any] = {field.key: line.values.get(field.key) for field in spec.fields}
        self.faults = list(line.faults)
        self.meanings = list(line.meanings)
        self.remarks: list[Fault] = []
        self.changes: list[dict[str, str]] = []
        self.label = ""
        self.subject_id: int | None = None
        self.is_new = False
        self.waits_for: int | None = None

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self.line.where(key), key, message))

    def remark(self, key: str, message: str) -> None:
        """Say what a reader should weigh: before the line is written, or why it is left as it is."""
        self.remarks.append(Fault(self.line.cells.get(key, str(self.line.number)), key, message))

    def is_faulty(self, key: str) -> bool:
        return any(fault.field == key for fault in self.faults)

    def day(self, key: str) -> datetime.date | None:
        value = self.values[key]
        return datetime.date.fromisoformat(value) if value else None

    def find[T: Hashable](self, key: str, names: Names[T], *, owner: str, remedy: str) -> T | None:
        """What the cell of ``key`` names; None where it is empty or, with a fault at the cell, names nothing."""
        if not self.values[key]:
            return None
        try:
            return names.find(self.values[key], owner=owner, remedy=remedy)
        except CellFault as fault:
            self.fault(key, str(fault))
            return None

    def require(self, *keys: str, why: str) -> None:
        """Fault each of the cells that is empty; ``why`` follows "Chưa có “…” "."""
        for key in keys:
            if self.values[key] is None and not self.is_faulty(key):
                self.fault(key, f"Chưa có “{self.spec.field(key).label}” {why}. Xin điền vào ô này.")

    def take_otherwise(self, *keys: str) -> None:
        """Take for each cell with a text outside its closed list what something new takes; what is stored keeps."""
        for key in keys:
            if self.values[key] is None and key in self.line.unclear:
                self.values[key] = self.spec.field(key).otherwise

    def mean(self, key: str, meant: str, why: str) -> None:
        """Tell what is taken for ``key``, which the line does not say."""
        self.meanings.append(Meaning(self.line.where(key), key, "", meant, why))

    def take_answer(self, key: str, answers: Mapping[str, Any], *, in_words: Callable[[str], str] = str) -> None:
        """Take for an empty cell what was said once of all lines, and let the line keep that it is asked."""
        if self.values[key] or self.is_faulty(key):
            return
        self.values[ASKED] = [*self.values.get(ASKED, ()), key]
        if answered := answers.get(key):
            self.values[key] = answered
            self.mean(key, in_words(answered), BY_ANSWER)

    def wait_for(self, key: int, what: str) -> None:
        """Let the line wait, where it is new, until ``what`` is decided elsewhere under ``key``."""
        self.waits_for = key
        self.values[AWAITED] = what

    def claim(self, seen: dict[Hashable, "Draft"], key: Hashable, *, field: str, what: str) -> None:
        """Fault this line where an earlier one is about the same thing."""
        first = seen.setdefault(key, self)
        if first is not self:
            self.fault(field, f"Dòng {first.line.number} cũng ghi {what}. Xin giữ một dòng.")

    def settle(self, key: str, stored: Any) -> None:
        """Take the cell for a change of what is stored; an empty one keeps it."""
        given, stored = self.values[key], stored or (stored if stored == 0 else None)
        if given is None:
            self.values[key] = stored
        elif given != stored:
            self._change(key, stored, given)

    def restate(self, key: str, stored: Any) -> None:
        """Show a cell that says what is stored as a change too, to whoever must not learn that it does."""
        if self.values[key] and self.values[key] == stored and self.line.raw.get(key) is not None:
            self._change(key, stored, stored)

    def settle_fields(self, stored: Editable, *, name: str = "") -> None:
        """Settle each column that carries a field of ``stored``; that of its ``name`` as a name."""
        if name:
            self.settle_name(name, getattr(stored, name))
        for key, value in self.spec.cells_of(stored).items():
            if key != name:
                self.settle(key, value)

    def settle_name(self, key: str, stored: str) -> None:
        """Take the cell for a correction where it bears other marks; another case, or no marks, is no correction."""
        given = self.values[key]
        if given and corrects(given, stored):
            self._change(key, stored, given)
        else:
            self.values[key] = stored

    def _change(self, key: str, old: Any, new: Any) -> None:
        field = self.spec.field(key)
        change = {"field": key, "label": field.label, "cell": self.line.where(key)}
        self.changes.append(change | {"old": field.text(old), "new": field.text(new)})

    def row(self) -> ImportRow:
        return ImportRow(
            sheet=self.line.sheet,
            title=self.line.title,
            number=self.line.number,
            label=self.label[:300],
            state=self._state(),
            raw=self.line.raw,
            cells=self.line.cells,
            values=self.values,
            changes=self.changes,
            faults=[asdict(fault) for fault in self.faults],
            remarks=[asdict(remark) for remark in self.remarks],
            subject_id=self.subject_id,
            meanings=[asdict(meaning) for meaning in self._meanings()],
            part=self.line.part,
            laid=self.line.layout_to_keep,
            waits_for=self.waits_for if self._state() == ImportRow.State.WAITING else None,
        )

    def _meanings(self) -> list[Meaning]:
        """What the cells mean, of a line that writes something; an unclear text changes nothing of what is stored."""
        if self.is_new:
            return self.meanings
        kept = [
            replace(meaning, meant=KEPT) if meaning.field in self.line.unclear else meaning for meaning in self.meanings
        ]
        return kept if self.changes else []

    def _state(self) -> str:
        if self.faults:
            return ImportRow.State.WRONG
        if self.is_new:
            return ImportRow.State.WAITING if self.waits_for else ImportRow.State.NEW
        return ImportRow.State.CHANGED if self.changes else ImportRow.State.UNCHANGED


def hold_back(drafts: Iterable[Draft], others: Iterable[Draft], *, key: str, field: str) -> None:
    """Fault each new line of ``drafts`` that rests on a line of ``others`` which cannot be written: its value of
    ``key`` is that line's number, or what the other is called by ``key`` itself where it is no row of the file.
    ``field`` is where it names the other.
    """
    faulty = {
        other.values[key] if other.line.is_implied else other.line.number: other for other in others if other.faults
    }
    for draft in drafts:
        if draft.is_new and not draft.faults and (other := faulty.get(draft.values.get(key))):
            what = f"lập “{other.label}”" if other.line.is_implied else f"dòng {draft.values[key]}, còn phải sửa"
            draft.fault(field, f"Chờ {what}.")
