"""Lists in which the place of people is said elsewhere than in their line: groups, merged cells, sheets, titles."""

from typing import Any

from tests.exchange.gallery.books import MOTTO, PEOPLE, SIGNED, SUOI_MUON, TAN_KHANH, Listed, ListSheet

HEAD = ["STT", "Họ và tên", "Chức vụ trong tổ", "Đơn vị công tác", "Điện thoại"]
FACTS = ("name", "position", "organisation", "phone")


def lines(people: list[Any], first: int = 1) -> list[list[Any]]:
    return [[number, *person.row(*FACTS)] for number, person in enumerate(people, first)]


def under(first: list[Any], second: list[Any], *, continued: bool = False) -> list[list[Any]]:
    """The two hamlets below their headings."""
    return [first, *lines(TAN_KHANH), second, *lines(SUOI_MUON, 4 if continued else 1)]


def merged_hamlets() -> list[ListSheet]:
    head = ["TT", "Ấp", *HEAD[1:]]
    rows = [
        [number, person.hamlet if number in (1, 4) else None, *person.row(*FACTS)]
        for number, person in enumerate(PEOPLE, 1)
    ]
    top = len(MOTTO) + 2
    return [
        ListSheet("Sheet1", [*MOTTO, head, *rows, *SIGNED], [f"B{top}:B{top + 2}", f"B{top + 3}:B{top + 5}", "A4:F4"])
    ]


def hamlet_at_the_first_line() -> list[ListSheet]:
    head = ["STT", "Tên ấp", *HEAD[1:]]
    rows = [
        [number, person.hamlet if number in (1, 4) else None, *person.row(*FACTS)]
        for number, person in enumerate(PEOPLE, 1)
    ]
    return [ListSheet("DS", [head, *rows])]


def hamlet_and_team_at_the_first_line() -> list[ListSheet]:
    head = ["Địa bàn", "Tên tổ", *HEAD[1:]]
    rows = [
        [person.hamlet, f"Tổ công nghệ số cộng đồng {person.hamlet.lower()}", *person.row(*FACTS)]
        if at in (0, 3)
        else [None, None, *person.row(*FACTS)]
        for at, person in enumerate(PEOPLE)
    ]
    return [ListSheet("DS", [head, *rows])]


def hamlet_headings() -> list[ListSheet]:
    return [
        ListSheet("Danh sách", [*MOTTO, HEAD, *under(["Ấp Tân Khánh (3 người)"], ["Ấp Suối Muồn (3 người)"]), *SIGNED])
    ]


def annex() -> list[ListSheet]:
    first = ["I. Tổ công nghệ số ấp Tân Khánh – QĐ số 12/QĐ-UBND ngày 15/6/2022"]
    second = ["II. Tổ công nghệ số ấp Suối Muồn – QĐ số 13/QĐ-UBND ngày 15/6/2022"]
    return [ListSheet("Phụ lục", [["PHỤ LỤC 1"], *MOTTO, HEAD, *under(first, second)], ["A9:E9", "A13:E13"])]


def roman_numbers() -> list[ListSheet]:
    return [
        ListSheet(
            "Sheet1", [*MOTTO, HEAD, *under(["I", "Ấp Tân Khánh"], ["II", "Ấp Suối Muồn"], continued=True), *SIGNED]
        )
    ]


def capitals_with_subtotals() -> list[ListSheet]:
    rows = under(["ẤP TÂN KHÁNH"], ["ẤP SUỐI MUỒN"])
    rows.insert(4, [None, "Cộng: 3 người"])
    return [ListSheet("Sheet1", [HEAD, *rows, [None, "Cộng: 3 người"], ["Tổng cộng: 6 người"], *SIGNED])]


def a_number_behind_the_heading() -> list[ListSheet]:
    rows = under([None, "1. Tổ CNSCĐ ấp Tân Khánh: 03 thành viên"], [None, "2. Tổ CNSCĐ ấp Suối Muồn: 03 thành viên"])
    return [ListSheet("Sheet1", [HEAD, *rows, [None, "Danh sách có 06 người./."], *SIGNED])]


def a_sheet_each() -> list[ListSheet]:
    return [
        ListSheet("Tân Khánh" if plain else title, [*MOTTO, HEAD, *lines(people), *SIGNED])
        for title, people, plain in (("Ấp Tân Khánh", TAN_KHANH, False), ("Ấp Suối Muồn", SUOI_MUON, False))
    ]


def a_sheet_each_and_a_summary() -> list[ListSheet]:
    counted = [["STT", "Ấp", "Số thành viên"], [1, "Ấp Tân Khánh", 3], [2, "Ấp Suối Muồn", 3], ["Tổng cộng", None, 6]]
    return [ListSheet("Tổng hợp", counted), *a_sheet_each()]


def one_hamlet_in_the_title() -> list[ListSheet]:
    title = [["BAN QUẢN LÝ ẤP TÂN KHÁNH"], [], ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ẤP TÂN KHÁNH"], ["Năm 2022"], []]
    return [ListSheet("Sheet1", [*title, HEAD, *lines(TAN_KHANH), *SIGNED])]


def two_tables_side_by_side() -> list[ListSheet]:
    head = ["STT", "Ấp", "Họ và tên", "Chức vụ trong tổ", "Đơn vị", "SĐT"]
    facts = ("hamlet", *FACTS)
    rows = [
        [at + 1, *one.row(*facts), None, at + 4, *two.row(*facts)]
        for at, (one, two) in enumerate(zip(TAN_KHANH, SUOI_MUON, strict=True))
    ]
    return [ListSheet("Sheet1", [*MOTTO, [*head, None, *head], *rows, *SIGNED])]


def two_hamlets_side_by_side() -> list[ListSheet]:
    rows = [[*one, *two] for one, two in zip(lines(TAN_KHANH), lines(SUOI_MUON), strict=True)]
    tops = [["Ấp Tân Khánh", None, None, None, None, "Ấp Suối Muồn"], *rows]
    return [ListSheet("Sheet1", [[*HEAD, *HEAD], *tops])]


def names_alone() -> list[ListSheet]:
    """Headings that only the column of hamlets tells from a name."""
    head = ["Ấp", *HEAD[1:]]
    people = [[[None, *person.row(*FACTS)] for person in hamlet] for hamlet in (TAN_KHANH, SUOI_MUON)]
    return [ListSheet("Sheet1", [head, ["Tân Khánh"], *people[0], ["Suối Muồn"], *people[1]])]


GROUPS = [
    Listed("ô ấp gộp dọc, khối đầu trang và chữ ký", merged_hamlets),
    Listed("ấp chỉ ghi ở dòng đầu của mỗi ấp, không gộp ô", hamlet_at_the_first_line),
    Listed("ấp và tên tổ chỉ ghi ở dòng đầu", hamlet_and_team_at_the_first_line),
    Listed("dòng nhóm “Ấp Tân Khánh (3 người)”", hamlet_headings),
    Listed("phụ lục: “I. Tổ công nghệ số ấp … – QĐ số …”, gộp ngang", annex),
    Listed("số La Mã ở cột STT, tên ấp ở cột họ tên", roman_numbers),
    Listed("tên ấp viết hoa, dòng cộng sau mỗi ấp", capitals_with_subtotals),
    Listed("“1. Tổ CNSCĐ ấp …: 03 thành viên”, “Danh sách có 06 người”", a_number_behind_the_heading),
    Listed("dòng nhóm chỉ có tên ấp ở cột ấp, không ghi “Ấp”", names_alone),
    Listed("mỗi ấp một trang, tên trang là ấp", a_sheet_each),
    Listed("mỗi ấp một trang và một trang tổng hợp", a_sheet_each_and_a_summary),
    Listed("một ấp, tên ấp chỉ ở tiêu đề danh sách", one_hamlet_in_the_title, TAN_KHANH),
    Listed("hai bảng cạnh nhau, cách một cột trống", two_tables_side_by_side),
    Listed("hai ấp cạnh nhau dưới tên ấp", two_hamlets_side_by_side),
]
