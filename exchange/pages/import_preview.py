"""What a workbook would do, or did: in numbers, and line by line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count

from accounts.access import count_shown_phone, sees_phones
from accounts.models import User
from core.phones import masked_phone
from core.templatetags.wording import number
from exchange.access import sees_phones_sent
from exchange.exports.import_errors import text_of
from exchange.kinds import import_kinds, sheets_of
from exchange.models import Import, ImportRow
from exchange.models.imports import ImportRowQuerySet
from exchange.reading.kinds.drafts import AWAITED
from exchange.reading.kinds.spelling import quote_all
from exchange.reading.layout import BY_GROUP, BY_NOTE, BY_SHEET, BY_TITLE, CARRIED, MERGED
from exchange.reading.lines import FIRST, IN_PART, UNCLEAR
from exchange.reading.shapes import RowKind
from exchange.reading.tables import BY_ANSWER, BY_HAND, DITTO, PHONE, SheetSpec

PAGE = 50
SOME = 5  # ranges of rows that are named
EXAMPLES = 2  # of cells, for each reason
MOST_IGNORED = 20  # headers that are named
AS_ABOVE = "ghi dấu “như trên”"
ABOVE = {MERGED: "trong ô gộp", CARRIED: "để trống, lấy như ô trên"}
LAID = {AS_ABOVE, *ABOVE.values(), BY_GROUP, BY_SHEET, BY_TITLE, BY_NOTE, BY_ANSWER, FIRST, IN_PART, UNCLEAR}
MEANINGS = "meanings"
ORDER = (
    *(ImportRow.State.WRONG, ImportRow.State.CHANGED, ImportRow.State.NEW),
    *(ImportRow.State.WAITING, ImportRow.State.UNCHANGED),
)
REMARKS = "remarks"


class Tab(NamedTuple):
    """How many lines are of one state; ``sum``, in words ("10 tổ, 2 thành viên")."""

    state: ImportRow.State
    lines: int
    sum: str


class Meanings(NamedTuple):
    """The cells of lines to write that are taken for something else than is written in them.

    ``counts``: how many and why, in words; ``some``: the first for each reason; ``may_stand``: there are others than
    ditto marks, which could be read as they are written.
    """

    cells: int
    counts: Sequence[str]
    some: Sequence[Mapping[str, str]]
    may_stand: bool


class WaitingLines(NamedTuple):
    """What lines wait for, and how many do, in words."""

    awaited: str
    sum: str


class Remarks(NamedTuple):
    """How many lines have remarks, and the first of these remarks, each with what its line is about."""

    lines: int
    some: Sequence[Mapping[str, str]]


class Preview(NamedTuple):
    """The tabs, the one that is open (``show``; MEANINGS for the lines of ``meanings``, REMARKS for those of the
    remarks), and a page of its lines.

    ``doubts``: what stands out in lines that are written; ``left_alone``: why others are not.
    """

    tabs: Sequence[Tab]
    meanings: Meanings
    doubts: Remarks
    left_alone: Remarks
    show: str
    page: Page[ImportRow]


def tabs_of(batch: Import) -> list[Tab]:
    counts = batch.rows.order_by().values_list("state", "sheet").annotate(n=Count("pk"))
    by_state: dict[str, dict[str, int]] = {state: {} for state in ORDER}
    for state, sheet, n in counts:
        by_state[state][sheet] = n
    tabs = [Tab(state, sum(by_state[state].values()), in_words(batch, by_state[state])) for state in ORDER]
    return [tab for tab in tabs if tab.lines or tab.state != ImportRow.State.WAITING]


def summary(batch: Import) -> str:
    """What the lines that say something new come to: "12 tổ, 58 thành viên"; "" where there is none."""
    return _sum(batch, batch.rows.to_write())


def kept_in_words(batch: Import) -> str:
    """What the lines that wait come to; "" where there is none."""
    return _sum(batch, batch.rows.waiting()) if batch.waiting else ""


def _sum(batch: Import, rows: ImportRowQuerySet) -> str:
    return in_words(batch, dict(rows.order_by().values_list("sheet").annotate(n=Count("pk"))))


def waiting_lines(batch: Import) -> list[WaitingLines]:
    """For what lines wait, and how many for each."""
    said = batch.rows.waiting().values_list(f"values__{AWAITED}", "sheet").annotate(n=Count("pk")).order_by()
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for awaited, sheet, n in said:
        counts[awaited][sheet] = n
    return [WaitingLines(awaited, in_words(batch, counts[awaited])) for awaited in sorted(counts)]


def in_words(batch: Import, counts: Mapping[str, int]) -> str:
    """``counts`` by key of the sheet, in the order of the template."""
    sheets = import_kinds()[batch.kind].sheets
    return ", ".join(f"{number(counts[spec.key])} {spec.noun}" for spec in sheets if counts.get(spec.key))


def preview(batch: Import, *, by: User, asked: str, page: str | None) -> Preview:
    """The lines ``asked`` for, else those that need a reader most."""
    tabs = tabs_of(batch)
    filled = [tab.state.value for tab in tabs if tab.lines]
    known = [*ImportRow.State.values, MEANINGS, REMARKS]
    show = asked if asked in known else next(iter(filled), ImportRow.State.UNCHANGED.value)
    rows = batch.rows.exclude(**{show: []}) if show in (MEANINGS, REMARKS) else batch.rows.filter(state=show)
    found = Paginator(rows.order_by("pk"), PAGE).get_page(page)
    specs = {spec.key: spec for spec in sheets_of(batch)}
    for row in found.object_list:
        _prepare(row, batch, by, specs[row.sheet])
    doubts, left_alone = (_remarks(rows) for rows in (batch.rows.doubtful(), batch.rows.left_alone()))
    return Preview(tabs, meanings_of(batch, sees=sees_phones_sent(by, batch)), doubts, left_alone, show, found)


def _remarks(rows: ImportRowQuerySet) -> Remarks:
    some = list(rows.order_by("pk").only("label", "remarks")[:SOME])
    said = [remark | {"about": row.label, "where": _where(remark["cell"])} for row in some for remark in row.remarks]
    return Remarks(rows.count() if len(some) == SOME else len(some), said[:SOME])


def meanings_of(batch: Import, *, sees: bool = True) -> Meanings:
    """``sees``: whether phone numbers are shown in full."""
    rows = batch.rows.exclude(meanings=[]).order_by("pk").values_list("title", "meanings")
    found = [_with_masked_phone(meaning, sees) | {"title": title} for title, meanings in rows for meaning in meanings]
    by_why: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for meaning in found:
        by_why[_sort_of(meaning["why"])].append(meaning)
    counts = [f"{number(len(alike))} ô {why}" for why, alike in by_why.items()]
    some = [meaning for alike in by_why.values() for meaning in _examples(alike)]
    typed = {why for why, alike in by_why.items() if any(meaning["written"] for meaning in alike)}
    return Meanings(len(found), counts, some, may_stand=not typed <= {*LAID, BY_HAND})


def _examples(alike: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The first that say different things."""
    found = {(one["title"], one["cell"], one["meant"]): one for one in reversed([*alike])}
    return [*found.values()][: -EXAMPLES - 1 : -1]


def _sort_of(why: str) -> str:
    """``why`` without the cell or row that it names."""
    if why.startswith(DITTO):
        return next((said for end, said in ABOVE.items() if why.endswith(end)), AS_ABOVE)
    return BY_GROUP if why.startswith(BY_GROUP) else why


def _with_masked_phone(meaning: Mapping[str, str], sees: bool) -> dict[str, str]:
    found = dict(meaning) | {"where": _where(meaning["cell"])}
    if meaning["field"] != PHONE or sees:
        return found
    return {**found, "written": "•••", "meant": masked_phone(meaning["meant"])}


def hidden_parts(batch: Import) -> list[str]:
    """What is read and Excel does not show: "trang “Tổ”: dòng 5–8, 12; cột “Ghi chú”"."""
    parts = []
    for heads in batch.heads.values():
        said = [f"dòng {_in_ranges(rows)}"] if (rows := heads.get("hidden_rows")) else []
        said += [f"cột {quote_all(columns)}"] if (columns := heads.get("hidden_columns")) else []
        if said:
            parts.append(f"trang “{heads['title']}”: {'; '.join(said)}")
    return parts


def _in_ranges(numbers: Sequence[int]) -> str:
    """ "5–8, 12", the first few of them."""
    ranges: list[list[int]] = []
    for at in numbers:
        if ranges and ranges[-1][1] == at - 1:
            ranges[-1][1] = at
        else:
            ranges.append([at, at])
    said = [f"{first}–{last}" if first != last else str(first) for first, last in ranges[:SOME]]
    return ", ".join(said) + (f", … (tất cả {number(len(numbers))} dòng)" if len(ranges) > SOME else "")


class LeftOut(NamedTuple):
    """Rows that are not read unless somebody wants it: the name of that choice, how many, and where."""

    name: str
    words: str
    total: int
    where: str


def left_out(batch: Import) -> list[LeftOut]:
    """What is left out though somebody may have meant it: hidden, struck through, said to have left."""
    found = []
    for kind in (RowKind.HIDDEN, RowKind.STRUCK, RowKind.LEFT):
        count, parts = 0, []
        for key, heads in batch.heads.items():
            table = batch.shown.get("tables", {}).get(key, {})
            rows = [number for number, one, _ in table.get("others", ()) if one == kind]
            count += table.get("counts", {}).get(kind, 0)
            parts += [f"trang “{heads['title']}”: dòng {_in_ranges(rows)}"] if rows else []
        if count:
            where = "; ".join(parts[:SOME]) + ("; …" if len(parts) > SOME else "")
            found.append(LeftOut(kind.value, str(kind.label), count, where))
    return found


def ignored_headers(batch: Import) -> list[str]:
    """The headers that match nothing, "“Ghi chú” (trang Tổ)": their columns are not brought in."""
    found = dict.fromkeys(
        f"“{header}” (trang {heads['title']})" for heads in batch.heads.values() for header in heads["unknown"].values()
    )
    return [*found][:MOST_IGNORED] + (["…"] if len(found) > MOST_IGNORED else [])


def _prepare(row: ImportRow, batch: Import, by: User, spec: SheetSpec) -> None:
    """Hang on ``row`` what the page shows: ``said``, its cells as they are taken; ``changes`` with phones masked."""
    labels = _labels(batch, spec)
    sees = sees_phones(by, batch.place)
    sent = sees_phones_sent(by, batch)
    cells = _values(row, spec) if row.is_implied else _cells(row, labels, sent)
    row.said = list(cells)  # type: ignore[attr-defined]
    if sees:  # what stands in the portal; what the file says, its sender knows
        for change in row.changes:
            count_shown_phone(batch.place, change["old"] if change["field"] == PHONE else "")
    row.changes = [_change(change, sees, sent) for change in row.changes]
    row.is_hidden = any(  # type: ignore[attr-defined]
        heads["title"] == row.title and row.number in heads.get("hidden_rows", ()) for heads in batch.heads.values()
    )
    row.meanings = [
        _with_masked_phone(meaning, sent) | {"label": labels.get(meaning["field"], "")} for meaning in row.meanings
    ]
    row.faults = [fault | {"where": _where(fault["cell"])} for fault in row.faults]
    row.remarks = [remark | {"where": _where(remark["cell"])} for remark in row.remarks]


def _labels(batch: Import, spec: SheetSpec) -> dict[str, str]:
    """What the columns are called, by key of their field: those that ``spec`` has no more, as the file calls them."""
    heads = batch.heads.get(spec.key, {"columns": {}, "texts": {}})
    labels = {key: heads["texts"].get(str(index), key) for key, index in heads["columns"].items()}
    return labels | {field.key: field.label for field in spec.fields}


def _values(row: ImportRow, spec: SheetSpec) -> Iterable[tuple[str, str, str]]:
    """Yield as ``_cells`` what is written of something that no row of the file says."""
    for field in spec.fields:
        if (value := row.values.get(field.key)) is not None:
            yield field.label, field.text(value), ""


def _where(cell: str) -> str:
    """ "D14" is a cell, "14" a whole line."""
    return f"dòng {cell}" if cell.isdigit() else f"ô {cell}"


def _cells(row: ImportRow, labels: Mapping[str, str], shows_phones: bool) -> Iterable[tuple[str, str, str]]:
    """Yield of each filled cell its label, what it is taken for, and what is written in it where that is another."""
    meant = {meaning["field"]: meaning["meant"] for meaning in row.meanings if meaning["written"]}
    for key, value in row.raw.items():
        if value is not None:
            written = text_of(value)
            text = meant.get(key, written)
            if key == PHONE:
                yield labels.get(key, key), text if shows_phones else masked_phone(text), ""
            else:
                yield labels.get(key, key), text, written if key in meant else ""


def _change(change: Mapping[str, str], sees: bool, sent: bool) -> Mapping[str, str]:
    """What stood there is the portal's, what comes instead the sender's: each is masked by its own rule."""
    if change["field"] != PHONE:
        return change
    old, new = change["old"], change["new"]
    return {**change, "old": old if sees else masked_phone(old), "new": new if sent else masked_phone(new)}
