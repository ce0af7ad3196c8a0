"""Cleaners take what people and Excel write and refuse the rest with a sentence that says what to write."""

import datetime
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import normalise_phone
from core.text import clean
from exchange.reading.cells import choice, day, integer, person_name, phone, text, year, zalo_link
from exchange.reading.dates import NotADay, day_of
from exchange.reading.tables import CellFault

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2029, 12, 31)
CHOICES = {"Tổ trưởng": "leader", "Tổ phó": "deputy", "Thành viên": "member"}
CLEANERS = {
    "text": text(50),
    "person_name": person_name(),
    "integer": integer(0, 9_999_999),
    "year": year(1900, 2030),
    "day": day(EARLIEST, LATEST),
    "phone": phone(),
    "choice": choice(CHOICES, {"TT": "leader"}),
    "zalo_link": zalo_link(),
}
SPACES = st.text("  \u00a0\u202f\t\n", max_size=2)
cells = st.one_of(
    st.none().map(lambda _: ""),
    st.text(max_size=40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates().map(lambda found: {"date": found.isoformat()}),
    st.sampled_from(["#REF!", "#N/A"]).map(lambda error: {"error": error}),
    st.text(max_size=20).map(lambda formula: {"formula": f"={formula}"}),
)


def fault(name: str, value: Any) -> str:
    with pytest.raises(CellFault) as found:
        CLEANERS[name](value)
    return str(found.value)


@given(value=cells, name=st.sampled_from(sorted(CLEANERS)))
def test_whatever_a_cell_holds_it_is_kept_plain_or_refused_with_a_sentence(value: Any, name: str) -> None:
    try:
        kept = CLEANERS[name](value)
    except CellFault as error:
        said = str(error)
        assert said.endswith(".")
    else:
        assert isinstance(kept, str | int)
        assert not isinstance(kept, bool)


@given(value=cells, name=st.sampled_from(sorted(CLEANERS)))
def test_what_is_kept_cleans_to_itself(value: Any, name: str) -> None:
    try:
        kept = CLEANERS[name](value)
    except CellFault:
        return
    if name != "choice":
        assert CLEANERS[name](kept) == kept


@pytest.mark.parametrize("name", CLEANERS)
def test_an_error_and_a_formula_are_refused_in_every_column(name: str) -> None:
    assert "lỗi của Excel (#REF!)" in fault(name, {"error": "#REF!"})
    assert "công thức chưa được tính" in fault(name, {"formula": "=A1"})


@pytest.mark.parametrize("name", sorted({*CLEANERS} - {"text"}))
def test_every_refusal_of_a_wrong_value_gives_an_example(name: str) -> None:
    assert any(word in fault(name, "?!") for word in ("ví dụ", "Xin ghi như", "chọn một trong"))


@pytest.mark.parametrize("name", CLEANERS)
@pytest.mark.parametrize("value", ["?" * 30_000, 10**4_000, "=" * 300 + "\n" * 300], ids=["text", "number", "lines"])
def test_no_sentence_repeats_a_whole_page(name: str, value: Any) -> None:
    assert len(fault(name, value)) < 300


# Numbers


@given(
    number=st.integers(0, 9_999_999), before=SPACES, after=SPACES, separator=st.sampled_from([".", " ", "\u00a0", ""])
)
def test_a_whole_number_is_read_in_each_vietnamese_writing(
    number: int, before: str, after: str, separator: str
) -> None:
    clean_integer = integer(0, 9_999_999)
    assert clean_integer(number) == clean_integer(float(number)) == number
    assert clean_integer(f"{before}{f'{number:,}'.replace(',', separator)}{after}") == number


@given(number=st.floats(0, 10**6).filter(lambda number: not number.is_integer()))
def test_a_part_of_one_is_no_whole_number(number: float) -> None:
    fault("integer", number)


@pytest.mark.parametrize(
    "value", ["12,5", "1,234", "1.23", "1.2345", "12 hộ", "1.234 567", "", "٣", "1e3", "0x10", True]
)
def test_what_could_mean_two_things_is_no_number(value: Any) -> None:
    assert "số nguyên" in fault("integer", value)


def test_a_number_outside_its_range_is_told_the_range() -> None:
    assert "từ 0 đến 9999999" in fault("integer", -1)


@pytest.mark.parametrize("value", [1985, 1985.0, "1985", " 1985 ", {"date": "1985-03-02"}, "02/03/1985"])
def test_a_year_is_read_from_a_number_or_a_birthday(value: Any) -> None:
    assert year(1920, 2010)(value) == 1985


@pytest.mark.parametrize("value", [85, "85", "1.985", "năm 85", {"date": "1905-06-07"}, 1985.5, True])
def test_what_is_no_year_is_refused(value: Any) -> None:
    with pytest.raises(CellFault):
        year(1920, 2010)(value)


# Days


@given(found=st.dates(EARLIEST, LATEST), before=SPACES, after=SPACES)
def test_a_day_is_read_in_each_vietnamese_writing(found: datetime.date, before: str, after: str) -> None:
    number = (found - datetime.date(1899, 12, 30)).days
    writings = [
        {"date": found.isoformat()}, number, float(number), number + 0.75, str(number),
        found.isoformat(), f"{found.isoformat()}T00:00:00", f"{found.isoformat()} 08:30",
        f"{found:%d/%m/%Y}", f"{found:%d/%m/%y}", f"{found:%d.%m.%Y}", f"{found:%d-%m-%Y}", f"{found:%Y/%m/%d}",
        f"{found.day}/{found.month}/{found.year}", f"{found.day} / {found.month} / {found.year}",
        f"{found:%d/%m/%Y} 00:00", f"ngày {found.day} tháng {found.month} năm {found.year}",
        f"NGÀY {found:%d} THÁNG {found:%m} NĂM {found.year}",
        f"Tây Ninh, ngày {found.day} tháng {found:%m} năm {found.year}.",
        unicodedata.normalize("NFD", f"{found.day} tháng {found.month}, {found.year}"),
    ]  # fmt: skip
    for written in writings:
        value = f"{before}{written}{after}" if isinstance(written, str) else written
        assert CLEANERS["day"](value) == found.isoformat(), written


@given(found=st.dates(EARLIEST, LATEST))
def test_a_month_is_never_read_first(found: datetime.date) -> None:
    written = f"{found:%m/%d/%Y}"
    if found.day > 12:
        assert "không phải là ngày" in fault("day", written)
    else:
        assert CLEANERS["day"](written) == f"{found.year}-{found.day:02}-{found.month:02}"


def test_the_third_of_april_is_not_the_fourth_of_march() -> None:
    assert CLEANERS["day"]("03/04/2026") == "2026-04-03"


@pytest.mark.parametrize(
    "value",
    [
        *("31/02/2022", "29/02/2022", "00/01/2022", "1/13/2022", "15/06", "6/2022", "2022", "hôm qua", "15062022"),
        *("15/06-2022", "15/06/202", "1/1/1/2022", "ngày 31 tháng 4 năm 2022", 2022, 9_999, -1, True, 10**9, 1e300),
    ],
)
def test_what_is_no_day_is_refused_with_an_example(value: Any) -> None:
    assert "ví dụ 15/06/2022" in fault("day", value)


def test_a_day_outside_its_range_is_told_the_range() -> None:
    assert "Ngày 15/06/2035 nằm ngoài khoảng từ 01/01/2000 đến 31/12/2029" in fault("day", "15/6/2035")


def test_a_short_year_falls_into_the_century_that_is_asked_for() -> None:
    first, last = datetime.date(1920, 1, 1), datetime.date(2010, 12, 31)
    assert day_of("2/3/85", first, last).year == 1985
    assert day_of("2/3/05", first, last).year == 2005
    with pytest.raises(NotADay):
        day_of(None, first, last)


# Phones


@given(number=st.from_regex(r"\A0[35789][0-9]{8}\Z"), before=SPACES, after=SPACES)
def test_a_phone_is_read_in_each_writing(number: str, before: str, after: str) -> None:
    writings = [
        number, number[1:], int(number), float(number), f"+84{number[1:]}", f"84{number[1:]}", int(f"84{number[1:]}"),
        f"{number[:4]} {number[4:7]} {number[7:]}", f"{number[:4]}.{number[4:7]}.{number[7:]}",
        f"({number[:4]}) {number[4:7]}-{number[7:]}", f"+84 {number[1:3]} {number[3:]}",
    ]  # fmt: skip
    for written in writings:
        value = f"{before}{written}{after}" if isinstance(written, str) else written
        assert CLEANERS["phone"](value) == normalise_phone(number), written


@pytest.mark.parametrize("value", ["01682345678", 1682345678, "+84 168 234 5678"])
def test_a_phone_of_before_2018_gets_its_new_number(value: Any) -> None:
    assert CLEANERS["phone"](value) == "0382345678"


@pytest.mark.parametrize("between", [" / ", "/", ", ", "; ", " - ", " – ", "\n", " và ", " hoặc ", " "])
def test_two_phones_in_one_cell_are_refused_as_two(between: str) -> None:
    assert "hai số điện thoại" in fault("phone", f"0912345678{between}0987654321")


@pytest.mark.parametrize("value", ["0912 345 67x", "12345", 113, "+1 202 555 0100", "không có", 9123456.5, 0])
def test_what_is_no_phone_is_refused(value: Any) -> None:
    assert "không phải là số điện thoại" in fault("phone", value)


# Words


@given(words=st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=50))
def test_a_text_is_kept_as_it_is_stored(words: str) -> None:
    if len(clean(words)) <= 50:
        assert CLEANERS["text"](unicodedata.normalize("NFD", words)) == clean(unicodedata.normalize("NFD", words))


@pytest.mark.parametrize(("value", "kept"), [(12, "12"), (12.0, "12"), (2.5, "2,5"), (" Ấp\n An 1 ", "Ấp An 1")])
def test_a_number_in_a_text_column_is_what_excel_shows(value: Any, kept: str) -> None:
    assert CLEANERS["text"](value) == kept


def test_a_text_that_excel_made_a_day_is_refused_with_its_remedy() -> None:
    assert "định dạng ô là Văn bản" in fault("text", {"date": "2022-06-12"})


def test_a_text_too_long_is_told_how_long() -> None:
    assert "Dài 51 chữ, nhiều nhất là 50" in fault("text", "x" * 51)


@pytest.mark.parametrize("label", CHOICES)
@pytest.mark.parametrize(
    "write", [str.upper, str.lower, lambda label: f" {label}: ", lambda label: label.replace("ổ", "o")]
)
def test_a_choice_is_known_without_its_marks(label: str, write: Any) -> None:
    assert CLEANERS["choice"](unicodedata.normalize("NFD", write(label))) == CHOICES[label]


def test_another_word_for_a_choice_is_known_and_any_other_is_told_the_list() -> None:
    assert CLEANERS["choice"]("tt") == "leader"
    assert "“Tổ trưởng”, “Tổ phó”, “Thành viên”" in fault("choice", "Tổ viên")


@pytest.mark.parametrize("name", ["Lê Ý", "NGUYỄN VĂN AN", "H’Hen Niê", "Y Bliăk Kđoh", "Nguyễn Thị Hòa (Ba)"])
def test_a_name_is_kept_as_it_is_typed(name: str) -> None:
    assert CLEANERS["person_name"](f"  {name.replace(' ', '  ')} ") == name


@pytest.mark.parametrize("name", ["A", "Nguyễn Văn 2", "0912345678", "-", "..."])
def test_what_is_no_name_is_refused(name: str) -> None:
    assert "Nguyễn Văn An" in fault("person_name", name)


@pytest.mark.parametrize("link", ["https://zalo.me/g/abcxyz123", "zalo.me/g/abcxyz123", " Zalo.me/g/abcxyz123 "])
def test_a_zalo_link_is_kept_whole(link: str) -> None:
    assert CLEANERS["zalo_link"](link).lower() == "https://zalo.me/g/abcxyz123"


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://zalo.me.example.com/g/a",
            "https://example.com/zalo.me",
            "javascript:alert(1)//zalo.me/",
            "Nhóm ấp An 1",
        ),
        *("ftp://zalo.me/g/a", "https://[zalo.me/", "https://zalo.me/g/a b", "https://zalo.me/" + "a" * 200),
        *("https://zalo.me@example.com/", "//zalo.me/g/a"),
    ],
)
def test_a_link_to_anywhere_else_is_refused(link: str) -> None:
    assert "https://zalo.me/g/abcxyz123" in fault("zalo_link", link)
