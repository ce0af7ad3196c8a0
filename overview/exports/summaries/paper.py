"""A summary as a Word file by decree 30/2020/NĐ-CP: head, its findings by section, who gets and signs it."""

from pathlib import Path

from django.utils import timezone
from docx import Document

from accounts.models import spoken_name
from core.templatetags.wording import day
from core.terms import team_words
from core.text import lower_first
from exchange.exports.books import Step
from exchange.exports.decree import add_paragraph, add_underlined, month_with_open_day, set_type
from exchange.exports.papers import BODY, add_body_text, add_foot, add_head, add_recipients, set_upright
from overview.exports.document.fields import part_text
from overview.exports.document.phrases import upper_first
from overview.exports.summaries.source import SummarySource, kind_of_summary, period_of_rounds
from overview.models import SummaryFinding

NUMERALS = ("I", "II", "III", "IV")


def write_summary(source: SummarySource, path: Path, step: Step) -> None:
    """Write the findings that the official kept, in their words; a section that says nothing is left out."""
    period = period_of_rounds(source.rounds)
    subject = (
        f"{upper_first(kind_of_summary(source.rounds))} hoạt động {team_words(source.place, source.last_day)}"
        f"{f' {period.name}' if period else ''} trên địa bàn {spoken_name(source.place)}"
    )
    document = Document()
    set_type(document, f"Báo cáo {lower_first(subject)}")
    set_upright(document)
    add_head(document, source.office, kind="BC", dated=month_with_open_day(timezone.localdate(source.at)))
    if source.summary and not source.summary.is_finished:
        add_paragraph(document, "DỰ THẢO", italic=True, before=12)
    add_paragraph(document, "BÁO CÁO", bold=True, before=18)
    add_paragraph(document, subject, bold=True)
    start, end = source.window
    days = f"(số liệu từ ngày {day(start)} đến hết ngày {day(end)}, {len(source.rounds)} kỳ báo cáo)"
    add_underlined(document, BODY, days, size=14, rule=0.2)
    add_recipients(document, part_text("to", source))
    for numeral, (section, findings) in zip(NUMERALS, source.sections, strict=False):
        add_body_text(document, f"{numeral}. {SummaryFinding.Section(section).label.upper()}", bold=True, keep=True)
        for number, one in enumerate(findings, start=1):
            first, *more = one.text.splitlines()
            add_body_text(document, f"{number}. {first}")
            for line in more:
                add_body_text(document, line)
    for line in part_text("closing", source):
        add_body_text(document, line, keep=True)
    add_foot(document, source.office, part_text("receivers", source))
    document.save(str(path))
    step()
