"""Which rows are lines, and where each fault stands."""

from typing import Any

import pytest

from exchange.reading.lines import read
from exchange.reading.tables import FileRefused, Grid, Reading
from tests.exchange.imports.reference import EXPECTED, PEOPLE, SPECS, TEAMS, tables, values


def reading(teams: list[list[Any]] | None = None, people: list[list[Any]] | None = None) -> Reading:
    sheets = tables()
    sheets[TEAMS][1][2], sheets[TEAMS][2][2] = "15/6/2022", "3/4/2022"
    for row in sheets[PEOPLE][1:4]:
        row[6] = f"{row[6]:%d/%m/%Y}"
    return read([Grid(TEAMS, teams or sheets[TEAMS]), Grid(PEOPLE, people or sheets[PEOPLE])], SPECS, {})


def people(*rows: list[Any], header: list[Any] | None = None) -> Reading:
    return reading(people=[header or tables()[PEOPLE][0], *rows])


def names(found: Reading) -> list[str]:
    return [line.values["full_name"] for line in found.lines if line.sheet == "people"]


def test_the_reference_is_read_in_file_order_with_the_place_of_every_cell() -> None:
    found = reading()
    assert values(found.lines) == EXPECTED
    line = found.lines[2]
    assert (line.title, line.number, line.cells["phone"]) == (PEOPLE, 2, "C2")
    assert line.raw["joined_on"] == "15/06/2022"
    assert dict(found.titles) == {"teams": TEAMS, "people": PEOPLE}
    assert found.heads["people"].row == 1


def test_each_fault_stands_at_its_cell_and_the_other_cells_are_kept() -> None:
    (line,) = people(["Ấp An 1", "Nguyễn Văn 2", "091234", "Tổ trưởng"]).lines[2:]
    assert [(fault.cell, fault.field) for fault in line.faults] == [("B2", "full_name"), ("C2", "phone")]
    assert (line.values["full_name"], line.values["position"], line.values["sex"]) == (None, "leader", None)


def test_a_required_cell_that_is_empty_is_a_fault_and_another_is_not() -> None:
    (line,) = people([None, "Lê Ý"]).lines[2:]
    assert [(fault.cell, fault.message) for fault in line.faults] == [("A2", "Chưa có “Địa bàn”. Xin điền vào ô này.")]


def test_a_field_without_a_column_is_in_no_line() -> None:
    (line,) = people(["Ấp An 1", "Lê Ý"], header=["Địa bàn", "Họ và tên"]).lines[2:]
    assert set(line.raw) == set(line.values) == set(line.cells) == {"place", "full_name"}
    line.fault("phone", "Thiếu số.")
    assert line.faults[-1].cell == "2"


@pytest.mark.parametrize(
    "total", ["Tổng cộng", "TỔNG CỘNG: 12 người", "Tổng số", "Cộng", "tổng cộng (mười hai)", " Cộng: "]
)
def test_a_total_is_no_line(total: str) -> None:
    assert names(people(["Ấp An 1", "Lê Ý"], [total, None, 12])) == ["Lê Ý"]


@pytest.mark.parametrize("name", ["Tống Công Minh", "Tổng Văn An", "Công Tằng Tôn Nữ", "Tong Cong Danh"])
def test_nobody_is_taken_for_a_total(name: str) -> None:
    header = ["Họ và tên", "Địa bàn"]
    assert names(people([name, "Ấp An 1"], header=header)) == [name]


def test_a_row_that_numbers_the_columns_is_no_line() -> None:
    header = tables()[PEOPLE][0]
    line = ["Ấp An 1", "Lê Ý"]
    for numbering in ([*"ABCDEFG"], ["A", "B", 1, 2, 3, 4, 5], [f"({at})" for at in range(1, 8)], list(range(1, 8))):
        assert names(people(numbering, line)) == ["Lê Ý"], numbering
        assert len(names(people(line, numbering))) == 2, "below the first line it is a mistake to be told"
    assert len(names(people([1, 2], line, header=header))) == 2


def test_a_header_that_comes_again_is_no_line_and_half_of_one_is() -> None:
    header = tables()[PEOPLE][0]
    assert names(people(["Ấp An 1", "Lê Ý"], header, ["Ấp An 1", "Trần Thị Bưởi"])) == ["Lê Ý", "Trần Thị Bưởi"]
    assert len(names(people(["Ấp An 1", "Họ và tên"]))) == 1


def test_a_line_with_nothing_but_its_number_and_a_note_is_empty() -> None:
    header = ["STT", "Địa bàn", "Họ và tên", "Ghi chú"]
    assert names(people([1, "Ấp An 1", "Lê Ý"], [2, " ", None, "chưa có"], [3], header=header)) == ["Lê Ý"]


def test_one_sheet_missing_refuses_the_whole_file() -> None:
    with pytest.raises(FileRefused, match=PEOPLE):
        read([Grid(TEAMS, tables()[TEAMS])], SPECS, {})
