"""Lists whose cells hold more, or less, than one thing of one person; and such of whom some left."""

from typing import Any

from tests.exchange.gallery.books import MOTTO, PEOPLE, SIGNED, SUOI_MUON, TAN_KHANH, Listed, ListSheet

HEAD = ["STT", "Ấp", "Họ và tên", "Chức vụ trong tổ", "Đoàn thể", "SĐT"]
FACTS = ("hamlet", "name", "position", "organisation", "phone")


def lines() -> list[list[Any]]:
    return [[at, *one.row(*FACTS)] for at, one in enumerate(PEOPLE, 1)]


def two_phones() -> list[ListSheet]:
    rows = lines()
    rows[0][5], rows[1][5], rows[2][5] = "0912345701 - 0987000001", "0912345702/0987000002", "0912345703\n0987000003"
    return [ListSheet("Sheet1", [*MOTTO, HEAD, *rows, *SIGNED])]


def several_people_in_a_cell() -> list[ListSheet]:
    rows = [
        [at, people[0].hamlet, *("\n".join(getattr(one, key) for one in people) for key in FACTS[1:])]
        for at, people in enumerate((TAN_KHANH, SUOI_MUON), 1)
    ]
    return [ListSheet("Sheet1", [*MOTTO, HEAD, *rows, *SIGNED])]


def numbered_people_in_a_cell() -> list[ListSheet]:
    rows = [
        [
            people[0].hamlet,
            "\n".join(f"{at}. {one.name}" for at, one in enumerate(people, 1)),
            "\n".join(f"{one.position}" for one in people),
            "\n".join(f"{one.organisation}" for one in people),
            "\n".join(f"{one.phone}" for one in people),
        ]
        for people in (TAN_KHANH, SUOI_MUON)
    ]
    return [ListSheet("Sheet1", [HEAD[1:], *rows])]


def ditto_marks() -> list[ListSheet]:
    rows = lines()
    for row in (*rows[1:3], *rows[4:]):
        row[1] = "nt" if row[0] % 2 else '"'
    return [ListSheet("Sheet1", [*MOTTO, HEAD, *rows, *SIGNED])]


def notes_of_who_left() -> list[ListSheet]:
    notes = ["", "Đã chuyển công tác từ 01/7/2022", "Đã nghỉ", "", "Nghỉ hưu, còn tham gia", "Đổi số điện thoại"]
    rows = [[*row, note] for row, note in zip(lines(), notes, strict=True)]
    return [ListSheet("Sheet1", [*MOTTO, [*HEAD, "Ghi chú"], *rows, *SIGNED])]


def note_behind_a_name() -> list[ListSheet]:
    rows = lines()
    rows[2][2] += " (đã chuyển đi)"
    return [ListSheet("Sheet1", [HEAD, *rows])]


def struck_through() -> list[ListSheet]:
    return [ListSheet("Sheet1", [HEAD, *lines()], struck=[4, 7])]


def hidden_rows() -> list[ListSheet]:
    return [ListSheet("Sheet1", [*MOTTO, HEAD, *lines(), *SIGNED], hidden=[len(MOTTO) + 3])]


def first_of_a_merged_hamlet_struck() -> list[ListSheet]:
    rows = lines()
    for row in (*rows[1:3], *rows[4:]):
        row[1] = None
    return [ListSheet("Sheet1", [HEAD, *rows], merged=["B2:B4", "B5:B7"], struck=[2])]


def lines_left_blank() -> list[ListSheet]:
    rows = lines()
    return [
        ListSheet(
            "Sheet1",
            [*MOTTO, HEAD, *rows[:3], [], *rows[3:], [7], [8], [None, None, "Ghi chú: số do ấp cung cấp"]],
        )
    ]


def a_line_for_the_signers() -> list[ListSheet]:
    signed = [[], [None, None, "Cán bộ phụ trách", None, "KT. CHỦ TỊCH"],
              [None, None, None, None, "PHÓ CHỦ TỊCH"],
              [None, None, "Lý Thị Bé", None, "Đặng Văn Xã"],
              ["Nơi nhận:"], ["- Sở TTTT;"], ["- Lưu: VT."]]  # fmt: skip
    return [ListSheet("Sheet1", [HEAD, *lines(), *signed])]


CELLS = [
    Listed("hai số điện thoại trong một ô", two_phones),
    Listed("nhiều người trong một ô, mỗi người một dòng chữ", several_people_in_a_cell),
    Listed("nhiều người trong một ô, có đánh số", numbered_people_in_a_cell),
    Listed('dấu “nt”, “"”', ditto_marks),
    Listed("ghi chú “đã chuyển công tác từ …”, “đã nghỉ”", notes_of_who_left, [PEOPLE[0], *PEOPLE[3:]], {"left": 1}),
    Listed("“(đã chuyển đi)” sau tên", note_behind_a_name, [*PEOPLE[:2], *PEOPLE[3:]], {"left": 1}),
    Listed("người đã nghỉ bị gạch ngang", struck_through, [*PEOPLE[:2], *PEOPLE[3:5]], {"struck": 2}),
    Listed("dòng bị ẩn", hidden_rows, [PEOPLE[0], *PEOPLE[2:]], {"hidden": 1}),
    Listed("ô ấp gộp mà dòng đầu bị gạch", first_of_a_merged_hamlet_struck, PEOPLE[1:], {"struck": 1}),
    Listed("dòng trống, dòng chỉ có số, ghi chú cuối danh sách", lines_left_blank),
    Listed("nơi nhận và người ký thay", a_line_for_the_signers),
]
