"""Figures that stand out: the robust z-score, and what each is held against."""

import math
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.models import Indicator
from reporting.rollups.outliers import FEWEST_NEIGHBOURS, SUSPICIOUS, Compared, Crowd, Usual, marks_of, robust_z

FIGURES = st.integers(min_value=0, max_value=10**6)
NEIGHBOURS = st.lists(FIGURES, min_size=FEWEST_NEIGHBOURS, max_size=40)
FLOW = Indicator(code="ho", name="Hộ", kind=Indicator.Kind.FLOW)
STOCK = Indicator(code="tai-khoan", name="Tài khoản", kind=Indicator.Kind.STOCK)


def usual(value: int, others: list[int]) -> Usual | None:
    return Crowd([*others, value]).usual(value)


@given(st.lists(st.integers(0, 30) | FIGURES, min_size=FEWEST_NEIGHBOURS + 1, max_size=40))
def test_a_crowd_says_of_each_what_the_others_say(values: list[int]) -> None:
    """Worked out the long way: every other figure listed, its median and deviations taken anew."""
    crowd = Crowd(values)
    for index, value in enumerate(values):
        others = values[:index] + values[index + 1 :]
        middle = median(others)
        away = sorted(abs(other - middle) for other in others)
        scale = 1.4826 * median(away) or 0.8693 * away[math.ceil(len(away) * 3 / 4) - 1]
        found = crowd.usual(value)
        assert found is not None
        assert found.middle == middle
        if scale:
            assert found.score == pytest.approx((value - middle) / scale)
        else:
            assert found.score == (math.copysign(math.inf, value - middle) if value != middle else 0)


@given(FIGURES, st.lists(FIGURES, max_size=FEWEST_NEIGHBOURS - 1))
def test_too_few_neighbours_say_nothing(value: int, others: list[int]) -> None:
    assert robust_z(value, others) is None


@given(NEIGHBOURS, st.data())
def test_the_order_of_neighbours_says_nothing(others: list[int], data: st.DataObject) -> None:
    value = data.draw(FIGURES)
    assert robust_z(value, data.draw(st.permutations(others))) == pytest.approx(robust_z(value, others))


@given(FIGURES, NEIGHBOURS, st.integers(min_value=0, max_value=10**6))
def test_a_shift_of_all_changes_nothing(value: int, others: list[int], shift: int) -> None:
    assert robust_z(value + shift, [other + shift for other in others]) == pytest.approx(robust_z(value, others))


@given(FIGURES, NEIGHBOURS, st.integers(min_value=1, max_value=1_000))
def test_another_unit_changes_nothing(value: int, others: list[int], factor: int) -> None:
    assert robust_z(value * factor, [other * factor for other in others]) == pytest.approx(robust_z(value, others))


@given(FIGURES, NEIGHBOURS)
def test_the_score_points_where_the_figure_lies(value: int, others: list[int]) -> None:
    score, middle = robust_z(value, others), median(others)
    assert score is not None
    assert not math.isnan(score)
    assert (score > 0, score < 0, score == 0) == (value > middle, value < middle, value == middle)


@given(NEIGHBOURS, FIGURES, FIGURES)
def test_what_lies_further_stands_out_no_less(others: list[int], one: int, another: int) -> None:
    low, high = sorted([robust_z(one, others) or 0.0, robust_z(another, others) or 0.0])
    assert (robust_z(min(one, another), others), robust_z(max(one, another), others)) == (low, high)


@given(st.lists(st.integers(min_value=90, max_value=110), min_size=11, max_size=30), st.integers(10**5, 10**6))
def test_a_few_wild_neighbours_hide_nobody(calm: list[int], wild: int) -> None:
    """Fewer than a quarter of them: the mean and the standard deviation would be drawn along."""
    others = [*calm, *[10**9] * (len(calm) // 4)]
    assert abs(robust_z(wild, others) or 0) > SUSPICIOUS


@pytest.mark.parametrize(
    ("value", "others", "score"),
    [
        (10, [10] * 6, 0.0),
        (11, [10] * 6, math.inf),
        (9, [10] * 6, -math.inf),
        (20, [8, 9, 10, 11, 12], 10 / 1.4826),
        (20, [10, 10, 10, 10, 16, 18], 10 / (0.8693 * 6)),  # most are equal: the third quartile of the deviations
        (20, [10, 10, 10, 10, 16], math.inf),
    ],
)
def test_scores_worked_out_by_hand(value: int, others: list[int], score: float) -> None:
    assert robust_z(value, others) == pytest.approx(score)


AROUND = [10, 12, 11, 9, 10, 12]
WHOM = "các tổ cùng huyện"


@pytest.mark.parametrize(
    ("figure", "sentences"),
    [
        (Compared(FLOW, 63, usual=usual(63, AROUND), whom=WHOM), ["gấp 6 lần mức thường thấy của các tổ cùng huyện"]),
        (Compared(FLOW, 26, usual=usual(26, AROUND), whom=WHOM), ["gấp 2,5 lần mức thường thấy của các tổ cùng huyện"]),
        (Compared(FLOW, 13, usual=usual(13, AROUND), whom=WHOM), []),
        (Compared(FLOW, 11, usual=usual(11, [10] * 6), whom=WHOM), []),
        (Compared(FLOW, 40, usual=usual(40, [0] * 6), whom=WHOM), ["các tổ cùng huyện thường là 0"]),
        (Compared(FLOW, 0, usual=usual(0, [60, 61, 62, 59, 58]), whom=WHOM), ["các tổ cùng huyện thường là 60"]),
        (
            Compared(FLOW, 10, usual=usual(10, [60, 61, 62, 59, 58]), whom=WHOM),
            ["thấp hơn 6 lần mức thường thấy của các tổ cùng huyện"],
        ),
        (
            Compared(FLOW, 75, usual=usual(75, [60, 61, 62, 59, 58]), whom=WHOM),
            ["cao hơn hẳn: các tổ cùng huyện thường là 60"],
        ),
        (
            Compared(FLOW, 45, usual=usual(45, [60, 61, 62, 59, 58]), whom=WHOM),
            ["thấp hơn hẳn: các tổ cùng huyện thường là 60"],
        ),
        (Compared(FLOW, 10**6, usual=usual(10**6, [1, 2, 3, 4])), []),
        (Compared(FLOW, 250, bound=200, bound_word="số hộ"), ["lớn hơn số hộ của địa bàn (200)"]),
        (Compared(FLOW, 200, bound=200, bound_word="số hộ"), []),
        (Compared(FLOW, 45, target=20), ["đạt 225,0% chỉ tiêu giao (20)"]),
        (Compared(FLOW, 5, target=200), []),
        (Compared(STOCK, 5, target=200), ["mới đạt 2,5% chỉ tiêu giao (200)"]),
        (Compared(FLOW, 3, target=1), []),
        (Compared(FLOW, 3, target=0), []),
        (Compared(FLOW, 36, last=12), ["gấp 3 lần kỳ liền trước"]),
        (Compared(FLOW, 35, last=12), []),
        (Compared(FLOW, 12, last=48), ["thấp hơn 4 lần kỳ liền trước"]),
        (Compared(STOCK, 24, last=12), ["gấp 2 lần kỳ liền trước"]),  # what stands: as its sender is asked
        (Compared(STOCK, 90, last=184), ["thấp hơn 2 lần kỳ liền trước"]),
        (Compared(STOCK, 120, last=184), []),
        (Compared(FLOW, 0, last=48), ["kỳ liền trước là 48"]),
        (Compared(FLOW, 9, last=1), []),
        (Compared(FLOW, 30), []),
    ],
)
def test_each_reason_is_one_short_sentence(figure: Compared, sentences: list[str]) -> None:
    assert [mark.sentence for mark in marks_of(figure)] == sentences


@given(FIGURES, st.none() | FIGURES, st.none() | FIGURES, st.none() | FIGURES, st.lists(FIGURES, max_size=12))
def test_any_figures_at_all_can_be_compared(
    value: int, target: int | None, last: int | None, bound: int | None, others: list[int]
) -> None:
    figure = Compared(STOCK, value, target, last, bound, "số hộ", usual(value, others), WHOM)
    marks = marks_of(figure)
    assert len({mark.kind for mark in marks}) == len(marks) <= 4
    assert all(mark.sentence for mark in marks)
