"""Silence as somebody's task: a team is followed up until the cause is gone, and each attempt to reach it is a row.

Why a team is followed up is read live (``reporting.models.silence``) and copied nowhere.
"""

import datetime
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from accounts.models import User
from accounts.roles import Permission
from core.working_days import DAY, VIETNAM, end_of_working_day, midnight
from places.models import Level, Place, in_scope, prefix_length, standing_in
from teams.models import Team

UNTOUCHED_DAYS = 3  # working days after which the level above sees that nobody has tried
FOLLOW_UPS_KEPT = 2 * 366 * DAY  # after they were closed; the notes go with them

# The path of the commune whose officials follow a team up, or of the place above where a reorganisation left it.
OFFICE = Substr("team__place__stands_at", 1, prefix_length(Level.COMMUNE))


def untouched_since(at: datetime.datetime) -> datetime.datetime:
    """Return the instant before which a follow-up was opened whose UNTOUCHED_DAYS are over at ``at``."""
    day = at.astimezone(VIETNAM).date()
    while end_of_working_day(midnight(day), UNTOUCHED_DAYS) > at:
        day -= DAY
    return midnight(day + DAY)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of teams within the user's place today; a leader sees none, not even of their own team."""
        return self.filter(in_scope(user, "team__place__path"))

    def within(self, place: Place) -> Self:
        """Return those of teams that are counted at or below ``place`` today."""
        return self.filter(standing_in(place, "team__place__path"))

    def followed_by(self, user: User) -> Self:
        """Return those that are left to the user's own office."""
        if user.scope is None or not user.may(Permission.REVIEW_REPORTS):
            return self.none()
        return self.visible_to(user).alias(office=OFFICE).filter(office=user.scope.path)

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def without_attempts(self) -> Self:
        """Return the open ones that nobody has tried anything about: an attempt always leaves a next day."""
        return self.filter(closed_at=None, next_on=None)

    def neglected_at(self, at: datetime.datetime) -> Self:
        """Return the untouched ones whose UNTOUCHED_DAYS are over."""
        return self.without_attempts().filter(opened_at__lt=untouched_since(at))

    def waiting_on(self, day: datetime.date) -> Self:
        """Return the open ones that are to be looked at on ``day``: untouched, or whose next day has come."""
        return self.filter(Q(next_on=None) | Q(next_on__lte=day), closed_at=None)

    def forgettable(self, at: datetime.datetime) -> Self:
        """Return those that were closed long enough ago to be deleted."""
        return self.filter(closed_at__lt=at - FOLLOW_UPS_KEPT)


class FollowUp(models.Model):
    """One team's follow-up from the day a cause was found to the day none was left. ``owner`` is an official of the
    office that follows the team up, None until somebody takes it; ``next_on``: the day of the last attempt's next step.
    """

    class Ending(models.TextChoices):
        REPORTED = "reported", "Đã nộp báo cáo"
        LED = "led", "Đã có người phụ trách"
        SIGNED_IN = "signed_in", "Đã đăng nhập"
        DISSOLVED = "dissolved", "Tổ đã giải thể"
        LAPSED = "lapsed", "Không còn lý do theo dõi"

    team = models.ForeignKey(Team, models.PROTECT, related_name="follow_ups", verbose_name="tổ")
    opened_at = models.DateTimeField("mở lúc")
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người theo dõi"
    )
    next_on = models.DateField("ngày liên hệ tiếp", null=True, blank=True)
    closed_at = models.DateTimeField("khép lúc", null=True, blank=True)
    ending = models.CharField("kết quả", max_length=10, choices=Ending, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "theo dõi tổ"
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(closed_at=None), name="a_team_has_one_open_follow_up"),
            models.CheckConstraint(
                condition=Q(closed_at=None, ending="")
                | Q(
                    closed_at__isnull=False,
                    ending__in=["reported", "led", "signed_in", "dissolved", "lapsed"],
                ),
                name="a_closed_follow_up_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="a_follow_up_is_closed_after_it_is_opened",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "next_on"], name="follow_up_queue")]

    def __str__(self) -> str:
        return f"Theo dõi {self.team}"

    @property
    def office_path(self) -> str:
        """Return OFFICE of this row; needs ``team.place`` at hand."""
        return self.team.place.stands_at[: prefix_length(Level.COMMUNE)]


class NewAttempt(NamedTuple):
    """What somebody says of an attempt: a Way, an AttemptOutcome, the day of the next step, a few words or none."""

    way: str
    outcome: str
    next_on: datetime.date
    note: str = ""


class FollowUpAttemptQuerySet(models.QuerySet["FollowUpAttempt"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(follow_up__in=FollowUp.objects.visible_to(user))


class FollowUpAttempt(models.Model):
    """One attempt to reach a team: by which way, what came of it, and the day of the next step."""

    class Way(models.TextChoices):
        CALL = "call", "Gọi điện"
        ZALO = "zalo", "Nhắn Zalo"
        VISIT = "visit", "Gặp trực tiếp"

    class AttemptOutcome(models.TextChoices):
        PROMISED = "promised", "Hẹn nộp"
        UNREACHED = "unreached", "Không liên lạc được"
        NEEDS_HELP = "help", "Cần hỗ trợ"
        INACTIVE = "inactive", "Tổ ngừng hoạt động"
        OTHER = "other", "Khác"

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField("lần")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    way = models.CharField("cách liên hệ", max_length=10, choices=Way)
    outcome = models.CharField("kết quả", max_length=10, choices=AttemptOutcome)
    next_on = models.DateField("ngày liên hệ tiếp")
    note = models.TextField("ghi chú", blank=True)

    objects = FollowUpAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "lần liên hệ"
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "number"], name="attempts_are_numbered"),
            models.CheckConstraint(condition=Q(way__in=["call", "zalo", "visit"]), name="an_attempt_has_a_known_way"),
            models.CheckConstraint(
                condition=Q(outcome__in=["promised", "unreached", "help", "inactive", "other"]),
                name="an_attempt_has_a_known_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, lần {self.number}"
