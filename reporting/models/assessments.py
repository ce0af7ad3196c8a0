"""How a team did in a year: by which criteria of its province, what the portal proposed, the commune said and the
province confirmed.
"""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import ActTie, SecondPerson, User, second_person
from accounts.roles import Permission
from core.editable import Editable
from core.templatetags.wording import number, percent
from places.models import Place, concerning, in_scope
from teams.models import Team

LONGEST_REASON = 300  # characters


def sent_from(year: int) -> datetime.date:
    """Return the first day after the year of reports, which ends on 14 December (decree 09/2019/NĐ-CP): from then on
    communes send what they say of ``year``.
    """
    return datetime.date(year, 12, 15)


class AssessedMeasure(models.TextChoices):
    """What of a team's year is counted: parts of a whole, both of which are shown."""

    ON_TIME = "on_time", "Báo cáo đúng hạn"
    TARGETS = "targets", "Chỉ tiêu giao đã đạt"
    TRAINED = "trained", "Thành viên đã học"
    MONTHS = "months", "Tháng có hoạt động"


class YearGrade(models.TextChoices):
    """From the best down; the last is no judgement: too little is known of the team's year."""

    EXCELLENT = "excellent", "Hoàn thành xuất sắc"
    GOOD = "good", "Hoàn thành tốt"
    FAIR = "fair", "Hoàn thành"
    POOR = "poor", "Chưa hoàn thành"
    NONE = "none", "Không xếp loại vì thiếu số liệu"


class AssessmentCriterionQuerySet(models.QuerySet["AssessmentCriterion"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the province in which the user's place lies."""
        return self.filter(concerning(user, "place__path"))


class AssessmentCriterion(Editable):
    """What share of ``measure`` a province asks for each grade, in percent, from ``first_year`` until its next row."""

    EDITABLE = ("measure", "first_year", "excellent", "good", "fair", "source")

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="tỉnh")
    measure = models.CharField("tiêu chí", max_length=10, choices=AssessedMeasure)
    first_year = models.PositiveSmallIntegerField("từ năm")
    excellent = models.PositiveSmallIntegerField("hoàn thành xuất sắc từ (%)")
    good = models.PositiveSmallIntegerField("hoàn thành tốt từ (%)")
    fair = models.PositiveSmallIntegerField("hoàn thành từ (%)")
    source = models.CharField("căn cứ", max_length=200)

    objects = AssessmentCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí đánh giá tổ"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "measure", "first_year"], name="a_province_asks_for_a_measure_once_from_a_year"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=AssessedMeasure.values), name="a_criterion_is_about_a_known_measure"
            ),
            models.CheckConstraint(
                condition=Q(good__gte=F("fair"), excellent__gte=F("good"), excellent__range=(1, 100)),
                name="a_better_grade_asks_for_no_less",
            ),
            models.CheckConstraint(condition=Q(first_year__range=(2022, 2100)), name="a_year_of_criteria_is_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}, từ năm {self.first_year}"

    def grade_of(self, part: int, whole: int) -> str:
        """Return the grade that so many of the whole come to."""
        reached = 100 * part
        for grade in (YearGrade.EXCELLENT, YearGrade.GOOD, YearGrade.FAIR):
            if reached >= getattr(self, grade.value) * whole:
                return grade.value
        return YearGrade.POOR.value


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Assessment(models.Model):
    """The assessment of the teams of one commune for one year: what the commune sends and the province decides."""

    class AssessmentStep(models.TextChoices):
        OPEN = "open", "Xã chưa gửi"
        SENT = "sent", "Chờ tỉnh xác nhận"
        RETURNED = "returned", "Tỉnh trả lại"
        CONFIRMED = "confirmed", "Tỉnh đã xác nhận"

    place = models.ForeignKey(Place, models.PROTECT, related_name="assessments", verbose_name="xã, phường")
    year = models.PositiveSmallIntegerField("năm")
    step = models.CharField("tình trạng", max_length=10, choices=AssessmentStep, default=AssessmentStep.OPEN)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField("tỉnh quyết định lúc", null=True, blank=True)
    confirmed_alone = models.CharField(
        "xác nhận một mình", max_length=10, choices=ActTie, blank=True, default="", db_default=""
    )
    return_reason = models.CharField("lý do trả lại", max_length=LONGEST_REASON, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "đánh giá tổ của xã, phường"
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="a_commune_assesses_its_teams_once_a_year"),
            models.CheckConstraint(
                condition=Q(step="open") | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="what_is_decided_about_teams_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=["returned", "confirmed"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="a_decision_about_teams_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(step="returned") | ~Q(return_reason=""), name="a_returned_assessment_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, năm {self.year}"

    def second_confirmer(self, user: User) -> SecondPerson:
        """Return whether ``user`` may confirm what somebody sent."""
        acted: dict[str, Any] = {"actor_id": self.sent_by_id, "at": self.sent_at}
        return second_person(user, Permission.MANAGE_INDICATORS, actor="người gửi bản đánh giá này", **acted)

    @property
    def is_frozen(self) -> bool:
        """Return whether grades and numbers are as they were sent: nothing is worked out any more."""
        return self.step in (self.AssessmentStep.SENT, self.AssessmentStep.CONFIRMED)


class TeamGradeQuerySet(models.QuerySet["TeamGrade"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of teams in the user's sight: a team keeps its years wherever it stands today."""
        return self.filter(team__in=Team.objects.visible_to(user))


class TeamGrade(models.Model):
    """The grade of ``team`` in the year of ``assessment``: ``proposed`` by the portal, ``grade`` by the commune.

    Until it is sent a row is only there where the commune said another grade than the portal, with a ``reason``. Then
    ``numbers`` are frozen: of each measure {"measure", "part", "whole", "grade", "asked"}, None where nothing is known.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="grades")
    team = models.ForeignKey(Team, models.PROTECT, related_name="grades", verbose_name="tổ")
    proposed = models.CharField("cổng đề xuất", max_length=10, choices=YearGrade, blank=True)
    grade = models.CharField("xếp loại", max_length=10, choices=YearGrade)
    reason = models.CharField("lý do khác đề xuất", max_length=LONGEST_REASON, blank=True)
    numbers = models.JSONField(default=list)

    objects = TeamGradeQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại của tổ"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "team"], name="a_team_is_graded_once_in_an_assessment"),
            models.CheckConstraint(condition=Q(grade__in=YearGrade.values), name="a_grade_is_a_known_one"),
            models.CheckConstraint(
                condition=Q(proposed=F("grade")) | ~Q(reason=""), name="another_grade_than_proposed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_grade_display()}"

    @property
    def results(self) -> str:
        """Return its numbers in words: "Báo cáo đúng hạn 11/12 (91,7%); …", without what was not known."""
        known = [one for one in self.numbers if one["whole"]]
        return "; ".join(
            f"{AssessedMeasure(one['measure']).label} {number(one['part'])}/{number(one['whole'])} "
            f"({percent(one['part'] / one['whole'])})"
            for one in known
        )
