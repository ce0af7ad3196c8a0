"""A year book as a Word file by decree 30/2020/NĐ-CP, for the office of the commune to sign; it holds no phones."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document

from accounts.models import letterhead
from core.templatetags.wording import day, number
from exchange.exports.decree import add_paragraph, add_underlined, set_type
from exchange.exports.papers import BODY, Column, Row, add_body_text, add_foot, add_head, add_table, set_upright
from reporting.rollups.year_books import YearBook

KINDS = [Column("Việc", 40), Column("Số việc", 20, True), Column("Số ngày", 20, True), Column("Số phút", 20, True)]
HELPED = [Column("Chỉ tiêu", 60), Column("Đã giúp", 20, True), Column("Đơn vị tính", 20)]
SESSIONS = [Column("Ngày", 18), Column("Buổi tập huấn", 64), Column("Số người dự", 18, True)]
PEOPLE = [
    *(Column("Họ và tên", 40), Column("Ngày ghi trong sổ", 20, True), Column("Buổi tập huấn", 20, True)),
    Column("Giấy xác nhận", 20, True),
]
MEMBERSHIPS = [Column("Tổ", 50), Column("Chức danh", 20), Column("Từ ngày", 15), Column("Đến hết ngày", 15)]
RULINGS = [Column("Có hiệu lực", 18), Column("Nội dung", 22), Column("Quyết định", 60)]


def write_year_book(book: YearBook) -> bytes:
    """Return the file; a part in which nothing happened says so instead of a table."""
    document = Document()
    set_type(document, book.title)
    set_upright(document)
    office = letterhead(book.place, on=book.until)
    add_head(document, office, dated=f"ngày       tháng       năm {book.until.year}")
    add_paragraph(document, f"SỔ NĂM {book.year}", bold=True, before=18)
    add_underlined(document, BODY, book.subject, size=14, rule=0.2)
    add_paragraph(document, f"Số liệu đến hết ngày {day(book.until)}", italic=True, before=4, after=8)
    parts = _parts(book)
    for place, (heading, columns, rows) in enumerate(parts, start=1):
        is_last = place == len(parts)  # it stands on the page of the signature
        add_body_text(document, heading, bold=True, keep=True)
        if rows:
            add_table(document, columns, rows, width=BODY, keep=is_last)
            add_paragraph(document, "", size=6).paragraph_format.keep_with_next = is_last
        else:
            add_body_text(document, "Trong năm không có.", keep=is_last)
    add_foot(document, office, [f"- {book.subject};", "- Lưu: VT."])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _parts(book: YearBook) -> list[tuple[str, Sequence[Column], list[Row]]]:
    diary = book.diary
    kinds = [Row(_kind(one)) for one in book.kinds]
    timed = f"; số phút có ở {number(diary.timed)}/{number(diary.entries)} việc" if kinds else ""
    whole = Row(["Cả năm", number(diary.entries), number(diary.days), number(diary.minutes)], is_bold=True)
    parts: list[tuple[str, Sequence[Column], list[Row]]] = [
        ("Quyết định", RULINGS, [_ruling(one) for one in book.rulings]),
        (f"Việc đã làm, theo sổ ghi{timed}", KINDS, [*kinds, whole] if kinds else []),
        (
            "Đã giúp, theo sổ ghi" + (": số của các việc cùng tổ tham gia" if book.is_of_person else ""),
            HELPED,
            [Row([name, number(value), unit]) for name, value, unit in book.helped],
        ),
        (
            f"Tập huấn: {number(len(book.sessions))} buổi; {number(book.certificates)} giấy xác nhận",
            SESSIONS[:2] if book.is_of_person else SESSIONS,
            [_session(one, is_of_person=book.is_of_person) for one in book.sessions],
        ),
    ]
    if book.is_of_person:
        return [("Tham gia tổ", MEMBERSHIPS, [_membership(one) for one in book.memberships]), *parts]
    people = [Row([str(one.member), *map(number, one[1:])]) for one in book.people]
    return [*parts, ("Từng người, xếp theo tên", PEOPLE, people)]


def _ruling(ruling: Any) -> Row:
    return Row(
        [day(ruling.effective_on), f"{ruling.get_kind_display()} {ruling.team.short_name}", str(ruling.decision)]
    )


def _kind(kind: Any) -> list[str]:
    return [str(kind.kind.label), number(kind.entries), number(kind.days), number(kind.minutes)]


def _session(attended: Any, *, is_of_person: bool) -> Row:
    cells = [day(attended.on), str(attended.session)]
    return Row(cells if is_of_person else [*cells, number(attended.people)])


def _membership(member: Any) -> Row:
    left = day(member.left_on) if member.left_on else "nay"
    return Row([str(member.team), member.get_position_display(), day(member.joined_on), left])
