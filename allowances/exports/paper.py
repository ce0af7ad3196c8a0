"""The paper "Bảng kinh phí (Word)" by decree 30/2020/NĐ-CP: of a commune who gets what, of a place above the sums."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from docx import Document

from accounts.models import spoken_name
from allowances.exports.source import KIND_PERMISSION, NOBODY_CHECKED, SupportSource, facts_of, source_of
from allowances.rollups.rows import marked_rules
from allowances.rollups.sums import CommuneMonth
from core.money import in_words
from core.templatetags.wording import number
from core.text import lower_first
from exchange.exports.books import DOCX, Book, Step
from exchange.exports.decree import add_paragraph, add_underlined, month_with_open_day, set_type
from exchange.exports.papers import BODY, Column, Row, add_body_text, add_head, add_signatures, add_table, set_upright


def write_paper(source: SupportSource, path: Path, step: Step) -> None:
    document = Document()
    subject = f"Chi hỗ trợ kinh phí {source.period} cho {source.teams_called} trên địa bàn {spoken_name(source.place)}"
    set_type(document, f"{'Danh sách' if source.is_of_a_commune else 'Bảng tổng hợp'} {lower_first(subject)}")
    set_upright(document)
    add_head(document, source.office, dated=_date_line(source))
    add_paragraph(document, "DANH SÁCH" if source.is_of_a_commune else "BẢNG TỔNG HỢP", bold=True, before=18)
    add_underlined(document, BODY, subject, size=14, rule=0.1)
    add_paragraph(document, source.belongs_to, italic=True, after=6)
    if source.is_draft:
        add_paragraph(document, "(Dự thảo, Sở chưa duyệt: không dùng để chi)", italic=True)
    rests = "; ".join(source.resolutions)
    add_body_text(document, f"Căn cứ: {rests}. {source.state}." if rests else f"{NOBODY_CHECKED}.")
    if source.counted_rows:
        (_add_people if source.is_of_a_commune else _add_communes)(document, source)
        total = source.whole.total
        words = f"Tổng số tiền: {number(total)} đồng. Bằng chữ: {in_words(total)}."
        left_out = f" Số này {source.unconfirmed}." if source.unconfirmed else ""
        add_body_text(document, f"{words}{left_out}", bold=True, keep=True)
    add_signatures(document, source.office, source.signers)
    add_paragraph(document, source.footer, size=10, italic=True)
    document.save(str(path))
    step()


def _date_line(source: SupportSource) -> str:
    return month_with_open_day(timezone.localdate(source.at))


def _add_people(document: Any, source: SupportSource) -> None:
    columns = [
        Column("TT", 7),
        Column("Tổ, người nhận", 25),
        Column("Nội dung chi", 23),
        Column("Số lần", 7, is_number=True),
        Column("Mức chi (đồng)", 13, is_number=True),
        Column("Số tiền (đồng)", 17, is_number=True),
        Column("Ký nhận", 14),
    ]
    for mark, rule in marked_rules(row.line for _, row in source.rows):
        add_body_text(document, f"{mark} {rule.in_full}.")
    rows: list[Row] = []
    team = 0
    for place, (_, row) in enumerate(source.rows, start=1):
        if row.line.team_id != team:
            team = row.line.team_id
            rows.append(Row([row.team], is_bold=True))
        who = f"{row.person} ({row.position.lower()})" if row.person else source.receiver(row)
        cells = [
            number(place),
            who,
            row.content,
            number(row.line.units),
            number(row.rate),
            number(row.line.amount),
        ]
        rows.append(Row([*cells, source.to_sign(row)]))
    people = f"{number(source.people)} người"
    whole = Row(["", "Tổng cộng", people, "", "", number(source.whole.total), ""], is_bold=True)
    add_table(document, columns, [*rows, whole], width=BODY)
    if source.unpaid_rows:
        left_out = f"Ngoài danh sách còn {number(len(source.unpaid_rows))} dòng không chi"
        add_body_text(document, f"{left_out}, không tính vào tổng; lý do ghi ở tệp Excel và trên cổng.")
    if source.unconfirmed_rows:
        waiting = "; ".join(f"{row.person} ({row.team}) {row.unconfirmed}" for _, row in source.unconfirmed_rows)
        add_body_text(document, f"Ghi sổ muộn, chưa được xác nhận nên không chi: {waiting}.")


def _add_communes(document: Any, source: SupportSource) -> None:
    columns = [
        Column("TT", 6),
        Column("Xã, phường", 30),
        Column("Tình trạng", 18),
        Column("Số tổ", 9, is_number=True),
        Column("Số người", 9, is_number=True),
        Column("Số tiền (đồng)", 16, is_number=True),
    ]
    rows = [
        Row([number(place), row.place.name, _state(row), number(row.teams), number(row.people), number(row.total)])
        for place, row in enumerate(source.whole.rows, start=1)
    ]
    teams = sum(row.teams for row in source.whole.rows)
    people = number(source.people)  # each once, also who is in two communes
    whole = Row(["", "Tổng cộng", "", number(teams), people, number(source.whole.total)], is_bold=True)
    add_table(document, columns, [*rows, whole], width=BODY)
    if source.whole.unplaced:
        add_body_text(document, f"Còn {number(source.whole.unplaced)} tổ chưa xếp về xã nào, không có trong bảng.")


def _state(row: CommuneMonth) -> str:
    return row.sheet.progress if row.sheet else "Chưa lập"


SUPPORT_PAPER = Book(
    "support_paper",
    "Bảng kinh phí (Word)",
    KIND_PERMISSION,
    source_of,
    [],
    lambda params: f"kinh-phi-{params['on'][:7]}",
    facts_of,
    format=DOCX,
    make=write_paper,
    people=lambda source: source.people_named,
    is_frequent=True,  # a province takes one a commune and month
)
