"""The workbook "Bảng kinh phí (Excel)": sums by commune, and line by line who gets what and why."""

from typing import Any

from allowances.exports.source import KIND_PERMISSION, SupportSource, facts_of, source_of
from allowances.rollups.rows import PaidRow
from allowances.rollups.sums import CommuneMonth
from core.money import in_words
from core.workbook import Column, Heading, Kind, Sheet, Total
from exchange.exports.books import Book
from exchange.exports.headings import heading_of


def _heading(source: SupportSource, title: str) -> Heading:
    basis = f"Theo {'; '.join(source.resolutions)}" if source.resolutions else "Chưa có bảng nào được kiểm tra"
    state = f"{source.state}{' (dự thảo, Sở chưa duyệt)' if source.is_draft else ''}"
    words = f"{state}. Bằng chữ: {in_words(source.whole.total)}"
    return heading_of(source.office, title=title, period=source.period, made_at=source.at, basis=basis, note=words)


def sums_sheet(source: SupportSource) -> Sheet[CommuneMonth]:
    columns: list[Column[CommuneMonth]] = [
        Column("Xã, phường", lambda row: row.place.name, width=28),
        Column("Tình trạng", lambda row: row.sheet.get_state_display() if row.sheet else "Chưa lập", width=16),
        Column("Số tổ", lambda row: row.teams, Kind.NUMBER, total=Total.SUM),
        Column("Số người được chi", lambda row: row.people, Kind.NUMBER),
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
    return Sheet("Tổng hợp", heading, columns, source.whole.rows, footer=source.footer, unit="đồng")


def lines_sheet(source: SupportSource) -> Sheet[tuple[str, PaidRow]]:
    def of(getter: Any) -> Any:
        return lambda pair: getter(pair[1])

    commune: Column[tuple[str, PaidRow]] = Column("Xã, phường", lambda pair: pair[0], width=20)
    columns: list[Column[tuple[str, PaidRow]]] = [
        *([] if source.is_of_a_commune else [commune]),
        Column("Tổ", of(lambda row: row.team), width=24),
        Column("Người nhận", of(lambda row: row.who), width=24),
        Column("Chức danh", of(lambda row: row.position), width=13),
        Column("Chi theo", of(lambda row: row.basis), width=18),
        Column("Số lần", of(lambda row: row.line.units), Kind.NUMBER),
        Column("Mức chi", of(lambda row: row.line.rate), Kind.NUMBER, width=12),
        Column("Số tiền", of(lambda row: row.line.amount), Kind.NUMBER, width=14, total=Total.SUM),
        Column("Vì sao", of(lambda row: row.why), width=36),
        Column("Ký nhận", lambda _: "", width=14),
    ]
    heading = _heading(source, f"{source.subject}, {source.period}: danh sách chi")
    return Sheet("Danh sách chi", heading, columns, source.rows, footer=source.footer, unit="đồng")


SUPPORT_BOOK = Book(
    "support_book",
    "Bảng kinh phí (Excel)",
    KIND_PERMISSION,
    source_of,
    [sums_sheet, lines_sheet],
    lambda params: f"kinh-phi-{params['on'][:7]}",
    facts_of,
    people=lambda source: source.people,
    is_frequent=True,  # a province takes one a commune and month
)
