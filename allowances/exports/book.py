"""The workbook "Bảng kinh phí (Excel)": sums by commune, and line by line who gets what and why."""

from collections.abc import Callable
from typing import Any

from allowances.exports.source import KIND_PERMISSION, NOBODY_CHECKED, SupportSource, facts_of, source_of
from allowances.rollups.rows import PaidRow
from allowances.rollups.sums import CommuneMonth
from core.money import in_words
from core.templatetags.wording import number
from core.workbook import Column, Heading, Kind, Sheet, Total
from exchange.exports.books import Book
from exchange.exports.headings import heading_of


def _heading(source: SupportSource, title: str) -> Heading:
    basis = f"Theo {'; '.join(source.resolutions)}" if source.resolutions else "Chưa có bảng nào được kiểm tra"
    state = f"{source.state}{' (dự thảo, Sở chưa duyệt)' if source.is_draft else ''}"
    people = f"{number(source.people)} người được chi, mỗi người tính một lần"
    people = "; ".join(filter(None, (people, source.unconfirmed)))
    words = f"{state}; {people}. Bằng chữ: {in_words(source.whole.total)}" if source.counted_rows else NOBODY_CHECKED
    facts: dict[str, Any] = {"made_at": source.at, "closed_at": source.closed_at, "basis": basis, "note": words}
    facts |= {"belongs_to": source.belongs_to, "signers": source.signers}
    return heading_of(source.office, title=title, period=source.period, **facts)


def sums_sheet(source: SupportSource) -> Sheet[CommuneMonth]:
    columns: list[Column[CommuneMonth]] = [
        Column("Xã, phường", lambda row: row.place.name, width=28),
        Column("Tình trạng", lambda row: row.sheet.progress if row.sheet else "Chưa lập", width=16),
        Column("Số tổ", lambda row: row.teams, Kind.NUMBER, total=Total.SUM),
        Column("Số người được chi", lambda row: row.people, Kind.NUMBER, total=source.people),
        *(
            Column(header, getter, Kind.NUMBER, width=14, total=Total.SUM)
            for header, getter in (
                ("Cho tổ", lambda row: row.for_teams),
                ("Theo tháng", lambda row: row.for_months),
                ("Theo ngày", lambda row: row.for_days),
                ("Theo đêm", lambda row: row.for_nights),
                ("Cộng", lambda row: row.total),
                ("Đã duyệt", lambda row: row.approved_amount),
            )
        ),
    ]
    heading = _heading(source, f"{source.subject}, tổng hợp {source.period}")
    total = "Tổng cộng" if source.counted_rows else ""  # nothing known is not 0
    rows = source.whole.rows
    return Sheet("Tổng hợp", heading, columns, rows, total, footer=source.footer, unit="đồng")


def lines_sheet(source: SupportSource) -> Sheet[tuple[str, PaidRow]]:
    columns = [
        *_who(source),
        Column("Số lần", _of(lambda row: row.line.units), Kind.NUMBER),
        Column("Mức chi", _of(lambda row: row.rate), Kind.NUMBER, width=12),
        Column("Số tiền", _of(lambda row: row.line.amount), Kind.NUMBER, width=14, total=Total.SUM),
        Column("Vì sao", _of(lambda row: row.why), width=36),
        Column("Ký nhận", _of(source.to_sign), width=14),
    ]
    heading = _heading(source, f"{source.subject}, {source.period}: danh sách chi")
    return Sheet("Danh sách chi", heading, columns, source.rows, footer=source.footer, unit="đồng", has_signatures=True)


def unpaid_sheet(source: SupportSource) -> Sheet[tuple[str, PaidRow]]:
    """Return the lines of 0 đồng, which the other sheets do not count."""
    columns = [*_who(source), Column("Vì sao", _of(lambda row: row.why), width=48)]
    heading = _heading(source, f"{source.subject}, {source.period}: dòng không chi, không tính vào tổng")
    return Sheet(
        "Không chi", heading, columns, source.unpaid_rows, total_label="", footer=source.footer, needs_rows=True
    )


def unconfirmed_sheet(source: SupportSource) -> Sheet[tuple[str, PaidRow]]:
    """Return the days that wait for somebody's word, which no sum counts, also of lines that pay others."""
    columns = [
        *_who(source),
        Column("Chưa được xác nhận", _of(lambda row: row.unconfirmed), width=28),
        Column("Vì sao", _of(lambda row: row.why), width=48),
    ]
    heading = _heading(source, f"{source.subject}, {source.period}: ngày chưa được xác nhận, không tính vào tổng")
    rows = source.unconfirmed_rows
    return Sheet("Chưa xác nhận", heading, columns, rows, total_label="", footer=source.footer, needs_rows=True)


def _who(source: SupportSource) -> list[Column[tuple[str, PaidRow]]]:
    commune: Column[tuple[str, PaidRow]] = Column("Xã, phường", lambda pair: pair[0], width=20)
    return [
        *([] if source.is_of_a_commune else [commune]),
        Column("Tổ", _of(lambda row: row.team), width=24),
        Column("Người nhận", _of(source.receiver), width=24),
        Column("Chức danh", _of(lambda row: row.position), width=13),
        Column("Chi theo", _of(lambda row: row.basis_in_full), width=28),
    ]


def _of(getter: Callable[[PaidRow], Any]) -> Callable[[tuple[str, PaidRow]], Any]:
    return lambda pair: getter(pair[1])


SUPPORT_BOOK = Book(
    "support_book",
    "Bảng kinh phí (Excel)",
    KIND_PERMISSION,
    source_of,
    [sums_sheet, lines_sheet, unpaid_sheet, unconfirmed_sheet],
    lambda params: f"kinh-phi-{params['on'][:7]}",
    facts_of,
    people=lambda source: source.people_named,
    is_frequent=True,  # a province takes one a commune and month
)
