"""Lists that name several decisions: a sheet, an annex, a row each; no team is there yet."""

import datetime
from typing import Any

from tests.exchange.gallery.asked import AskedOnce, teams_founded
from tests.exchange.gallery.books import MOTTO, SIGNED, SUOI_MUON, TAN_KHANH, Listed, ListedPerson, ListSheet

FACTS = ("name", "position", "organisation", "phone")
HEAD = ["STT", "Họ và tên", "Chức vụ trong tổ", "Đơn vị, đoàn thể", "SĐT"]
FIRST, SECOND = "12/QĐ-UBND 2022-06-15", "13/QĐ-UBND 2022-06-16"
HAMLETS = (("Ấp Tân Khánh", TAN_KHANH), ("Ấp Suối Muồn", SUOI_MUON))
WRITTEN = ("12/QĐ-UBND ngày 15 tháng 6 năm 2022", "13/QĐ-UBND ngày 16 tháng 6 năm 2022")


def lines(people: list[ListedPerson]) -> list[list[Any]]:
    return [[at, *one.row(*FACTS)] for at, one in enumerate(people, 1)]


def a_decision_a_sheet() -> list[ListSheet]:
    return [
        ListSheet(place, [*MOTTO[:4], [f"(Kèm theo Quyết định số {said})"], [], HEAD, *lines(people), *SIGNED])
        for (place, people), said in zip(HAMLETS, WRITTEN, strict=True)
    ]


def annexes_on_a_sheet() -> list[ListSheet]:
    """The second names its hamlet in the column of numbers."""
    rows: list[list[Any]] = []
    for number, ((place, people), said) in enumerate(zip(HAMLETS, WRITTEN, strict=True), 1):
        title = [f"DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG {place.upper()}"]
        rows += [[f"Phụ lục {number}"], title, [f"(Kèm theo Quyết định số {said})"], HEAD, *lines(people), []]
    return [ListSheet("Phụ lục", rows)]


def the_second_annex_says_none() -> list[ListSheet]:
    rows = [list(row) for row in annexes_on_a_sheet()[0].rows]
    del rows[10]
    return [ListSheet("Phụ lục", rows)]


def a_decision_a_row() -> list[ListSheet]:
    head = [*HEAD, "Ấp", "Số QĐ", "Ngày QĐ"]
    rows = [
        [*line, place, number, datetime.date(2022, 6, day)]
        for (place, people), (number, day) in zip(HAMLETS, (("12/QĐ-UBND", 15), ("13/QĐ-UBND", 16)), strict=True)
        for line in lines(people)
    ]
    return [ListSheet("Sheet1", [*MOTTO, head, *rows])]


def number_and_day_in_a_cell() -> list[ListSheet]:
    """At the first line of each hamlet only."""
    rows = [
        [*line, place if at == 0 else None, f"Số {said}" if at == 0 else None]
        for (place, people), said in zip(HAMLETS, WRITTEN, strict=True)
        for at, line in enumerate(lines(people))
    ]
    return [ListSheet("Sheet1", [[*HEAD, "Ấp", "Quyết định thành lập"], *rows])]


def replaces_another() -> list[ListSheet]:
    said = "(Theo Quyết định số 12/QĐ-UBND ngày 15/6/2022, thay thế Quyết định số 3/QĐ-UBND ngày 01/02/2021)"
    rows = [[*line, place] for place, people in HAMLETS for line in lines(people)]
    return [ListSheet("Sheet1", [["DANH SÁCH"], [said], [*HEAD, "Ấp"], *rows])]


DECIDED = [
    AskedOnce(Listed("mỗi trang một quyết định, ngày ghi bằng chữ", a_decision_a_sheet), teams_founded(FIRST, SECOND)),
    AskedOnce(
        Listed("hai phụ lục trên một trang, mỗi phụ lục một quyết định", annexes_on_a_sheet),
        teams_founded(FIRST, SECOND),
    ),
    AskedOnce(
        Listed("phụ lục thứ hai không ghi quyết định", the_second_annex_says_none),
        teams_founded(FIRST, FIRST),
    ),
    AskedOnce(Listed("số và ngày quyết định ở từng dòng người", a_decision_a_row), teams_founded(FIRST, SECOND)),
    AskedOnce(
        Listed("số và ngày quyết định chung một ô, ở dòng đầu mỗi ấp", number_and_day_in_a_cell),
        teams_founded(FIRST, SECOND),
    ),
    AskedOnce(Listed("nhắc cả quyết định bị thay thế", replaces_another), teams_founded(FIRST, FIRST)),
]  # fmt: skip
