"""Phone numbers and usernames: every writing of one number is one number."""

import pytest

from core.phones import (
    NotAPhone,
    NotAUsername,
    formatted_phone,
    looks_like_a_phone,
    masked_phone,
    new_username,
    normalise_phone,
    sign_in_name,
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(0912) 345-678", "0912345678"),
        ("0912\u00a0345\u00a0678", "0912345678"),
        ("\u202a0912345678\u202c", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("912345678", "0912345678"),  # a zero lost by Excel
        ("0521234567", "0521234567"),
        ("0551234567", "0551234567"),
        ("0891234567", "0891234567"),
        ("01671234567", "0371234567"),  # as written before 2018
        ("+84 167 123 4567", "0371234567"),
        ("1671234567", "0371234567"),  # before 2018, and a zero lost
        ("01291234567", "0821234567"),
        ("0276 3822 222", "02763822222"),
    ],
)
def test_every_writing_of_a_number_is_one_number(written: str, stored: str) -> None:
    assert normalise_phone(written) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    "garbage",
    ["", "0", "lan", "0912345", "09123456789012", "0912ABCDEF", "09l2345678", "0000000000", "0123456789", "+",
     "+1 202 555 0123", "0912345678 / 0987654321", "0912345678x9", "\x000912345678", "٠٩١٢٣٤٥٦٧٨", "9" * 1000],
)  # fmt: skip
def test_garbage_is_no_phone(garbage: str) -> None:
    with pytest.raises(NotAPhone):
        normalise_phone(garbage)


def test_a_number_is_shown_in_groups_or_masked() -> None:
    assert (formatted_phone("0912345678"), masked_phone("0912345678")) == ("0912 345 678", "0912 ••• 678")
    assert (formatted_phone(""), masked_phone("")) == ("", "")


def test_what_looks_like_a_phone_is_signed_in_with_as_one() -> None:
    assert looks_like_a_phone(" +84 912 345 678")
    assert not looks_like_a_phone("canbo.an")
    assert sign_in_name("+84 912.345.678") == "0912345678"
    assert sign_in_name(" CanBo_An ") == "canbo_an"
    assert sign_in_name("00000000000") == "00000000000"


@pytest.mark.parametrize("text", ["lan", "canbo.thaibinh", "xa_26", "a-b", "LAN", "0912 345 678"])
def test_a_username_is_a_phone_or_a_short_plain_name(text: str) -> None:
    assert new_username(text) == new_username(new_username(text))


@pytest.mark.parametrize(
    "text", ["", "ab", "cán bộ", "canbo an", "9lan", "a..b", "lan.", "lan@an", "x" * 31, "lan\x00", "аdmin", "12345678"]
)
def test_anything_else_is_no_username(text: str) -> None:
    with pytest.raises(NotAUsername):
        new_username(text)
