"""A measure is a part of a whole: what has nothing to divide by is no zero, and classes have fixed bounds."""

from overview.measures import Grade, Measure, grade_of
from overview.rollups.measures import Standing, of_reports
from places.models import Place
from reporting.models import Indicator
from reporting.rollups import Counts, FigureSum, Node

A, B, C, D = Grade.A, Grade.B, Grade.C, Grade.D


def test_classes_have_fixed_bounds() -> None:
    found = [grade_of(ratio) for ratio in (0.0, 0.499, 0.5, 0.699, 0.7, 0.899, 0.9, 1.3)]
    assert found == [D, D, C, C, B, B, A, A]


def test_nothing_answered_and_nothing_to_divide_by_are_no_class_and_zero_is_one() -> None:
    place = Place()
    found = [Standing(place, part, whole).grade for part, whole in ((None, 5), (0, 0), (3, None), (0, 5), (7, 5))]
    assert found == [None, None, None, D, A]


def test_what_is_not_due_yet_leaves_a_place_without_a_class_while_it_can_change_it() -> None:
    place = Place()
    found = [
        Standing(place, part, whole, most)
        for part, whole, most in ((0, 10, 10), (3, 10, 10), (9, 10, 10), (0, 10, 1), (6, 10, 8), (2, 2, None))
    ]
    assert [one.grade for one in found] == [None, None, A, D, None, A]
    assert [one.is_awaited for one in found] == [True, True, False, False, True, False]
    assert not Standing(place, 0, 0, 0).is_awaited  # nothing to divide by


def test_a_target_is_judged_once_no_report_can_bring_the_rest() -> None:
    ho, place = Indicator(pk=1, code="ho"), Place(pk=1)

    def standing(done: int | None, target: int | None, not_due: int) -> Standing:
        figure = FigureSum(ho, done, target, 1, 2, done=done)
        node = Node(place, Counts(expected=2, received=1, not_due=not_due), [figure])
        return of_reports(node, Measure.ATTAINMENT, ho)

    assert [standing(1, 10, 1).grade, standing(1, 10, 0).grade, standing(12, 10, 1).grade] == [None, D, A]
    assert standing(None, 10, 2).is_awaited
