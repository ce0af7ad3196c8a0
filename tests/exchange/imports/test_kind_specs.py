"""The sheets that each kind reads: what their columns are called, and what their cells take."""

from collections import Counter

import pytest

from exchange.kinds import import_kinds
from exchange.reading.columns import fold_header
from exchange.reading.headers import assign, find
from exchange.reading.tables import NOTHING, Field, FileRefused, Grid, Holds, SheetSpec
from teams.models import Organisation, Position, Sex

SHEETS = [sheet for kind in import_kinds().values() for sheet in kind.sheets]
FIELDS = [field for sheet in SHEETS for field in sheet.fields]


def test_every_kind_of_import_is_described() -> None:
    assert list(import_kinds()) == ["teams", "hamlets", "targets", "figures", "accounts"]
    assert [kind.kind for kind in import_kinds().values()] == list(import_kinds())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_no_header_means_two_columns(sheet: SheetSpec) -> None:
    headers = Counter(
        name for field in sheet.fields for name in {fold_header(h) for h in (field.label, *field.aliases)}
    )
    assert [header for header, count in headers.items() if count > 1] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_each_header_of_a_template_is_found(sheet: SheetSpec) -> None:
    heads = find(Grid(sheet.title, [[field.label for field in sheet.fields]]), sheet, {})
    assert heads.columns == {field.key: index for index, field in enumerate(sheet.fields)}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_each_word_of_a_list_is_taken_as_its_value_and_written_again(field: Field) -> None:
    for choice in field.choices:
        assert field.word(field.clean(choice)) == choice


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_each_column_says_what_to_write(field: Field) -> None:
    assert len(field.hint) > 10
    assert field.hint.endswith((".", "…"))


def test_the_choices_are_those_of_the_portal() -> None:
    by_key = {(sheet.key, field.key): field for sheet in SHEETS for field in sheet.fields}
    assert by_key["members", "organisation"].words == dict(Organisation.choices)
    assert by_key["members", "position"].words == dict(Position.choices)
    assert by_key["members", "sex"].words == dict(Sex.choices)
    assert by_key["hamlets", "kind"].word("khu phố") == "Khu phố"


def test_days_and_numbers_are_formatted_and_phones_are_text() -> None:
    holds = {field.key: field.holds for field in FIELDS}
    assert {key for key, held in holds.items() if held == Holds.DAY} == {
        *("signed_on", "established_on", "joined_on", "left_on", "starts_on", "ends_on")
    }
    assert holds["birth_year"] == holds["year"] == Holds.NUMBER
    assert holds["value"] == holds["households"] == Holds.COUNT
    assert holds["phone"] == Holds.TEXT


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("joined_on", "2022-06-10", "10/06/2022"),
        ("value", 1_200, "1.200"),
        ("birth_year", 1985, "1985"),
        ("phone", "0912345678", "0912 345 678"),
        ("position", "leader", "Tổ trưởng"),
        ("households", 0, "0"),
        ("phone", None, NOTHING),
    ],
)
def test_a_value_is_shown_as_people_read_it(key: str, value: str | int | None, text: str) -> None:
    (field, *_) = [field for field in FIELDS if field.key == key]
    assert field.text(value) == text


@pytest.mark.parametrize(
    ("header", "sheet"),
    [
        (["STT", "Ấp", "Tổ công nghệ số cộng đồng", "Họ và tên", "Chức danh", "Đơn vị", "SĐT"], "members"),
        (["TT", "Ấp/KP", "Tên tổ", "Số QĐ", "Ngày ký"], "teams"),
    ],
)
def test_a_list_under_any_name_is_read_for_what_it_says_most_of(header: list[str], sheet: str) -> None:
    lists = Grid("Sheet1", [header, ["1", "Ấp An 1", "Tổ An 1"]])
    assert list(assign([lists], import_kinds()["teams"].sheets)) == [sheet]


@pytest.mark.parametrize("kind", import_kinds())
def test_a_workbook_about_something_else_is_refused(kind: str) -> None:
    other = [Grid(name, [["Mặt hàng", "Đơn giá"], ["Gạo", 12]]) for name in ("Kho", "Bán")]
    with pytest.raises(FileRefused, match="Tệp không có trang “"):
        assign(other, import_kinds()[kind].sheets)
