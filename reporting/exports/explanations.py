"""The last sheet, "Giải thích": what each number counts, where it comes from, as of when, and who made the file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst

from core.templatetags.wording import day, instant, number, plain_deadline
from core.workbook import Explanation, Glossary
from reporting.exports.source import Source
from reporting.models import PeriodNote, Round
from reporting.phrases import STOCK_RULE
from reporting.rollups import FigureSum
from reporting.rollups.kept import denominators_of
from reporting.rollups.period_sums import name_of_rounds
from teams.exports.survey import Survey

REPORTS_FROM = "Báo cáo của các tổ và các xã gửi trên cổng; báo cáo đang bị trả lại không cộng vào kết quả."
TEAMS_FROM = "Sổ tổ, thành viên và quyết định mà xã ghi trên cổng; danh mục địa bàn của cổng."
RATES = (
    (
        "Tỷ lệ đã nộp; Đã nhận / phải nộp",
        "Đã nhận ÷ Phải nộp",
        "Báo cáo đã nhận, đúng hạn hay trễ, trên số phải nộp; để trống nơi mọi báo cáo được miễn.",
    ),
    ("Tỷ lệ đúng hạn; Đúng hạn / phải nộp", "Đúng hạn ÷ Phải nộp", "Nộp lần đầu trước hạn; nộp lại vẫn giữ lần đầu."),
    ("Đúng hạn / đã nhận", "Đúng hạn ÷ Đã nhận", "Trong số đã nhận, bao nhiêu đúng hạn."),
    (
        "Phải nộp",
        "Đúng hạn + Nộp trễ + Quá hạn + Chưa đến hạn",
        "Quá hạn và Chưa đến hạn là chưa nộp. Được miễn thì không phải nộp; cộng cả được miễn là mọi báo cáo của kỳ.",
    ),
    (
        "Kết quả của nhiều kỳ",
        "Cộng các kỳ; số hiện có: lấy kỳ mới nhất",
        "Nơi nào trả lời cả một kỳ dài và kỳ nằm trọn trong đó thì chỉ kỳ dài được cộng.",
    ),
    (
        "Chỉ tiêu giao",
        "Cộng số các tổ đang giữ; nơi chưa chia cho tổ: số giao cho nơi đó",
        "Số giao cho một nơi mà nơi đó đã chia cho tổ thì không cộng thêm lần nữa.",
    ),
    (
        "Đạt được trong thời gian giao",
        "Cộng các kỳ của thời gian giao đến hết kỳ này; số hiện có: lấy kỳ mới nhất",
        "Của mọi nơi đang giữ chỉ tiêu; kỳ thuộc thời gian giao khi ngày số liệu cuối cùng nằm trong thời gian đó. "
        f"{STOCK_RULE}",
    ),
    (
        "Tỷ lệ đạt; Tỷ lệ đạt chỉ tiêu giao",
        "Đạt được trong thời gian giao ÷ Chỉ tiêu giao",
        "Có thể vượt 100%; để trống khi chưa giao chỉ tiêu.",
    ),
)
RATIOS = (
    (
        "Tỷ lệ trên mẫu số; tỷ lệ trên tổng",
        "Kết quả ở nơi có đủ hai số ÷ Mẫu số của các nơi đó",
        "Tổng chia cho tổng, không phải trung bình các tỷ lệ; nơi thiếu một trong hai số không cộng vào cả hai vế.",
    ),
    (
        "Mẫu số",
        "{denominators}",
        "Tính trên chỉ tiêu khác: số của chỉ tiêu ấy trong cùng báo cáo. Xã mới gồm trọn các xã cũ: cộng số xã cũ.",
    ),
)
SHARES = (
    ("Độ phủ", "Đã có tổ ÷ Số địa bàn", "Ấp, khu phố, tổ dân cư có ít nhất một tổ đang hoạt động trong ngày."),
    ("Số người", "Mỗi người đếm một lần", "Người ở hai tổ đếm ở cả hai nơi và một lần ở cấp trên."),
    ("Tỷ lệ đã học", "Đã học ÷ Số thành viên", "Được tính đã học chuyên đề trong thời gian ghi ở tên biểu."),
)
NOTES = ("Địa bàn", "Những ngày", "Điều đã xảy ra")
EMPTY = ("Ô để trống", "", "Chưa có số liệu; khác với 0 là đã xác nhận bằng không.")
WORDS = ("Từ dùng", "Cách tính", "Nghĩa")
INDICATORS = (
    "Chỉ tiêu", "Đơn vị tính", "Đếm gì", "Cách cộng", "Nền tảng", "Căn cứ", "{unit} có số liệu",
    "{unit} được hỏi",
)  # fmt: skip
READING = {
    "then": "Báo cáo tính cho địa bàn mà tổ đứng khi phải nộp; về sau tổ chuyển đi thì số cũ không đổi chỗ.",
    "now": "Báo cáo tính cho địa bàn mà tổ đứng hiện nay, kể cả báo cáo của những kỳ đã qua.",
}


def of_rounds(source: Source) -> Explanation:
    counts = source.root.counts
    facts = {
        **_who(source),
        "Thời hạn nộp": "; ".join(map(_due, source.rounds)),
        "Cách tính theo địa bàn": READING[source.basis],
        "Số báo cáo đã nhận": f"{number(counts.submitted)}/{number(counts.owed)} phải nộp",
        "Nguồn": REPORTS_FROM,
    }
    if source.before:
        facts["So với"] = (
            f"{name_of_rounds(source.others)}; tăng giảm là số của kỳ này trừ số của kỳ so sánh, để trống nơi một "
            "trong hai kỳ không có gì phải nộp."
        ) + (f" {source.note_on_changes}" if source.note_on_changes else "")
    asked_for = [header.format(unit=source.asked_unit.capitalize()) for header in INDICATORS]
    indicators = Glossary("Các chỉ tiêu", asked_for, [_indicator(figure) for figure in source.root.figures])
    words = Glossary("Cách tính các cột", WORDS, [*RATES, *_ratios(source), *SHARES, EMPTY])
    return _explanation(source, facts, [*_notes(source), indicators, words])


def of_a_day(source: Survey[Any]) -> Explanation:
    facts = {**_who(source), "Cách tính theo địa bàn": source.reading + ".", "Nguồn": TEAMS_FROM}
    return _explanation(source, facts, [Glossary("Cách tính các cột", WORDS, [*SHARES, EMPTY])])


def _who(source: Survey[Any]) -> dict[str, str]:
    by = source.by
    maker = f"{by.full_name} ({by.get_role_display()}, {by.place})" if by else "Lệnh của cổng"
    return {
        "Địa bàn": str(source.place),
        "Kỳ số liệu": source.period,
        "Người lập": maker,
        "Lập lúc": instant(source.at),
        "Số liệu": source.heading("").as_of,
        "Tổ, tập huấn, độ phủ": f"tính đến hết ngày {day(source.last_day)}",
    }


def _notes(source: Source) -> list[Glossary]:
    """Return what offices wrote about the days of the figures; nothing where nobody did."""
    notes = PeriodNote.objects.standing().about(source.place, *source.window)
    rows = [(str(note.place), note.days, note.text) for note in notes]
    return [Glossary("Ghi chú về thời gian này", NOTES, rows)] if rows else []


def _ratios(source: Source) -> list[tuple[str, ...]]:
    if not any(figure.out_of for figure in source.root.figures):
        return []
    denominators = capfirst(denominators_of(source.root, source.rounds, source.at)) or "Số của chỉ tiêu kia"
    return [tuple(text.format(denominators=denominators) for text in row) for row in RATIOS]


def _due(round: Round) -> str:
    return f"{round.title}: {plain_deadline(round.due_at)} (văn bản viết: {round.due_wording})"


def _indicator(figure: FigureSum) -> Sequence[Any]:
    one = figure.indicator
    platform = f"{one.platform} ({one.platform.get_group_display()})" if one.platform else ""
    return (
        one.name, one.unit, one.counts, one.get_kind_display(), platform, one.evidence, figure.reported_by, figure.of,
    )  # fmt: skip


def _explanation(source: Survey[Any], facts: Mapping[str, str], glossaries: Sequence[Glossary]) -> Explanation:
    return Explanation(f"Giải thích số liệu – {source.place}", facts, glossaries)
