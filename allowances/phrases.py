"""In words: why a line pays what it does, what is to be looked at in a sheet, what a month is called."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from allowances.models import SheetLine
from core.templatetags.wording import number

# Codes of reasons that an official should look at, with what is said of all such lines of a sheet together.
DOUBTS = {
    "paid_in_other_team": "người ở hai tổ: mỗi tháng, mỗi ngày chỉ chi một lần",
    "paid_elsewhere": "dòng đã chi ở bảng khác của tháng này",
    "outside_membership": "người có ngày hoạt động ngoài thời gian là thành viên, không chi",
    "no_decision": "người chưa có quyết định vào tổ, không chi",
    "above_team": "dòng vượt mức của tổ, phần vượt không chi",
    "days_above": "người vượt số ngày được chi trong tháng",
    "amount_above": "người vượt số tiền được chi trong tháng",
    "too_few_days": "dòng chưa đủ số ngày trong tháng",
}
ELSEWHERE = "một tổ khác ngoài xã"


def month_name(month: datetime.date) -> str:
    return f"tháng {month:%m/%Y}"


def why(line: SheetLine, teams: Mapping[int, str]) -> str:
    """Return the reasons of a line in one sentence; ``teams`` names those that the reader may see."""
    return "; ".join(filter(None, (_sentence(code, numbers, line, teams) for code, numbers in line.reasons)))


def doubts_of(lines: Iterable[SheetLine]) -> list[tuple[str, int]]:
    """Return by what should be looked at how many lines there are, in the order of ``DOUBTS``."""
    codes = [{code for code, _ in line.reasons} for line in lines]
    counted = [(words, sum(code in found for found in codes)) for code, words in DOUBTS.items()]
    return [(words, many) for words, many in counted if many]


def _sentence(code: str, numbers: dict[str, Any], line: SheetLine, teams: Mapping[int, str]) -> str:
    days = days_in_words(numbers.get("days"))
    most = number(numbers.get("most")) if "most" in numbers else ""
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
        return f"thôi {number(numbers['days'])} ngày vì hết mức {number(numbers['budget'])} của tổ"
    return {
        "days": days,
        "paid_elsewhere": f"{days} đã chi ở bảng khác".strip(),
        "paid_in_other_team": f"{days} đã tính ở {where}".strip(),
        "outside_membership": f"{days} không còn hoặc chưa là thành viên",
        "no_decision": f"{days} chưa có quyết định vào tổ".strip(),
        "days_above": f"{days} vượt {most} ngày một tháng",
        "amount_above": f"vượt {most} đồng một tháng",
    }.get(code, "")


def days_in_words(days: Any) -> str:
    """Return "ngày 04, 11"; "" where there are none."""
    return f"ngày {', '.join(f'{one:02d}' for one in days)}" if isinstance(days, list) and days else ""
