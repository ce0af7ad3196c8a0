"""How a workbook was understood, shown so that it can be told otherwise: each column with what it is taken for and what
stands in it, and the rows that were taken for no lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.forms import BoundField
from django.http import QueryDict

from accounts.models import User
from exchange.access import sees_phones_sent
from exchange.forms.imports import NUMBERED, AskedColumn, MatchForm, RowsForm
from exchange.kinds import sheets_of
from exchange.models import Import
from exchange.reading.columns import fold_header
from exchange.reading.shapes import RowKind
from exchange.reading.tables import SheetSpec, cell_name

USUAL = {RowKind.TITLE, RowKind.REPEATED}  # rows that every list has


class Column(NamedTuple):
    """One column: where its header stands, what its first cells hold, and the list to choose from."""

    cell: str
    samples: Sequence[str]
    choice: BoundField
    is_new: bool  # nobody knows its header


class Sheet(NamedTuple):
    """A table with its columns, and the names of the sheets on which such tables stand; ``missing``: the labels of what
    every line needs and no column holds; ``is_plain``: every header is that of the portal's own template."""

    key: str
    titles: Sequence[str]
    missing: Sequence[str]
    form: MatchForm
    columns: Sequence[Column]
    is_plain: bool


class RowGroup(NamedTuple):
    """Rows of one sheet taken for one thing: how many, and of the first the number, the text and whether it is said to
    be a line."""

    title: str
    words: str
    total: int
    rows: Sequence[tuple[int, str, bool]]
    name: str  # of the field that says which of them are lines


class ImportReading(NamedTuple):
    """All that is shown of how a workbook is read."""

    sheets: Sequence[Sheet]
    rows: RowsForm
    groups: Sequence[RowGroup]
    numbered: Sequence[BoundField]
    unread: Sequence[str]

    def is_valid(self) -> bool:
        return all([*(sheet.form.is_valid() for sheet in self.sheets), not self.rows.is_bound or self.rows.is_valid()])

    @property
    def is_asked(self) -> bool:
        """Whether somebody should look: a column is unknown or missing, or a row is none that every list has."""
        usual = {kind.label for kind in USUAL}
        return any(not sheet.is_plain for sheet in self.sheets) or any(one.words not in usual for one in self.groups)

    @property
    def boxes(self) -> list[BoundField]:
        """What may be read all the same: offered where there is such a row, or was."""
        there = {group.words for group in self.groups}
        return [
            self.rows[kind.value]
            for kind in (RowKind.HIDDEN, RowKind.STRUCK, RowKind.LEFT)
            if kind.label in there or self.rows[kind.value].value()
        ]

    @property
    def offers_groups(self) -> bool:
        return any(field.name.startswith("groups") for field in self.numbered)

    @property
    def says_numbers(self) -> bool:
        return any(field.value() for field in self.numbered)

    @property
    def columns(self) -> int:
        return sum(len(sheet.columns) for sheet in self.sheets)


def reading_of(batch: Import, *, by: User, data: QueryDict | None = None) -> ImportReading:
    """How ``batch`` was read. Whoever may not see the phone numbers in it sees no cells: a column that nobody knows may
    hold them."""
    sees = sees_phones_sent(by, batch)
    others = _others(batch)
    says_rows = data is not None and "rows-said" in data
    rows = RowsForm(data if says_rows else None, choices=batch.choices, sheets=others)
    return ImportReading(
        list(_sheets(batch, data, sees, may_miss=rows.tells_groups)),
        rows,
        list(_groups(batch, rows, others, sees)),
        [rows[f"{name}{at}"] for at, title in rows.titles.items() for name in _told_by_number(batch, title)],
        batch.shown.get("unread", ()),
    )


def _sheets(batch: Import, data: QueryDict | None, sees: bool, *, may_miss: bool) -> Iterator[Sheet]:
    """Tables with the same headers are one: a list of each hamlet on a sheet of its own. ``may_miss``: what no column
    holds may stand in rows that were just told to be headings.
    """
    specs = {spec.key: spec for spec in sheets_of(batch)}
    alike: dict[Any, list[str]] = {}
    for key, heads in batch.heads.items():
        if (sheet := heads.get("sheet") or key) in specs:
            texts = [fold_header(text) for _, text in sorted(_by_index(heads["texts"]).items())]
            alike.setdefault((sheet, *texts), []).append(key)
    for (sheet, *_), keys in alike.items():
        samples = batch.shown.get("tables", {}).get(keys[0], {}).get("samples", {}) if sees else {}
        titles = list(dict.fromkeys(batch.heads[key]["title"] for key in keys))
        missing = list(dict.fromkeys(label for key in keys for label in batch.heads[key]["missing"]))
        required = [] if may_miss else missing
        yield _sheet(specs[sheet], keys[0], batch.heads[keys[0]], titles, missing, samples, data, required)


def _sheet(
    spec: SheetSpec,
    key: str,
    heads: Mapping[str, Any],
    titles: Sequence[str],
    missing: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    data: QueryDict | None,
    required: Sequence[str],
) -> Sheet:
    of = {index: field for field, index in heads["columns"].items()}
    of |= {index: field for field, indexes in heads.get("parts", {}).items() for index in indexes}
    texts = sorted(_by_index(heads["texts"]).items())
    asked = [AskedColumn(index, text, of.get(index, "")) for index, text in texts]
    fields = [(field.key, field.label) for field in spec.fields]
    form = MatchForm(data, prefix=key, columns=asked, fields=fields, required=required, several=spec.layout.several)
    labels = {field.key: fold_header(field.label) for field in spec.fields}
    columns = [
        Column(
            cell_name(one.at, heads["row"]),
            samples.get(str(one.at), ()),
            form[str(one.at)],
            str(one.at) in heads["unknown"],
        )
        for one in asked
    ]
    is_plain = not missing and all(one.key and labels[one.key] == fold_header(one.header) for one in asked)
    return Sheet(key, titles, missing, form, columns, is_plain)


def _by_index(texts: Mapping[str, str]) -> dict[int, str]:
    return {int(index): text for index, text in texts.items()}


def _others(batch: Import) -> dict[str, list[Sequence[Any]]]:
    """[number, kind, text] of the rows that are no lines, by the sheet's name."""
    found: dict[str, list[Sequence[Any]]] = {}
    for key, heads in batch.heads.items():
        rows = batch.shown.get("tables", {}).get(key, {}).get("others", ())
        found.setdefault(heads["title"], []).extend(rows)
    return found


def _told_by_number(batch: Import, title: str) -> list[str]:
    """What rows of a sheet may be told to be by their numbers: headings of groups where its table may have such."""
    free = {spec.key for spec in sheets_of(batch) if spec.layout.is_free}
    of_sheet = [heads.get("sheet") or key for key, heads in batch.heads.items() if heads["title"] == title]
    return [name for name in NUMBERED if name != "groups" or free & {*of_sheet}]


def _groups(
    batch: Import, form: RowsForm, others: Mapping[str, Sequence[Sequence[Any]]], sees: bool
) -> Iterator[RowGroup]:
    kinds = dict(RowKind.choices)
    for at, title in form.titles.items():
        keys = [key for key, heads in batch.heads.items() if heads["title"] == title]
        tables = [batch.shown.get("tables", {}).get(key, {}) for key in keys]
        lines = set(form[f"lines{at}"].value() or ())
        for kind, words in kinds.items():
            count = sum(table.get("counts", {}).get(kind, 0) for table in tables)
            if count:
                rows = [
                    (number, text if sees else "", number in lines)
                    for number, one, text in others[title]
                    if one == kind
                ]
                yield RowGroup(title, words, count, rows, f"rows-lines{at}")
        said = batch.choices.get("lines", {}).get(title, ())
        if said:
            yield RowGroup(
                title, "dòng anh/chị chọn đọc", len(said), [(number, "", True) for number in said], f"rows-lines{at}"
            )
