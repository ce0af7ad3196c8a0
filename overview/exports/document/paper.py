"""A report as a Word file by decree 30/2020/NĐ-CP: head, parts I to III, who gets and signs it, annexes."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from core.templatetags.wording import number, percent
from exchange.exports.books import Step
from exchange.exports.decree import add_paragraph, add_underlined, month_with_open_day, set_type
from exchange.exports.papers import BODY, add_foot, add_head, paragraph, set_upright
from overview.exports.document.annexes import add_annexes, add_provisional, provisional
from overview.exports.document.fields import FIELDS, UNKNOWN, instead, part_text
from overview.exports.document.source import PaperSource
from reporting.models import Indicator
from reporting.rollups import FigureSum


def write_paper(source: PaperSource, path: Path, step: Step) -> None:
    document = Document()
    set_type(document, " ".join(["Báo cáo", *part_text("subject", source)]))
    set_upright(document)
    _head(document, source)
    _body(document, source)
    add_foot(document, source.office, part_text("receivers", source))
    add_annexes(document, source)
    document.save(str(path))
    step()


def _head(document: Any, source: PaperSource) -> None:
    dated = month_with_open_day(timezone.localdate(source.at))
    add_head(document, source.office, kind="BC", dated=dated)
    add_paragraph(document, "BÁO CÁO", bold=True, before=18)
    subject = part_text("subject", source) or [""]
    for words in subject[:-1]:
        add_paragraph(document, words, bold=True)
    add_underlined(document, BODY, subject[-1], size=14, rule=0.2)
    add_provisional(document, source)
    _recipients(document, part_text("to", source))


def _recipients(document: Any, names: list[str]) -> None:
    """One stands behind "Kính gửi:", several below it."""
    if len(names) == 1:
        add_paragraph(document, f"Kính gửi: {names[0]}.", before=12, after=12)
        return
    add_paragraph(document, "Kính gửi:", before=12)
    for place, name in enumerate(names, start=1):
        is_last = place == len(names)
        added = add_paragraph(document, f"- {name}{'.' if is_last else ';'}", after=12 if is_last else 0)
        added.alignment, added.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, BODY // 4


def _body(document: Any, source: PaperSource) -> None:
    _say(document, part_text("opening", source))
    _heading(document, "I. KẾT QUẢ THỰC HIỆN")
    if source.is_provisional:
        _say(document, [f"{provisional(source)} Báo cáo nộp hoặc nộp lại sau lúc này sẽ làm các số dưới đây thay đổi."])
    _part(document, source, "1. Tổ chức của các tổ", "teams", is_told=bool(source.people.teams))
    _part(document, source, "2. Chế độ báo cáo", "compliance", is_told=bool(source.root.expected))
    answered = [figure for figure in source.root.figures if figure.sum is not None]
    results = [_result(source, figure) for figure in source.root.figures]
    _part(document, source, "3. Kết quả theo chỉ tiêu", "results", results, is_told=bool(answered))
    _part(document, source, "4. Tập huấn", "training", _training_lines(source), is_told=bool(source.sessions["held"]))
    _part(document, source, "5. Đánh giá chung", "assessment")
    _heading(document, "II. KHÓ KHĂN, VƯỚNG MẮC")
    lines = [f"- {label}: {number(count)}." for label, count in source.by_category]
    _part(document, source, "", "difficulties", lines, is_told=bool(source.difficulties))
    _heading(document, "III. PHƯƠNG HƯỚNG VÀ KIẾN NGHỊ")
    _part(document, source, "1. Phương hướng", "plans")
    _part(document, source, "2. Kiến nghị", "proposals")
    _say(document, part_text("closing", source))


def _heading(document: Any, text: str) -> None:
    paragraph(document, text, bold=True, keep=True)


def _say(document: Any, lines: list[str]) -> None:
    for text in lines:
        paragraph(document, text)


def _part(
    document: Any, source: PaperSource, title: str, key: str, more: list[str] | None = None, *, is_told: bool = True
) -> None:
    """A part under its heading with ``more`` lines behind it, or what stands there when nothing is to be told."""
    if title:
        _heading(document, title)
    _say(document, [*part_text(key, source), *(more or [])] if is_told else instead(key, source))


def _result(source: PaperSource, figure: FigureSum) -> str:
    behind = f"{number(figure.reported_by)}/{number(figure.of)} {FIELDS['đơn vị báo cáo'].value(source)} có số liệu"
    if figure.sum is None:
        return f"- {figure.indicator.name}: {UNKNOWN} ({behind})."
    reached = ""
    if figure.target:
        since = "từ đầu thời gian giao"
        if figure.indicator.kind == Indicator.Kind.STOCK:  # those who are silent in this round stand by an earlier one
            since = "theo số mới nhất của mọi nơi được giao"
        of = f"{number(figure.done)}/{number(figure.target)}"
        reached = f"; {since} đạt {of} chỉ tiêu ({percent(figure.attainment)})"
    return f"- {figure.indicator.name}: {number(figure.sum)} {figure.indicator.unit} ({behind}){reached}."


def _training_lines(source: PaperSource) -> list[str]:
    return [
        f"- {topic.title}: {number(tally.trained)}/{number(tally.members)} thành viên đã học trong kỳ "
        f"({percent(tally.share)}), {number(tally.leaders_trained)}/{number(tally.leaders)} tổ trưởng."
        for topic, tally in source.topics
    ]
