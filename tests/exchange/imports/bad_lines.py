"""Workbooks that can be read and hold what cannot be taken: columns missing or twice, cells with something else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.exchange.imports.cases import Case
from tests.exchange.imports.packages import TEAMS_PART, replaced
from tests.exchange.imports.reference import PEOPLE, TEAMS, Tables, tables, write


def of(sheets: Callable[[Tables], Any]) -> Callable[[Path], None]:
    """The reference with its tables changed."""

    def build(path: Path) -> None:
        changed = tables()
        sheets(changed)
        write(path, changed)

    return build


def cell(sheet: str, name: str, value: Any) -> Callable[[Path], None]:
    """The reference with one cell changed."""

    def finish(book: Workbook) -> None:
        book[sheet][name] = value

    return lambda path: write(path, tables(), finish)


def person(name: str, value: Any, case: str) -> Case:
    return Case(case, cell(PEOPLE, name, value), f"{PEOPLE}!{name}: ")


def team(name: str, value: Any, case: str) -> Case:
    return Case(case, cell(TEAMS, name, value), f"{TEAMS}!{name}: ")


def two_alike(sheets: Tables) -> None:
    people = sheets.pop(PEOPLE)
    sheets["Ấp An 1"], sheets["Ấp An 2"] = people, [people[0], *people[3:]]


HEADERS = [
    Case("an empty workbook", lambda path: Workbook().save(path), f"Tệp không có trang “{TEAMS}”"),
    Case("a sheet missing", of(lambda sheets: sheets.pop(PEOPLE)), f"Tệp không có trang “{PEOPLE}”"),
    Case(
        "a sheet without a header",
        of(lambda sheets: sheets[PEOPLE].pop(0)),
        f"Trang “{PEOPLE}”: không thấy dòng tiêu đề",
    ),
    Case("an empty sheet", of(lambda sheets: sheets[PEOPLE].clear()), f"Trang “{PEOPLE}”: không thấy dòng tiêu đề"),
    Case("a required column missing", cell(PEOPLE, "B1", "Ai"), f"Trang “{PEOPLE}” thiếu cột “Họ và tên”"),
    Case("two columns for one field", cell(PEOPLE, "H1", "SĐT"), f"Trang “{PEOPLE}”: ô C1 và ô H1"),
    Case("two sheets that could be the one", of(two_alike), "Trang “Ấp An 1” và trang “Ấp An 2”"),
    Case(
        "two sheets of one name but for marks",
        of(lambda sheets: sheets.update({"THANH VIEN": sheets[PEOPLE]})),
        f"Trang “{PEOPLE}” và trang “THANH VIEN”",
    ),
]

LINES = [
    Case(
        "an error of Excel",
        replaced(TEAMS_PART, ('<c r="D3" t="n"><v>87</v>', '<c r="D3" t="e"><v>#REF!</v>')),
        f"{TEAMS}!D3: ",
    ),
    team("D2", "=1000+234", "a formula without a result"),
    team("D2", "mười hai", "a number in words"),
    team("D2", "12,5", "half a household"),
    team("D2", 1.234, "a number that lost its zeros"),
    team("D2", "1,234", "thousands parted by a comma"),
    team("D2", -1, "less than none"),
    team("D2", 10**7, "too many"),
    Case("a number without end", replaced(TEAMS_PART, ("<v>87</v>", "<v>1e999</v>")), f"{TEAMS}!D3: "),
    team("C2", "31/02/2022", "a day that never was"),
    team("C2", "06/15/2022", "a month first"),
    team("C2", "15/06/2035", "a day to come"),
    team("C2", "6/2022", "a month without a day"),
    team("C2", 2022, "a year without a day"),
    Case("a day of the year 257", replaced(TEAMS_PART, ("<v>44727</v>", "<v>-600000</v>")), f"{TEAMS}!C2: "),
    Case("a day before Excel's first", replaced(TEAMS_PART, ("<v>44727</v>", "<v>-5000000</v>")), f"{TEAMS}!C2: "),
    team("E2", "https://zalo.me.example.com/g/a", "a link that only looks like Zalo"),
    team("E2", "javascript:alert(1)//zalo.me/", "a script"),
    team("A2", "x" * 151, "a name too long"),
    team("A2", True, "a truth for a name"),
    team("A3", None, "a required cell empty"),
    team("A3", " \u00a0 ", "a required cell of spaces"),
    team("B3", tables()[TEAMS][1][2], "a day for a place"),
    person("C2", "0912 345 67x", "a phone with letters"),
    person("C2", "0912345678 / 0987654321", "two phones"),
    person("C2", 12345, "a phone too short"),
    person("D2", "Tổ phó 3", "a word outside the list"),
    person("B2", "Nguyễn Văn 2", "a name with a digit"),
    person("B2", "A", "a name of one letter"),
    person("F2", 1885, "born too early"),
    person("F2", "85", "half a year"),
]
