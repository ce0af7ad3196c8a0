"""A measure is a part of a whole: what has nothing to divide by is no zero, and classes have fixed bounds."""

from overview.measures import Grade, grade_of
from overview.rollups.measures import Standing
from places.models import Place

A, B, C, D = Grade.A, Grade.B, Grade.C, Grade.D


def test_classes_have_fixed_bounds() -> None:
    found = [grade_of(ratio) for ratio in (0.0, 0.499, 0.5, 0.699, 0.7, 0.899, 0.9, 1.3)]
    assert found == [D, D, C, C, B, B, A, A]


def test_nothing_answered_and_nothing_to_divide_by_are_no_class_and_zero_is_one() -> None:
    place = Place()
    found = [Standing(place, part, whole).grade for part, whole in ((None, 5), (0, 0), (3, None), (0, 5), (7, 5))]
    assert found == [None, None, None, D, A]
