"""Lists whose columns are others than the portal's: names in two, marks, headers of two rows, of two meanings."""

import datetime
from dataclasses import replace
from typing import Any

from tests.core.test_typefaces import in_typeface
from tests.exchange.gallery.books import MOTTO, PEOPLE, SIGNED, Listed, ListSheet, each

FACTS = ("hamlet", "position", "organisation", "phone")
REST = ["Ấp", "Chức vụ trong tổ", "Đơn vị, đoàn thể", "SĐT"]


def table(head: list[Any], *rows: list[Any], above: Any = MOTTO, merged: Any = ()) -> list[ListSheet]:
    return [ListSheet("Sheet1", [*above, head, *rows, *SIGNED], merged)]


def parted(name: str) -> list[str]:
    before, _, given = name.rpartition(" ")
    return [before, given]


def name_in_two_columns() -> list[ListSheet]:
    head = ["STT", "Họ và tên đệm", "Tên", *REST]
    return table(head, *([at, *parted(one.name), *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)))


def surname_and_the_rest() -> list[ListSheet]:
    head = ["STT", "Họ", "Tên", *REST]
    rows = ([at, *one.name.split(" ", 1), *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1))
    return table(head, *rows)


def name_below_one_header() -> list[ListSheet]:
    head = ["STT", "Họ và tên", None, *REST]
    rows = ([at, *parted(one.name), *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1))
    return table(head, *rows, merged=["B7:C7"])


def years_below_nam_and_nu() -> list[ListSheet]:
    upper = ["STT", "Họ và tên", "Năm sinh", None, *REST]
    lower = [None, None, "Nam", "Nữ", None, None, None, None]
    rows = []
    for at, one in enumerate(PEOPLE, 1):
        years = [one.born, None] if one.sex == "Nam" else [None, one.born]
        rows.append([at, one.name, *years, *one.row(*FACTS)])
    merged = ["C7:D7", "A7:A8", "B7:B8", *(f"{letter}7:{letter}8" for letter in "EFGH")]
    return table(upper, lower, *rows, merged=merged)


def crosses_below_nam_and_nu() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Nam", "Nữ", "Năm sinh", *REST]
    rows = []
    for at, one in enumerate(PEOPLE, 1):
        marks = ["x", None] if one.sex == "Nam" else [None, "X"]
        rows.append([at, one.name, *marks, one.born, *one.row(*FACTS)])
    return table(head, *rows)


def crosses_below_positions() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Ấp", "Tổ trưởng", "Tổ phó", "Thành viên", "Đoàn thể", "Điện thoại"]
    rows = []
    for at, one in enumerate(PEOPLE, 1):
        marks = ["x" if one.position == word else None for word in head[3:6]]
        rows.append([at, one.name, one.hamlet, *marks, one.organisation, one.phone])
    return table(head, *rows)


def leaders_by_name() -> list[ListSheet]:
    """One leader a hamlet, below a header that elsewhere stands over marks."""
    head = ["STT", "Ấp", "Tổ trưởng", "Điện thoại"]
    rows = [[at, one.hamlet, one.name, one.phone] for at, one in enumerate((PEOPLE[0], PEOPLE[3]), 1)]
    return table(head, *rows)


def sex_without_a_header() -> list[ListSheet]:
    head = ["STT", "Họ và tên", None, *REST]
    return table(head, *([at, one.name, one.sex, *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)))


def two_offices() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Ấp", "Chức vụ", "Chức vụ trong tổ", "Điện thoại"]
    offices = {
        "Trưởng ấp": "Bí thư chi bộ - Trưởng ấp",
        "Hội Phụ nữ": "Chi hội trưởng phụ nữ",
        "Y tế": "Cộng tác viên y tế",
    }
    rows = [
        [at, one.name, one.hamlet, offices.get(one.organisation, one.organisation), one.position, one.phone]
        for at, one in enumerate(PEOPLE, 1)
    ]
    return table(head, *rows)


def unit_is_the_hamlet() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Chức vụ", "Đơn vị (ấp)", "Số ĐT"]
    rows = [[at, *one.row("name", "position", "hamlet", "phone")] for at, one in enumerate(PEOPLE, 1)]
    return table(head, *rows)


def unit_is_a_hamlet_without_saying_so() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số ĐT"]
    rows = [[at, *one.row("name", "position", "hamlet", "phone")] for at, one in enumerate(PEOPLE, 1)]
    return table(head, *rows)


def free_organisations() -> list[ListSheet]:
    words = {
        "Trưởng ấp": "Bí thư CB, Trưởng ấp", "Hội Phụ nữ": "Chi hội trưởng Hội LHPN ấp",
        "Đoàn Thanh niên": "CTV dân số",
        "Hội Nông dân": "Chi hội Nông dân", "Y tế": "Nhân viên y tế ấp",
    }  # fmt: skip
    head = ["STT", "Họ và tên", "Ấp", "Chức vụ trong tổ", "Đơn vị công tác", "Điện thoại"]
    rows = [
        [at, one.name, one.hamlet, one.position, words[one.organisation], one.phone] for at, one in enumerate(PEOPLE, 1)
    ]
    return table(head, *rows)


def no_organisations() -> list[ListSheet]:
    head = ["STT", "Họ tên", "Nơi ở", "Nhiệm vụ", "Điện thoại liên hệ"]
    return table(head, *([at, *one.row("name", "hamlet", "position", "phone")] for at, one in enumerate(PEOPLE, 1)))


def position_in_the_margin() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Ấp", "Đoàn thể", "Điện thoại", "Ghi chú"]
    facts = ("name", "hamlet", "organisation", "phone")
    rows = [
        [at, *one.row(*facts), None if one.position == "Thành viên" else one.position]
        for at, one in enumerate(PEOPLE, 1)
    ]
    return table(head, *rows)


def birthdays_of_all_kinds() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Ngày, tháng, năm sinh", *REST]
    born = ["12/03/1975", 1983, datetime.date(1999, 5, 1), "1980", "01-02-1990", "15/8/1995"]
    return table(
        head,
        *([at, one.name, day, *one.row(*FACTS)] for at, (one, day) in enumerate(zip(PEOPLE, born, strict=True), 1)),
    )


def bare_hamlets_numbered_columns() -> list[ListSheet]:
    head = ["STT", "Họ và tên", *REST]
    rows = [[at, one.name, one.hamlet.removeprefix("Ấp "), *one.row(*FACTS[1:])] for at, one in enumerate(PEOPLE, 1)]
    numbers = [f"({at})" for at in range(1, 7)]
    return table(head, numbers, *rows[:3], head, *rows[3:])


def old_typeface() -> list[ListSheet]:
    head = ["STT", "Họ và tên", *REST]
    rows = [[at, one.name, *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)]
    written = [
        [in_typeface(cell, "TCVN3 (ABC)") if isinstance(cell, str) else cell for cell in row] for row in [head, *rows]
    ]
    return [ListSheet("Sheet1", written)]


def names_in_capitals() -> list[ListSheet]:
    head = ["TT", "HỌ VÀ TÊN", "ĐỊA BÀN", "CHỨC DANH", "ĐƠN VỊ", "SỐ ĐIỆN THOẠI"]
    return table(head, *([at, one.name.upper(), *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)))


def one_strange_header() -> list[ListSheet]:
    head = ["STT", "Đồng chí", *REST]
    return table(head, *([at, one.name, *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)))


def every_header_strange() -> list[ListSheet]:
    head = ["Danh xưng", "Ở đâu", "Gọi số"]
    return table(head, *([one.name, one.hamlet, one.phone] for one in PEOPLE), above=[])


def no_hamlet_at_all() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Chức vụ trong tổ", "Điện thoại"]
    return table(head, *([at, *one.row("name", "position", "phone")] for at, one in enumerate(PEOPLE, 1)))


OTHERS = each(PEOPLE, organisation="Khác")
COLUMNS = [
    Listed("“Họ và tên đệm | Tên”", name_in_two_columns),
    Listed("“Họ | Tên”", surname_and_the_rest),
    Listed("họ và tên tách hai cột dưới một tiêu đề gộp", name_below_one_header),
    Listed("hai dòng tiêu đề, năm sinh ghi dưới Nam hoặc Nữ", years_below_nam_and_nu),
    Listed("đánh dấu x dưới Nam, Nữ", crosses_below_nam_and_nu),
    Listed("đánh dấu x dưới Tổ trưởng, Tổ phó, Thành viên", crosses_below_positions),
    Listed("cột giới tính không có tiêu đề, ngay sau họ tên", sex_without_a_header),
    Listed(
        "danh sách tổ trưởng, tên dưới tiêu đề “Tổ trưởng”",
        leaders_by_name,
        each([OTHERS[0], OTHERS[3]], position="Thành viên"),
        choices={"Tổ trưởng": "full_name"},
    ),
    Listed("“Chức vụ” ngoài tổ và “Chức vụ trong tổ”", two_offices),
    Listed("“Đơn vị (ấp)” là ấp", unit_is_the_hamlet, OTHERS),
    Listed("“Đơn vị” mà ghi tên ấp", unit_is_a_hamlet_without_saying_so, OTHERS),
    Listed(
        "đơn vị ghi tự do, “CTV dân số” không có trong danh sách",
        free_organisations,
        [replace(one, organisation="Khác") if one.organisation == "Đoàn Thanh niên" else one for one in PEOPLE],
    ),
    Listed("không có cột đơn vị; nơi ở là ấp", no_organisations, OTHERS),
    Listed("chức danh ở cột Ghi chú", position_in_the_margin),
    Listed("ngày sinh và năm sinh lẫn trong một cột", birthdays_of_all_kinds),
    Listed("ấp không ghi “Ấp”, dòng số thứ tự cột, tiêu đề lặp lại", bare_hamlets_numbered_columns),
    Listed("gõ bằng phông TCVN3", old_typeface),
    Listed("viết toàn chữ hoa", names_in_capitals),
    Listed("một tiêu đề lạ: “Đồng chí”", one_strange_header, choices={"Đồng chí": "full_name"}),
    Listed(
        "mọi tiêu đề đều lạ",
        every_header_strange,
        each(OTHERS, position="Thành viên"),
        choices={"Danh xưng": "full_name", "Ở đâu": "place", "Gọi số": "phone"},
    ),
    Listed("không đâu ghi ấp", no_hamlet_at_all, [], says="Chưa có cột: Địa bàn"),
]
