"""Shares are rounded like those of the workbook, never cut off."""

from decimal import Decimal

import pytest

from core.templatetags.wording import percent


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.8, "80,0%"),
        (2 / 3, "66,7%"),
        (0.57, "57,0%"),  # 0.57 × 100 is 56.99999999999999
        (1 / 16, "6,3%"),
        (Decimal("0.875"), "87,5%"),
        (1, "100,0%"),
        (0, "0,0%"),
        (None, "—"),
    ],
)
def test_a_share_is_rounded_to_a_tenth_of_a_percent(ratio: float | None, words: str) -> None:
    assert percent(ratio) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (2_499, 2_500, "99,9%"),
        (2_500, 2_500, "100,0%"),
        (2_501, 2_500, "100,1%"),
        (1, 2_500, "0,1%"),
        (0, 2_500, "0,0%"),
        (79_999, 80_000, "99,9%"),
    ],
)
def test_a_hundred_is_said_of_a_whole_alone_and_nought_of_none(part: int, whole: int, words: str) -> None:
    assert percent(part / whole) == words
