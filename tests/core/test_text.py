"""Vietnamese text: stored, searched, sorted."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, clean_lines, fold, is_one_name, person_key, sort_key

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(alphabet=LETTERS, min_size=1, max_size=7)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
anything = st.text(max_size=60)


@pytest.mark.parametrize("text", ["tay ninh", "TÂY NINH", "Tây Ninh", "  tây \u00a0ninh\t", "ta\u0302y ninh"])
def test_every_way_to_type_a_name_folds_alike(text: str) -> None:
    assert fold(text) == "tay ninh"


def test_the_letter_d_with_its_bar_folds_to_d() -> None:
    assert fold("Đồng Khởi") == "dong khoi"


@given(anything)
def test_folding_and_cleaning_twice_change_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(names)
def test_case_and_unicode_form_never_matter_to_a_search(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, name.upper())) == fold(name)
    assert fold(name).isascii()


@given(names, st.data())
def test_a_part_of_a_name_is_found_in_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    assert fold(name[start:]) in fold(name)


@given(anything)
def test_stored_text_is_composed_and_singly_spaced(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))
    assert "  " not in clean(text)


@given(anything)
def test_a_sort_key_is_digits_of_a_length_that_fits(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key.isdecimal()
    assert len(key) <= 400


@given(names)
def test_equal_names_in_any_form_sort_alike(name: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", name.upper())) == sort_key(name)


@given(names, names)
def test_a_name_sorts_before_those_that_go_on_from_it(name: str, more: str) -> None:
    assert sort_key(name) < sort_key(f"{name} {more}")


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_numbers_in_names_sort_by_value(one: int, other: int) -> None:
    assert (sort_key(f"Ấp {one}") < sort_key(f"Ấp {other}")) == (one < other)


def shuffled(names: list[str]) -> list[str]:
    return random.Random(1).sample(names, len(names))


def test_letters_sort_in_the_order_of_the_alphabet() -> None:
    order = ["an", "ăn", "ân", "bà", "ca", "da", "đa", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"]
    assert sorted(shuffled(order), key=sort_key) == order


def test_tones_sort_from_level_to_heavy_and_weigh_less_than_letters() -> None:
    order = ["ma", "mà", "mả", "mã", "má", "mạ", "mà xa", "man"]
    assert sorted(shuffled(order), key=sort_key) == order


def test_people_sort_by_the_last_word_of_their_name() -> None:
    order = ["Trần Văn An", "Lê Thị Bình", "Nguyễn Bình", "An Vũ"]
    assert sorted(shuffled(order), key=person_key) == order


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Nguyễn Văn Dũng", "NGUYỄN VĂN DŨNG", True),
        ("Nguyễn Văn Dũng", "Nguyễn Văn Dung", False),
        ("Lê Hoà", "Lê Hòa", True),
        ("Nguyen Van Dung", "Nguyễn Văn Dũng", True),
        ("Cao Dung", "Cao Dũng", False),
        ("Y Nie", "Y Niê", True),
        ("Lê Hoa", "Lê Hoà An", False),
    ],
)
def test_two_names_are_one_by_their_marks_unless_one_is_typed_without(one: str, other: str, is_one: bool) -> None:
    assert is_one_name(one, other) == is_one_name(other, one) == is_one
