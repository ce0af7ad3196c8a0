"""Rounds that come again, and what a closed round said: its frozen totals, kept as history when it is reopened."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.editable import Editable
from places.models import Place, in_scope
from reporting.models.indicators import Indicator
from reporting.models.rounds import Round


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "within__path"))


class Series(Editable):
    """A report that is due every period, at one or several levels, opened by the clock.

    Cut-offs are those of decree 09/2019/NĐ-CP. ``days`` says, for each level that reports ("4" teams, "3" communes, "2"
    districts), how many working days after the cut-off its deadline falls. ``reminders``: when the clock reminds of the
    rounds that it opens; null: as ``REMINDER_DAYS`` says.
    """

    EDITABLE = ("title", "within", "days", "due_wording", "reminders", "indicators", "ends_on")

    class Period(models.TextChoices):
        MONTH = "month", "Hằng tháng"
        QUARTER = "quarter", "Hằng quý"
        HALF = "half", "Sáu tháng"
        NINE_MONTHS = "nine", "Chín tháng"
        YEAR = "year", "Hằng năm"

    code = models.SlugField("mã", max_length=24, unique=True)
    title = models.CharField("tên báo cáo", max_length=160)
    period = models.CharField("kỳ", max_length=8, choices=Period)
    within = models.ForeignKey(Place, models.PROTECT, verbose_name="phạm vi")
    days = models.JSONField("số ngày làm việc sau ngày chốt", default=dict)
    due_wording = models.CharField("nguyên văn thời hạn", max_length=300)
    reminders = models.JSONField("lịch nhắc", null=True, blank=True)
    indicators = models.ManyToManyField(Indicator, related_name="series", verbose_name="chỉ tiêu")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo định kỳ"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="a_series_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClosingQuerySet(models.QuerySet["Closing"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(round__in=Round.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(reopened_at=None)


class Closing(models.Model):
    """A round was closed (chốt số liệu); reopening keeps the row and its totals as history."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="closings")
    closed_at = models.DateTimeField("chốt lúc")
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField("lý do chốt", blank=True)
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reopen_reason = models.TextField("lý do mở lại", blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "lần chốt số liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(reopened_at=None), name="a_round_is_closed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | Q(reopened_at__gte=F("closed_at")),
                name="a_round_is_reopened_after_it_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"Chốt {self.round}"


class TotalQuerySet(models.QuerySet["Total"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Total(models.Model):
    """What a closed round says of a place, in one row: its reports by how they stand, and its figures. Never changed.

    ``figures``: {indicator id: [sum, target, done, reported by, of]}, as reporting.rollups.FigureSum names them; behind
    them the numbers of its ``out_of`` where it has one, so that a closed round keeps its denominators, and of a stock
    its ``age`` and what is ``old`` (reporting.rollups.sums.stored_figure).
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="totals")
    place = models.ForeignKey(Place, models.PROTECT, related_name="totals", db_index=False)  # the unique one does
    expected = models.PositiveIntegerField("phải nộp", default=0)
    on_time = models.PositiveIntegerField("đúng hạn", default=0)
    late = models.PositiveIntegerField("nộp trễ", default=0)
    missing = models.PositiveIntegerField("chưa nộp", default=0)
    not_due = models.PositiveIntegerField("chưa đến hạn", default=0)
    excused = models.PositiveIntegerField("được miễn", default=0)
    received = models.PositiveIntegerField("đã nhận", default=0)
    returned = models.PositiveIntegerField("đang bị trả lại", default=0)
    figures = models.JSONField("số liệu", default=dict)

    objects = TotalQuerySet.as_manager()

    class Meta:
        verbose_name = "số đã chốt"
        constraints = [
            models.UniqueConstraint(fields=["place", "closing"], name="a_place_is_counted_once_a_closing"),
            models.CheckConstraint(
                condition=Q(expected=F("on_time") + F("late") + F("missing") + F("not_due") + F("excused")),
                name="the_five_ways_add_up_to_what_was_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing}: {self.place}"
