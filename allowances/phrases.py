"""In words: why a line pays what it does, what is to be looked at in a sheet, what a month is called."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from allowances.models import SheetLine
from allowances.rules import PayBasis
from core.templatetags.wording import number

# Codes of reasons that an official should look at, with what is said of all such lines of a sheet together.
DOUBTS = {
    "paid_in_other_team": "của người ở hai tổ: mỗi tháng, mỗi ngày chỉ chi một lần",
    "paid_elsewhere": "đã chi ở bảng khác của tháng này",
    "same_person": "của người mà Sở xác định đã được chi ở xã khác",
    "outside_membership": "có ngày hoạt động ngoài thời gian là thành viên, không chi",
    "no_decision": "của người chưa có quyết định vào tổ, không chi",
    "unconfirmed": "có ngày ghi sổ muộn, chưa được xác nhận, không chi",
    "above_team": "vượt mức của tổ, phần vượt không chi",
    "days_above": "vượt số ngày được chi trong tháng",
    "amount_above": "vượt số tiền được chi trong tháng",
    "too_few_days": "chưa đủ số ngày trong tháng",
}
# Codes of reasons by which a line pays less than its rate as often as it counts.
LESS = frozenset({"inside", "amount_above"})
ELSEWHERE = "một tổ khác ngoài xã"


class Doubt(NamedTuple):
    """What should be looked at in ``lines`` lines of a sheet."""

    code: str
    words: str
    lines: int


def month_name(month: datetime.date) -> str:
    return f"tháng {month:%m/%Y}"


def sheets_by_month(counts: Mapping[datetime.date, int]) -> str:
    """Return "2 bảng tháng 10/2026, 1 bảng tháng 09/2026"; of more than three months the others together."""
    first, others = list(counts.items())[:3], list(counts.values())[3:]
    said = [f"{number(sheets)} bảng {month_name(month)}" for month, sheets in first]
    return ", ".join([*said, *([f"{number(sum(others))} bảng các tháng khác"] if others else [])])


def why(line: SheetLine, teams: Mapping[int, str]) -> str:
    """Return the reasons of a line in one sentence; ``teams`` names those that the reader may see."""
    return "; ".join(filter(None, (_sentence(code, numbers, line, teams) for code, numbers in line.reasons)))


def why_less(line: SheetLine) -> str:
    """Return why the sum of a line is less than its rate as often as it counts; "" where it is just that."""
    if line.amount == line.units * line.rate:
        return ""
    less = [(code, numbers) for code, numbers in line.reasons if code in LESS and not numbers.get("days")]
    return "; ".join(_sentence(code, numbers, line, {}) for code, numbers in less)


def unconfirmed_days(line: SheetLine) -> list[int]:
    """Return the days, or nights, that a line does not pay because nobody has confirmed them."""
    return [day for code, numbers in line.reasons if code == "unconfirmed" for day in numbers["days"]]


def unconfirmed_note(lines: Iterable[SheetLine]) -> str:
    """Return what a total leaves out of days that nobody has confirmed, "" for none."""
    days = sum(len(unconfirmed_days(line)) for line in lines)
    return f"chưa tính {number(days)} ngày, đêm ghi sổ muộn chưa được xác nhận" if days else ""


def codes_of(line: SheetLine) -> set[str]:
    return {code for code, _ in line.reasons}


def doubts_of(lines: Iterable[SheetLine]) -> list[Doubt]:
    """Return by what should be looked at how many lines there are, in the order of ``DOUBTS``."""
    codes = [codes_of(line) for line in lines]
    counted = [Doubt(code, words, sum(code in found for found in codes)) for code, words in DOUBTS.items()]
    return [doubt for doubt in counted if doubt.lines]


def _sentence(code: str, numbers: dict[str, Any], line: SheetLine, teams: Mapping[int, str]) -> str:
    days = days_in_words(numbers.get("days"))
    where = teams.get(numbers.get("team", 0), ELSEWHERE)
    if code == "inside":
        return f"mức {number(numbers['whole'])} trừ {number(numbers['spent'])} đã chi theo ngày"
    if code == "member_days":
        return f"là thành viên {number(numbers['days'])} ngày trong tháng"
    if code == "team_days":
        return f"tổ hoạt động {number(numbers['days'])} ngày trong tháng"
    if code == "too_few_days":
        return f"mới {number(numbers['days'])} ngày, cần từ {number(numbers['needed'])} ngày"
    if code == "above_team":
        written, unit = number(line.units + numbers["days"]), _unit(line)
        budget = number(numbers["budget"])
        return f"ghi {written} {unit}, tổ hết mức {budget} đồng: tính {number(line.units)}"
    if code == "days_above":
        return _above_days(line, numbers["days"], numbers["most"])
    if code == "amount_above":
        return f"trần {number(numbers['most'])} đồng/tháng: {f'không tính {days}' if days else 'tính phần còn lại'}"
    return {
        "days": days_in_words(line.days),
        "paid_elsewhere": f"{days} đã chi ở bảng khác".strip(),
        "paid_in_other_team": f"{days} đã tính ở {where}".strip(),
        "same_person": f"Sở xác định là người đã được chi ở {where}",
        "outside_membership": f"{days} không còn hoặc chưa là thành viên",
        "no_decision": f"{days} chưa có quyết định vào tổ".strip(),
        "unconfirmed": f"{days} ghi sổ muộn hơn {number(numbers.get('most') or 0)} ngày, chưa được xác nhận",
    }.get(code, "")


def _above_days(line: SheetLine, refused: Sequence[int], most: int) -> str:
    """Return how many days were written, the ceiling of the month and how many it let through; of the ceiling other
    teams may have had a part.
    """
    counted = line.units + sum(numbers["days"] for code, numbers in line.reasons if code == "above_team")
    unit = _unit(line)
    elsewhere = f", tổ khác đã tính {number(most - counted)}" if counted < most else ""
    written = number(counted + len(refused))
    return f"ghi {written} {unit}, trần {number(most)} {unit}/tháng{elsewhere}: tính {number(counted)}"


def _unit(line: SheetLine) -> str:
    return "đêm" if line.basis == PayBasis.PERSON_NIGHT else "ngày"


def days_in_words(days: Any) -> str:
    """Return "ngày 04, 11"; "" where there are none."""
    return f"ngày {', '.join(f'{one:02d}' for one in days)}" if isinstance(days, list) and days else ""
