"""A reporting round: who owes what about which days, and until which instant."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.roles import Role
from core.editable import Editable
from places.models import Level, Place, concerning
from reporting.models.indicators import TEAMS_AT_MOST, Indicator
from reporting.models.reminders import ReminderStep, reminder_steps
from reporting.periods import Period, exact_period
from teams.models import Team


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> Self:
        """Rounds in which the user's place, or one below it, reports: those set for their place, above it or below it;
        a leader's: those in which their team owes a report.
        """
        if getattr(user, "is_active", False) and user.role == Role.LEADER:
            return self.filter(reports__team__in=Team.objects.visible_to(user)).distinct()
        return self.filter(concerning(user, "within__path"))

    def open_at(self, at: datetime.datetime) -> Self:
        """Still receiving reports."""
        return self.filter(Q(closes_at=None) | Q(closes_at__gt=at), opens_at__lte=at)


class Round(Editable):
    """One round. ``level`` says who reports: teams (hamlet level), communes or districts.

    ``due_at`` is half-open: received before it is on time, received at it is late. ``due_wording`` quotes the letter.
    ``reminders``: when the clock reminds (``reminding_steps``), as its series said when it was opened; null: as
    ``REMINDER_DAYS`` says.
    """

    EDITABLE = ("reminders",)

    class Reporter(models.IntegerChoices):
        DISTRICT = Level.DISTRICT, "Huyện"
        COMMUNE = Level.COMMUNE, "Xã"
        TEAM = Level.HAMLET, "Tổ"

    class Phase(models.TextChoices):
        """Where a round stands at an instant; computed, never stored."""

        UPCOMING = "upcoming", "Sắp mở"
        OPEN = "open", "Đang nhận"
        OVERDUE = "overdue", "Đã hết hạn"
        CLOSED = "closed", "Đã ngừng nhận"

    code = models.SlugField("mã kỳ", max_length=40, unique=True)
    title = models.CharField("tên kỳ báo cáo", max_length=200)
    level = models.PositiveSmallIntegerField("ai báo cáo", choices=Reporter)
    within = models.ForeignKey(Place, models.PROTECT, verbose_name="phạm vi")
    data_from = models.DateField("số liệu từ ngày")
    data_to = models.DateField("số liệu đến hết ngày")
    opens_at = models.DateTimeField("mở lúc")
    due_at = models.DateTimeField("hạn nộp")
    due_wording = models.CharField("nguyên văn thời hạn", max_length=300)
    closes_at = models.DateTimeField("ngừng nhận lúc", null=True, blank=True)
    reminders = models.JSONField("lịch nhắc", null=True, blank=True)
    indicators = models.ManyToManyField(Indicator, related_name="rounds", verbose_name="chỉ tiêu")
    series = models.ForeignKey(
        "reporting.Series", models.PROTECT, related_name="rounds", null=True, blank=True, verbose_name="báo cáo định kỳ"
    )
    period = models.CharField(
        max_length=10, blank=True
    )  # of a series: "2026-07", "2026-Q3", "2026-H1", "2026-9M", "2026"
    letter = models.CharField("số văn bản", max_length=60, blank=True)
    letter_file = models.CharField(max_length=200, blank=True)  # below DATA_ROOT/letters; served by a view only

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        constraints = [
            models.CheckConstraint(condition=Q(data_to__gte=F("data_from")), name="a_round_covers_at_least_a_day"),
            models.CheckConstraint(condition=Q(due_at__gt=F("opens_at")), name="a_round_is_due_after_it_opens"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gte=F("due_at")),
                name="a_round_closes_after_it_is_due",
            ),
            models.CheckConstraint(condition=Q(level__in=[2, 3, 4]), name="a_round_asks_teams_communes_or_districts"),
            models.UniqueConstraint(
                fields=["series", "period", "level"],
                condition=Q(series__isnull=False),
                name="a_series_opens_a_period_once_a_level",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def _period(self) -> Period | None:
        return exact_period(self.data_from, self.data_to)

    @property
    def short_name(self) -> str:
        """Return the period that the round covers ("tháng 11/2026"); its title, in quotes, where it covers none."""
        return self._period.name if self._period else f"“{self.title}”"

    @property
    def nothing_label(self) -> str:
        """Return what the button says that confirms a report without anything to tell."""
        kind = self._period.kind if self._period else ""
        days = {"month": "Tháng này", "quarter": "Quý này"}.get(kind, "Kỳ này")
        return f"{days} tổ không có việc gì" if self.level == self.Reporter.TEAM else f"{days} không phát sinh"

    def asked(self) -> list[Indicator]:
        """The indicators that the round asks for, in the order of its form."""
        return list(self.indicators.order_by("order", "code"))

    @property
    def reminding_steps(self) -> list[ReminderStep]:
        return reminder_steps(self.reminders)

    @property
    def teams_at_most(self) -> int:
        """How many times the largest figure of one team a report of this round may hold."""
        return TEAMS_AT_MOST[Level(self.level)]

    def phase_at(self, at: datetime.datetime) -> Phase:
        if at < self.opens_at:
            return self.Phase.UPCOMING
        if at < self.due_at:
            return self.Phase.OPEN
        return self.Phase.OVERDUE if self.receives_at(at) else self.Phase.CLOSED

    def receives_at(self, at: datetime.datetime) -> bool:
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)
