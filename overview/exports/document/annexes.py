"""The annexes of a paper: compliance by place, results by indicator, who has not reported."""

from itertools import batched
from typing import Any

from core.templatetags.wording import number, percent, plain_deadline
from exchange.exports.decree import add_paragraph
from exchange.exports.papers import Column, Row, add_annex, add_table, annex_note
from overview.exports.document.fields import FIELDS
from overview.exports.document.results import ratio_in_words
from overview.exports.document.source import PaperSource
from places.models import Level
from reporting.models import Compliance
from reporting.phrases import ALL_EXCUSED
from reporting.rollups import Counts, FigureSum
from reporting.rollups.nodes import ratio

LISTED = 200  # reports past their deadline; the portal's pages name all
ACROSS = 5  # indicators side by side
NOTE = 12  # points


def add_annexes(document: Any, source: PaperSource) -> None:
    annexes = (
        ("Tình hình nộp báo cáo theo địa bàn", _compliance),
        ("Kết quả theo chỉ tiêu", _results),
        ("Báo cáo quá hạn chưa nộp", _overdue),
    )
    for numeral, (title, add) in zip(("I", "II", "III"), annexes, strict=True):
        add_annex(document)
        add_paragraph(document, f"Phụ lục {numeral}", bold=True)
        add_paragraph(document, title.upper(), bold=True)
        add_paragraph(document, _belongs_to(source), italic=True, after=0 if source.is_provisional else 8)
        add_provisional(document, source, after=8)
        add(document, source)


def add_provisional(document: Any, source: PaperSource, *, after: int = 0) -> None:
    """Say below a title that the numbers may still change, where they may."""
    if source.is_provisional:
        add_paragraph(document, f"(Số liệu {FIELDS['thời điểm'].value(source)}.)", italic=True, after=after)


def _belongs_to(source: PaperSource) -> str:
    office, year = source.office, FIELDS["năm"].value(source)
    return annex_note(office, paper="Báo cáo", kind="BC", year=year, issuer=office.name)


def _compliance(document: Any, source: PaperSource) -> None:
    headers = ("Phải nộp", "Đã nộp", "Tỷ lệ nộp", *(str(way.label) for way in Compliance), "Tỷ lệ đúng hạn")
    columns = [Column("TT", 5), Column("Địa bàn", 22), *(Column(header, 8, is_number=True) for header in headers)]
    root = source.root
    rows = [
        Row([number(place), *_counts(line.name, line.node.counts)])
        for place, line in enumerate(source.lines_one_level_down, start=1)
    ]
    add_table(document, columns, [*rows, Row(["", *_counts("Tổng cộng", root.counts)], is_bold=True)])
    excused = "Báo cáo được miễn không tính vào số phải nộp. " if root.excused else ""
    _note(document, f"{excused}“—”: không có báo cáo nào phải nộp.")


def _counts(name: str, counts: Counts) -> list[str]:
    shares = (ratio(part, counts.owed) for part in (counts.submitted, counts.on_time))
    rates = [ALL_EXCUSED if counts.is_all_excused else percent(share) for share in shares]
    ways = (number(getattr(counts, way.value)) for way in Compliance)
    return [name, number(counts.owed), number(counts.submitted), rates[0], *ways, rates[1]]


def _results(document: Any, source: PaperSource) -> None:
    if not source.root.figures:
        add_paragraph(document, "Các kỳ này không hỏi số liệu theo chỉ tiêu.")
        return
    reporters = source.reporters
    columns = [
        Column("TT", 5),
        Column("Chỉ tiêu", 34),
        Column("Đơn vị tính", 14),
        Column("Kết quả", 12, is_number=True),
        Column("Chỉ tiêu giao", 12, is_number=True),
        Column("Đạt được trong thời gian giao", 14, is_number=True),
        Column("Tỷ lệ đạt", 10, is_number=True),
        Column(f"Số {'lượt ' if len(source.rounds) > 1 else ''}{reporters} có số liệu", 14, is_number=True),
    ]
    add_table(document, columns, [_result(place, figure) for place, figure in enumerate(source.root.figures, start=1)])
    _note(document, f"“—”: chưa có số liệu, khác với số 0. Kết quả cộng từ các {reporters} có số liệu.")
    if any(one.out_of for one in source.root.figures):
        _note(
            document,
            "Của một tỷ lệ: tổng chia cho tổng ở những nơi có đủ hai số, không phải trung bình.",
        )
    if source.note_on_figures:
        _note(document, f"Lưu ý: {source.note_on_figures}")
    _results_by_place(document, source)


def _result(place: int, figure: FigureSum) -> Row:
    numbers = (number(figure.sum), number(figure.target), number(figure.done), percent(figure.attainment))
    name = f"{figure.indicator.name}{ratio_in_words(figure)}"
    return Row([number(place), name, figure.indicator.unit, *numbers, _behind(figure)])


def _results_by_place(document: Any, source: PaperSource) -> None:
    """Some indicators a table, as many as fit; each sum with how many reported behind it."""
    lines = source.lines_one_level_down
    if not lines:
        return
    unit = source.asked_unit
    behind = f"trong ngoặc: số {unit} có số liệu trên số {unit} được hỏi"
    add_paragraph(document, f"Theo địa bàn ({behind})", bold=True, before=10, after=4)
    for few in batched(range(len(source.root.figures)), ACROSS):
        asked = [source.root.figures[at].indicator for at in few]
        headers = [Column(f"{indicator.name} ({indicator.unit})", 14, is_number=True) for indicator in asked]
        rows = [Row([line.name, *(_sum_with_reporters(line.node.figures[at]) for at in few)]) for line in lines]
        whole = Row(["Tổng cộng", *(_sum_with_reporters(source.root.figures[at]) for at in few)], is_bold=True)
        add_table(document, [Column("Địa bàn", 22), *headers], [*rows, whole])
        add_paragraph(document, "", size=6)


def _sum_with_reporters(figure: FigureSum) -> str:
    return f"{_sum_with_ratio(figure)} ({_behind(figure)})" if figure.of else "—"


def _sum_with_ratio(figure: FigureSum) -> str:
    """Return the sum, and of a ratio its parts with room to break a narrow line: "12.345; 12.000 / 20.000, 60,0%"."""
    ratio = figure.out_of
    if ratio is None or ratio.ratio is None:
        return number(figure.sum)
    words = ratio.words.replace("/", " / ")
    return words if ratio.part == figure.sum else f"{number(figure.sum)}; {words}"


def _behind(figure: FigureSum) -> str:
    return f"{number(figure.reported_by)}/{number(figure.of)}"


def _overdue(document: Any, source: PaperSource) -> None:
    """One by one those past their deadline; of the others only how many."""
    if source.overdue_reports:
        _overdue_table(document, source)
    elif source.root.owed:
        add_paragraph(document, "Không có báo cáo nào quá hạn mà chưa nộp.")
    else:
        add_paragraph(document, "Trong kỳ không có báo cáo nào phải nộp.")
    if left := len(source.overdue_reports[LISTED:]):
        _note(
            document, f"Còn {number(left)} báo cáo quá hạn khác; danh sách đầy đủ ở trang “Xem ai chưa nộp” của cổng."
        )
    if not_due := source.root.not_due:
        _note(document, f"Ngoài ra có {number(not_due)} báo cáo chưa nộp, chưa đến hạn.")


def _overdue_table(document: Any, source: PaperSource) -> None:
    owed = source.overdue_reports[:LISTED]
    # A round across the reform is still owed by places of before; a paper of after it speaks of no district.
    on = source.last_day
    has_districts = any(one.place.existed_on(on) and source.names.of(one.place, Level.DISTRICT) for one in owed)
    has_rounds = len(source.rounds) > 1
    columns = [
        Column("TT", 5),
        *([Column("Huyện", 16)] if has_districts else []),
        Column("Xã", 16),
        Column("Đơn vị phải báo cáo", 32),
        *([Column("Kỳ báo cáo", 24)] if has_rounds else []),
        Column("Hạn nộp", 20),
    ]
    rows = []
    for place, report in enumerate(owed, start=1):
        district = [source.names.of(report.place, Level.DISTRICT)] if has_districts else []
        commune = source.names.of(report.place, Level.COMMUNE)
        round = [report.round.title] if has_rounds else []
        who = report.team.name if report.team else report.place.name
        rows.append(Row([number(place), *district, commune, who, *round, plain_deadline(report.due_at)]))
    add_table(document, columns, rows)


def _note(document: Any, text: str) -> None:
    add_paragraph(document, text, size=NOTE, italic=True, before=6)
