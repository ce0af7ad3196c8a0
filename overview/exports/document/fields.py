"""The fields in braces that a part of a paper may hold, and how they are filled in.

A field is a number or a name, or a whole sentence made of the numbers. A line whose field has nothing to say (a
district where there is none) is left out; a number that nobody reported is said to be missing, never zero.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils import timezone

from accounts.models import seat_of, spoken_name
from core.refusals import Refused
from core.templatetags.wording import closing_moment, day, instant, number, percent
from core.text import clean, lower_first
from core.working_days import DAY
from overview.exports.document import comparisons, findings, proposals, shortfalls
from overview.exports.document.parts import PARTS
from overview.exports.document.source import PaperSource
from places.models import Level, Place
from reporting.periods import exact_period

UNKNOWN = "chưa có số liệu"
PLACE_IN = {"to": "địa bàn hôm nay", "receivers": "địa bàn hôm nay", "subject": "địa bàn lúc báo cáo"}  # for {địa bàn}
_BRACES = re.compile(r"\{([^{}]*)\}")
# As texts of 1.0 word it, and of bounded lengths: a province's own text is a stranger's to a pattern.
_TO_ANNEXES = re.compile(r" ?(?:\([^()]{0,80}Phụ lục I[^()]{0,80}\)|Chi tiết tại Phụ lục I[^.]{0,80}\.)")


class Field(NamedTuple):
    """``means`` explains it to whoever writes a text."""

    means: str
    value: Callable[[PaperSource], str]


def _rate(value: float | None) -> str:
    return UNKNOWN if value is None else percent(value)


def _as_of(source: PaperSource) -> str:
    frozen = source.root.frozen_at
    if frozen:
        return f"chốt {closing_moment(frozen)}"
    if source.is_provisional:
        return f"tạm tính đến {instant(source.at)}, kỳ báo cáo chưa chốt"
    return "kỳ báo cáo đã chốt" if len(source.rounds) == 1 else "các kỳ báo cáo đã chốt"


def _periods(source: PaperSource) -> str:
    """Name rounds by their months or quarters where their days are exactly those."""
    exact = [(one, exact_period(one.data_from, one.data_to)) for one in source.rounds]
    return "; ".join(dict.fromkeys(period.name if period else lower_first(one.title) for one, period in exact))


def _as_it_was(source: PaperSource) -> str:
    """Name an ended place with the day from which another may bear its name."""
    place = source.place
    ended = f" (trước ngày {day(place.valid_to + DAY)})" if place.valid_to else ""
    return f"{spoken_name(place)}{ended}"


def _returned_count(source: PaperSource) -> str:
    return number(source.root.returned) if source.root.returned else ""


def _localities(source: PaperSource) -> str:
    below = Place.objects.within(source.province).valid_on(timezone.localdate(source.at))
    return "các huyện, thị xã, thành phố" if below.at(Level.DISTRICT).exists() else "các xã, phường"


FIELDS: Mapping[str, Field] = {
    "kỳ": Field("Tháng, quý hoặc năm báo cáo; số liệu theo ngày khác: tên kỳ", _periods),
    "từ ngày": Field("Ngày đầu của số liệu", lambda s: day(s.window[0])),
    "đến ngày": Field("Ngày cuối của số liệu", lambda s: day(s.window[1])),
    "thời điểm": Field("Lúc chốt, hoặc lúc tính số liệu", _as_of),
    "năm": Field("Năm lập báo cáo", lambda s: str(timezone.localdate(s.at).year)),
    "địa bàn": Field("Nơi báo cáo: xã An", lambda s: spoken_name(s.place)),
    "địa bàn lúc báo cáo": Field(
        "Như trên; nơi đã sắp xếp lại: kèm ngày, như xã An (trước ngày 01/07/2025)", _as_it_was
    ),
    "địa bàn hôm nay": Field(
        "Như trên; nơi đã sắp xếp lại: địa bàn của cơ quan lập báo cáo", lambda s: spoken_name(s.office.place)
    ),
    "địa danh": Field("Tên riêng của nơi báo cáo: An", lambda s: seat_of(s.place)),
    "huyện": Field(
        "Huyện của xã báo cáo; bỏ cả dòng nếu không có", lambda s: spoken_name(s.district) if s.district else ""
    ),
    "tỉnh": Field("Tỉnh của nơi báo cáo", lambda s: spoken_name(s.province)),
    "các địa phương": Field("Cấp ngay dưới tỉnh: các huyện, hoặc các xã", _localities),
    "cơ quan báo cáo": Field("Cơ quan của nơi báo cáo: Sở, hoặc Ủy ban nhân dân", lambda s: s.office.name),
    "cơ quan nhận": Field("Bộ, hoặc Sở", lambda s: s.recipient),
    "tên sở": Field("Tên Sở vào ngày lập báo cáo", lambda s: s.department.name),
    "viết tắt sở": Field("Chữ viết tắt của Sở trong ký hiệu", lambda s: s.department.initials),
    "tên bộ": Field("Tên Bộ vào ngày lập báo cáo", lambda s: s.ministry),
    "tên gọi của tổ": Field("Theo quy định của tỉnh vào ngày cuối của số liệu", lambda s: s.team_words),
    "số tổ": Field("Số tổ vào ngày cuối của số liệu", lambda s: number(s.people.teams)),
    "số thành viên": Field("Số người trong các tổ, mỗi người một lần", lambda s: number(s.people.people)),
    "số tổ trưởng": Field("Số tổ trưởng", lambda s: number(s.people.leaders)),
    "số địa bàn": Field("Số ấp, khu phố, tổ dân cư", lambda s: number(s.covered.places)),
    "địa bàn có tổ": Field("Số ấp, khu phố, tổ dân cư đã có tổ", lambda s: number(s.covered.with_team)),
    "độ phủ": Field("Có tổ trên số địa bàn", lambda s: _rate(s.covered.share)),
    "đơn vị báo cáo": Field("Ai báo cáo: tổ, xã hoặc huyện", lambda s: s.reporters),
    "phải nộp": Field("Số báo cáo phải nộp", lambda s: number(s.root.owed)),
    "đã nộp": Field("Số báo cáo đã nộp", lambda s: number(s.root.submitted)),
    "đúng hạn": Field("Số nộp đúng hạn", lambda s: number(s.root.on_time)),
    "nộp trễ": Field("Số nộp trễ", lambda s: number(s.root.late)),
    "bị trả lại": Field("Trong số đã nộp, đang bị trả lại để sửa; bỏ cả dòng nếu không có", _returned_count),
    "chưa nộp": Field("Số chưa nộp, đã đến hạn hay chưa", lambda s: number(s.root.missing + s.root.not_due)),
    "quá hạn": Field("Số đã quá hạn mà chưa nộp", lambda s: number(s.root.missing)),
    "chưa đến hạn": Field("Số chưa nộp và chưa đến hạn", lambda s: number(s.root.not_due)),
    "được miễn": Field("Số được miễn", lambda s: number(s.root.excused)),
    "tỷ lệ nộp": Field("Đã nộp trên phải nộp", lambda s: _rate(s.root.completeness)),
    "tỷ lệ đúng hạn": Field("Đúng hạn trên phải nộp", lambda s: _rate(s.root.timeliness)),
    "tỷ lệ đúng hạn trên đã nộp": Field("Đúng hạn trên đã nộp", lambda s: _rate(s.root.timeliness_of_received)),
    "số buổi tập huấn": Field("Số buổi tập huấn trong kỳ, trừ buổi đã hủy", lambda s: number(s.sessions["held"])),
    "số người dự": Field("Số thành viên đã dự, mỗi người một lần", lambda s: number(s.sessions["came"])),
    "số khó khăn": Field("Số khó khăn nêu trong kỳ", lambda s: number(len(s.difficulties))),
    "khó khăn đã giải quyết": Field("Trong đó đã giải quyết", lambda s: number(s.solved)),
    "khó khăn còn lại": Field("Trong đó chưa giải quyết", lambda s: number(len(s.difficulties) - s.solved)),
    "khó khăn quá hạn": Field("Trong đó quá hạn trả lời", lambda s: number(s.overdue)),
    "nói về các tổ": Field("Câu: số tổ, số thành viên, số tổ trưởng", findings.teams_counted),
    "nói về tập huấn": Field("Câu: số buổi tập huấn, số thành viên đã dự", findings.sessions_held),
    "nói về lớp cho người dân": Field(
        "Các câu: số lớp, lượt người đến theo nhóm, người được xác nhận theo mức", findings.classes_told
    ),
    "nói về độ phủ": Field("Câu: bao nhiêu nơi đã có tổ, nơi nào còn thiếu", findings.coverage_reached),
    "ai báo cáo": Field("Câu: cấp nào báo cáo, nếu là cấp trên", findings.reported_above),
    "nói về việc nộp": Field("Câu: phải nộp, đã nộp, đúng hạn, trễ, quá hạn", findings.reports_received),
    "nộp so với kỳ liền trước": Field("Câu: tỷ lệ nộp tăng, giảm so với kỳ liền trước", comparisons.reports_since_last),
    "nộp so với cùng kỳ": Field("Câu: tỷ lệ nộp so với cùng kỳ năm trước", comparisons.reports_since_last_year),
    "nơi nộp cao, thấp": Field("Câu: nơi nộp nhiều nhất, ít nhất", findings.reports_by_place),
    "so với chỉ tiêu": Field("Câu: bao nhiêu chỉ tiêu đạt mức giao", findings.targets_reached),
    "kết quả so với kỳ liền trước": Field(
        "Câu: chỉ tiêu nào tăng, giảm so với kỳ liền trước", comparisons.results_since_last
    ),
    "kết quả so với cùng kỳ": Field("Câu: chỉ tiêu tăng, giảm so với năm trước", comparisons.results_since_last_year),
    "không so sánh được": Field("Câu: chưa có số liệu của kỳ liền trước và năm trước", comparisons.nothing_to_compare),
    "ghi chú trong kỳ": Field("Các câu: ghi chú về địa bàn trong kỳ, như lũ, mất điện", shortfalls.period_notes),
    "báo cáo quá hạn vì": Field("Câu: bao nhiêu báo cáo quá hạn, vì sao", shortfalls.reports_overdue),
    "nơi chưa nộp": Field("Câu: nơi chưa nộp báo cáo nào, từng tên", shortfalls.places_silent),
    "chỉ tiêu chưa đạt": Field("Câu: chỉ tiêu nào chưa đạt mức giao", shortfalls.targets_missed),
    "chưa có số liệu": Field("Câu: kết quả còn thiếu số liệu của bao nhiêu đơn vị", shortfalls.figures_missing),
    "tổ còn thiếu": Field("Câu: nơi chưa có tổ, tổ chưa đủ người", shortfalls.teams_lacking),
    "chưa tập huấn": Field("Câu: bao nhiêu thành viên chưa được tập huấn", shortfalls.training_lacking),
    "nói về khó khăn": Field("Câu: bao nhiêu khó khăn, đã giải quyết đến đâu", shortfalls.difficulties_raised),
    "khó khăn nhiều nhất": Field("Câu: loại khó khăn nêu nhiều nhất", shortfalls.difficulties_of_most),
    "việc kỳ tới": Field("Các câu: việc cần làm, theo những gì đã nêu", proposals.plans),
    "kiến nghị": Field("Các câu: kiến nghị, theo những gì đã nêu", proposals.requests),
}


def check(text: str) -> None:
    """Refuse with unknown_field or broken_braces unless ``text`` can be filled in, and name what is wrong."""
    unknown = [name for name in _BRACES.findall(text) if _key(name) not in FIELDS]
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        raise Refused(
            "unknown_field", f"Không có trường {named}. Xin chọn trong bảng các trường ở cuối trang.", field="text"
        )
    if set("{}") & set(_BRACES.sub("", text)):
        raise Refused(
            "broken_braces", "Có dấu { hoặc } đứng lẻ. Mỗi trường viết đủ hai dấu, ví dụ {phải nộp}.", field="text"
        )


def fill(text: str, source: PaperSource) -> list[str]:
    """The lines of ``text`` with every field filled in; without empty ones and those whose field is empty."""
    return [filled for one in text.splitlines() for filled in _fill_line(one, source) if filled]


def part_text(key: str, source: PaperSource) -> list[str]:
    """The part ``key`` of the paper, filled in; what it says of annexes goes where there are none. Where the place of
    the paper has ended, whom it is sent to stands today, and its subject says until when the place did.
    """
    text = source.texts[key]
    if other := PLACE_IN.get(key):
        text = _BRACES.sub(lambda found: f"{{{other}}}" if _key(found[1]) == "địa bàn" else found[0], text)
    return fill(text if source.has_annexes else _TO_ANNEXES.sub("", text), source)


def instead(key: str, source: PaperSource) -> list[str]:
    """What stands in place of the part ``key`` where there is nothing to tell of."""
    return fill(PARTS[source.paper][key].instead, source)


def _fill_line(line: str, source: PaperSource) -> list[str]:
    """The line, or several where a field is of several; none where one has nothing to say."""
    known = {name: FIELDS.get(_key(name)) for name in _BRACES.findall(line)}
    values = {name: field.value(source) if field else f"{{{name}}}" for name, field in known.items()}
    if not all(values.values()):
        return []
    return [clean(one) for one in _BRACES.sub(lambda found: values[found[1]], line).split("\n")]


def _key(name: str) -> str:
    return clean(name).lower()
