"""A sum in words reads as a treasury writes it."""

import pytest

from core.money import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng chẵn"),
        (5, "Năm đồng"),
        (50_000, "Năm mươi nghìn đồng chẵn"),
        (300_000, "Ba trăm nghìn đồng chẵn"),
        (1_205_000, "Một triệu hai trăm linh năm nghìn đồng chẵn"),
        (21_015_115, "Hai mươi mốt triệu không trăm mười lăm nghìn một trăm mười lăm đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (27_000_450_000, "Hai mươi bảy tỷ bốn trăm năm mươi nghìn đồng chẵn"),
        (2_005_000_000, "Hai tỷ không trăm linh năm triệu đồng chẵn"),
        (155_000, "Một trăm năm mươi lăm nghìn đồng chẵn"),
        (11_000, "Mười một nghìn đồng chẵn"),
    ],
)
def test_a_sum_is_read_out(amount: int, words: str) -> None:
    assert in_words(amount) == words
