"""What places are compared by on a dashboard: always a part of a whole, never a number alone."""

from django.db import models


class Measure(models.TextChoices):
    """The first two are of a round, the next two of a day, the last two of an indicator of a round."""

    COMPLETENESS = "completeness", "Đã nộp trên phải nộp"
    TIMELINESS = "timeliness", "Đúng hạn trên phải nộp"
    COVERAGE = "coverage", "Ấp, khu phố, tổ dân cư đã có tổ"
    TRAINING = "training", "Thành viên đã học"
    ATTAINMENT = "attainment", "Đạt được trên chỉ tiêu giao"
    RATIO = "ratio", "Tỷ lệ trên tổng"

    @property
    def is_of_a_day(self) -> bool:
        return self in (Measure.COVERAGE, Measure.TRAINING)

    @property
    def is_of_an_indicator(self) -> bool:
        return self in (Measure.ATTAINMENT, Measure.RATIO)


class Grade(models.TextChoices):
    """Four classes with fixed bounds, so that two maps can be laid side by side; the letter stands in the bubble."""

    A = "A", "từ 90%"
    B = "B", "từ 70% đến dưới 90%"
    C = "C", "từ 50% đến dưới 70%"
    D = "D", "dưới 50%"


FROM = {Grade.A: 0.9, Grade.B: 0.7, Grade.C: 0.5, Grade.D: 0.0}  # the least ratio of a class


NOT_DUE = "chưa đến hạn"  # what is said of a place whose class reports that are not due yet can still change


def grade_of(ratio: float | None) -> Grade | None:
    """None where there is nothing to divide by."""
    return None if ratio is None else next(grade for grade, least in FROM.items() if ratio >= least)
