"""A report as a Word file by decree 30/2020/NĐ-CP: head, parts I to III, who gets and signs it, annexes where they are
asked for."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from docx import Document

from core.templatetags.wording import number, percent
from exchange.exports.books import Step
from exchange.exports.decree import add_paragraph, add_underlined, month_with_open_day, set_type
from exchange.exports.papers import BODY, add_body_text, add_foot, add_head, add_recipients, set_upright
from overview.exports.document.annexes import add_annexes, add_provisional
from overview.exports.document.fields import instead, part_text
from overview.exports.document.findings import counted_elsewhere, judged_of, results_by_place, why_totals_differ
from overview.exports.document.results import add_results
from overview.exports.document.shortfalls import difficulties_by_category, difficulties_left
from overview.exports.document.source import PaperSource


def write_paper(source: PaperSource, path: Path, step: Step) -> None:
    document = Document()
    set_type(document, " ".join(["Báo cáo", *part_text("subject", source)]))
    set_upright(document)
    _head(document, source)
    _body(document, source)
    add_foot(document, source.office, part_text("receivers", source))
    if source.has_annexes:
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
    add_recipients(document, part_text("to", source))


def _body(document: Any, source: PaperSource) -> None:
    _say(document, part_text("opening", source))
    _heading(document, "I. KẾT QUẢ THỰC HIỆN")
    if source.is_provisional:
        _say(document, ["Số liệu chưa chốt: báo cáo nộp hoặc nộp lại sau lúc này sẽ làm các số dưới đây thay đổi."])
    _say(document, list(filter(None, [counted_elsewhere(source)])))
    _part(document, source, "1. Tổ chức của các tổ", "teams", is_told=bool(source.people.teams))
    _part(document, source, "2. Chế độ báo cáo", "compliance", is_told=bool(source.root.expected))
    _results(document, source, "3. Kết quả theo chỉ tiêu")
    _part(document, source, "4. Tập huấn", "training", _training_lines(source), is_told=bool(source.sessions["held"]))
    if source.classes.held:
        _part(document, source, "5. Lớp kỹ năng số cho người dân", "classes")
    last = "6" if source.classes.held else "5"
    has_something = bool(source.root.expected or judged_of(source))  # a stock is known where nothing is owed, too
    _part(document, source, f"{last}. Đánh giá chung", "assessment", is_told=has_something)
    _heading(document, "II. TỒN TẠI, KHÓ KHĂN VÀ NGUYÊN NHÂN")
    _part(document, source, "1. Tồn tại, hạn chế và nguyên nhân", "causes")
    lines = difficulties_by_category(source)
    _part(document, source, "2. Khó khăn, vướng mắc", "difficulties", lines, is_told=bool(source.difficulties))
    _say(document, difficulties_left(source))
    _heading(document, "III. PHƯƠNG HƯỚNG VÀ KIẾN NGHỊ")
    _part(document, source, "1. Phương hướng", "plans")
    _part(document, source, "2. Kiến nghị", "proposals")
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # no last page of the signature alone
    _say(document, part_text("closing", source), keep=True)


def _heading(document: Any, text: str) -> None:
    add_body_text(document, text, bold=True, keep=True)


def _say(document: Any, lines: list[str], *, keep: bool = False) -> None:
    for text in lines:
        add_body_text(document, text, keep=keep)


def _part(
    document: Any, source: PaperSource, title: str, key: str, more: list[str] | None = None, *, is_told: bool = True
) -> None:
    """A part under its heading with ``more`` lines behind it, or what stands there when nothing is to be told."""
    _heading(document, title)
    told = [*part_text(key, source), *(more or [])] if is_told else []
    _say(document, told or instead(key, source))


def _results(document: Any, source: PaperSource, title: str) -> None:
    """The results in a table, why two totals of an indicator differ, and who has done the most and the least."""
    if not any(figure.sum is not None for figure in source.root.figures):
        _part(document, source, title, "results", is_told=False)
        return
    _heading(document, title)
    _say(document, part_text("results", source), keep=True)
    add_results(document, source)
    if source.has_annexes:
        _say(document, ["Chi tiết tại Phụ lục II."])
    elif source.note_on_figures:
        _say(document, [f"Lưu ý: {source.note_on_figures}"])
    _say(document, [*why_totals_differ(source), *results_by_place(source)])


def _training_lines(source: PaperSource) -> list[str]:
    return [
        f"- Chuyên đề {topic.title}: {number(tally.trained)}/{number(tally.members)} thành viên đã học trong kỳ "
        f"({percent(tally.share)}), trong đó có {number(tally.leaders_trained)}/{number(tally.leaders)} tổ trưởng."
        for topic, tally in source.topics
    ]
