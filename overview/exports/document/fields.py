"""The fields in braces that a part of a paper may hold, and how they are filled in.

A line whose field has nothing to say (a district where there is none) is left out; a number that nobody reported is
said to be missing, never zero.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils import timezone

from accounts.models import seat_of, spoken_name
from core.refusals import Refused
from core.templatetags.wording import closing_moment, day, instant, number, percent
from core.text import clean
from overview.exports.document.parts import PARTS, Paper
from overview.exports.document.source import PaperSource
from places.models import Level, Place
from reporting.models import Round

UNKNOWN = "chưa có số liệu"
_BRACES = re.compile(r"\{([^{}]*)\}")


class Field(NamedTuple):
    """``means`` explains it to whoever writes a text."""

    means: str
    value: Callable[[PaperSource], str]


def _rate(value: float | None) -> str:
    return UNKNOWN if value is None else percent(value)


def _lower_first(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}" if text else text


def _reporters(source: PaperSource) -> str:
    words = {str(Round.Reporter(one.level).label).lower() for one in source.rounds}
    return words.pop() if len(words) == 1 else "đơn vị"


def _as_of(source: PaperSource) -> str:
    frozen = source.root.frozen_at
    if frozen:
        return f"chốt {closing_moment(frozen)}"
    if source.is_provisional:
        return f"tạm tính đến {instant(source.at)}, kỳ báo cáo chưa chốt"
    return f"tính đến {instant(source.at)}"


def _returned_count(source: PaperSource) -> str:
    return number(source.root.returned) if source.root.returned else ""


def _recipient(source: PaperSource) -> str:
    return source.ministry if source.paper == Paper.PROVINCE else source.department.name


def _localities(source: PaperSource) -> str:
    below = Place.objects.within(source.province).valid_on(timezone.localdate(source.at))
    return "các huyện, thị xã, thành phố" if below.at(Level.DISTRICT).exists() else "các xã, phường"


FIELDS: Mapping[str, Field] = {
    "kỳ": Field("Tên kỳ báo cáo", lambda s: "; ".join(_lower_first(one.title) for one in s.rounds)),
    "từ ngày": Field("Ngày đầu của số liệu", lambda s: day(s.window[0])),
    "đến ngày": Field("Ngày cuối của số liệu", lambda s: day(s.window[1])),
    "thời điểm": Field("Lúc chốt, hoặc lúc tính số liệu", _as_of),
    "năm": Field("Năm lập báo cáo", lambda s: str(timezone.localdate(s.at).year)),
    "địa bàn": Field("Nơi báo cáo: xã An", lambda s: spoken_name(s.place)),
    "địa danh": Field("Tên riêng của nơi báo cáo: An", lambda s: seat_of(s.place)),
    "huyện": Field(
        "Huyện của xã báo cáo; bỏ cả dòng nếu không có", lambda s: spoken_name(s.district) if s.district else ""
    ),
    "tỉnh": Field("Tỉnh của nơi báo cáo", lambda s: spoken_name(s.province)),
    "các địa phương": Field("Cấp ngay dưới tỉnh: các huyện, hoặc các xã", _localities),
    "cơ quan báo cáo": Field("Cơ quan của nơi báo cáo: Sở, hoặc Ủy ban nhân dân", lambda s: s.office.name),
    "cơ quan nhận": Field("Bộ, hoặc Sở", _recipient),
    "tên sở": Field("Tên Sở vào ngày lập báo cáo", lambda s: s.department.name),
    "viết tắt sở": Field("Chữ viết tắt của Sở trong ký hiệu", lambda s: s.department.initials),
    "tên bộ": Field("Tên Bộ vào ngày lập báo cáo", lambda s: s.ministry),
    "số tổ": Field("Số tổ vào ngày cuối của số liệu", lambda s: number(s.people.teams)),
    "số thành viên": Field("Số người trong các tổ, mỗi người một lần", lambda s: number(s.people.people)),
    "số tổ trưởng": Field("Số tổ trưởng", lambda s: number(s.people.leaders)),
    "số địa bàn": Field("Số ấp, khu phố, tổ dân cư", lambda s: number(s.covered.places)),
    "địa bàn có tổ": Field("Số ấp, khu phố, tổ dân cư đã có tổ", lambda s: number(s.covered.with_team)),
    "độ phủ": Field("Có tổ trên số địa bàn", lambda s: _rate(s.covered.share)),
    "đơn vị báo cáo": Field("Ai báo cáo: tổ, xã hoặc huyện", _reporters),
    "phải nộp": Field("Số báo cáo phải nộp", lambda s: number(s.root.expected)),
    "đã nộp": Field("Số báo cáo đã nộp", lambda s: number(s.root.received)),
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
    return [filled for one in text.splitlines() if (filled := _fill_line(one, source))]


def part_text(key: str, source: PaperSource) -> list[str]:
    """The part ``key`` of the paper, filled in."""
    return fill(source.texts[key], source)


def instead(key: str, source: PaperSource) -> list[str]:
    """What stands in place of the part ``key`` where there is nothing to tell of."""
    return fill(PARTS[source.paper][key].instead, source)


def _fill_line(line: str, source: PaperSource) -> str:
    known = {name: FIELDS.get(_key(name)) for name in _BRACES.findall(line)}
    values = {name: field.value(source) if field else f"{{{name}}}" for name, field in known.items()}
    if not all(values.values()):
        return ""
    return clean(_BRACES.sub(lambda found: values[found[1]], line))


def _key(name: str) -> str:
    return clean(name).lower()
