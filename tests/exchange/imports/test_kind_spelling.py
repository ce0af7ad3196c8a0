"""When two writings mean one thing."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import spelling
from exchange.reading.kinds.spelling import Names, corrects, loose, names_of
from exchange.reading.tables import CellFault

WORDS = ("Hòa", "Hoà", "Hoa", "An", "Ân", "1", "01", "2")
KINDS = ("ấp", "khu phố")
things = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(WORDS), st.sampled_from(WORDS), st.integers(100, 199)),
    unique_by=lambda one: one[3],
)
type Thing = tuple[str, str, str, int]


def named(found: Sequence[Thing]) -> Names[Thing]:
    """Things of kind and name, told apart by where they are, else by their code."""
    return names_of(
        found,
        name=lambda one: f"{one[0]} {one[1]}",
        others=lambda one: [one[1]],
        further=[lambda one: f"{one[0]} {one[1]} ({one[2]})", lambda one: f"{one[0]} {one[1]} ({one[3]})"],
    )


@given(things)
def test_whatever_a_list_offers_is_found_again(found: list[Thing]) -> None:
    names = named(found)
    assert set(names.labels.values()) == set(found)
    for thing in found:
        assert list(names.matching(names.label(thing))) == [thing]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ấp An 01", "ap an 1"),
        ("KP.3", "Khu phố 3"),
        ("TDP 3", "tổ dân phố 03"),
        ("12/QĐ-UBND", "12 / qd - ủy ban nhân dân"),
        ("Tổ CNSCĐ", "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"),
    ],
)
def test_marks_case_and_short_forms_are_forgiven(one: str, other: str) -> None:
    assert loose(one) == loose(other)


@pytest.mark.parametrize(("one", "other"), [("Ấp 1", "Ấp 10"), ("Ấp 0", "Ấp"), ("An", "Ân Bình")])
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert loose(one) != loose(other)


@pytest.mark.parametrize(
    ("new", "old", "is_correction"),
    [
        ("Lân", "Lan", True),
        ("Lan", "Lân", False),
        ("LÂN", "Lân", False),
        ("Hoà", "Hòa", False),
        ("Đức", "Duc", True),
        ("Duc", "Đức", False),
        ("Bình", "Lan", False),
    ],
)
def test_only_other_marks_correct_a_name(new: str, old: str, is_correction: bool) -> None:
    assert corrects(new, old) == is_correction


def test_a_tone_may_stand_on_either_letter() -> None:
    assert spelling("Hoà Thuỷ") == spelling("hòa thủy") != spelling("hoa thủy")


def test_a_sentence_names_a_few_of_many() -> None:
    names = named([("ấp", "1", str(number), number) for number in range(9)])
    with pytest.raises(CellFault, match=r"“ấp 1 \(0\)” hoặc .*“ấp 1 \(4\)”, …\. Xin ghi"):
        names.find("ấp 1", owner="Xã An", remedy="")


def test_nothing_close_is_answered_with_what_to_do() -> None:
    with pytest.raises(CellFault, match=r"Xã An không có “Đông”\. Xin xem lại\."):
        named([("ấp", "1", "2", 3)]).find("Đông", owner="Xã An", remedy="Xin xem lại.")


def test_thousands_of_one_name_are_told_apart_in_time() -> None:
    found = [("tổ", "cộng đồng", f"Ấp {number}", number) for number in range(3_000)]
    started = time.process_time()
    names = named(found)
    assert time.process_time() - started < 1.0
    assert names.label(found[7]) == "tổ cộng đồng (Ấp 7)"
    assert names.matching("Tổ cộng đồng (ấp 7)") == [found[7]]
