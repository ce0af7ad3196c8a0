"""A person is found in any text, however their name or number is written, and nobody else is."""

import time
import unicodedata

import pytest

from core.mentions import Mentions, texts_of

PERSON = Mentions(["Đặng Thị Ý Nhi", "Đặng Ý Nhi"], ["0377123654"])


@pytest.mark.parametrize(
    "text",
    [
        *("Bà Đặng Thị Ý Nhi.", "ĐẶNG THỊ Ý NHI", "dang thi y nhi", unicodedata.normalize("NFD", "Đặng Thị Ý Nhi")),
        *("ds_DangThiYNhi-2022.xlsx", "dang-thi_y.nhi", "Đặng\u00a0Ý\tNhi", "?q=dang%20thi%20y%20nhi"),
        *("0377123654", "0377.123.654", "(+84) 377-123-654", "84377123654", "377123654.0", "+84 (0) 377 123 654"),
        *("01677123654", "+84 167 712 3654", "\uff10377123654", "gọi%200377%20123%20654"),
    ],
)
def test_a_person_is_found_however_they_are_written(text: str) -> None:
    assert PERSON.are_in(text)


@pytest.mark.parametrize(
    "text",
    ["", "Đặng Thị Ý", "Đặng Thị Ý Nhiên", "Ađặng Thị Ý Nhi", "Đặng Thị, con Ý và Nhi", "03771236540", "50377123654"],
)
def test_nobody_else_is(text: str) -> None:
    assert not PERSON.are_in(text)


def test_whoever_has_neither_name_nor_number_is_found_nowhere() -> None:
    assert not Mentions(["", " "], [""]).are_in("Đặng Thị Ý Nhi, 0377123654")


@pytest.mark.parametrize("piece", ["dang ", "dang thi y ", "+84", "0", "%20", "3 7 7 ", "84 0 ", "_"])
def test_no_text_takes_longer_than_it_is_long(piece: str) -> None:
    hostile = (piece * 1_000_000)[:1_000_000]
    began = time.process_time()
    assert not PERSON.are_in(hostile)
    assert time.process_time() - began < 5


def test_texts_of_a_value_are_its_keys_texts_and_numbers() -> None:
    assert list(texts_of({"a": ["b", {"c": 1}], "d": None})) == ["a", "b", "c", "1", "d", "None"]
