"""The diary of a team ("sổ ghi của tổ"): what its people did on which day, who took part, and how many they helped."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from accounts.models import User
from accounts.roles import Permission, Role
from places.models import Level, Place, prefix_length, standing_in
from reporting.models.indicators import Indicator
from teams.models import Member, Team

LONGEST_WORDS = 300  # characters
MOST_MINUTES = 24 * 60  # of one day
MOST_HELPED = 10_000  # of one indicator, by one team on one day
NOBODY_CHOSEN = "Xin chọn ai tham gia."  # what form and action refuse with, as diary.js does before them
NOTHING_SAID = "Xin ghi ít nhất một số, số phút hoặc vài chữ."
DAYS_BACK = 92  # a quarter: the longest round that a team is asked about


class DiaryKind(models.TextChoices):
    """Where a team helped."""

    HOUSEHOLDS = "households", "Đến hộ dân"
    DESK = "desk", "Bộ phận Một cửa"
    CLASS = "class", "Lớp học"
    MARKET = "market", "Chợ"
    STALL = "stall", "Điểm hỗ trợ lưu động"
    OTHER = "other", "Việc khác"


class DiaryEntryQuerySet(models.QuerySet["DiaryEntry"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the user's own teams, or of teams that stand within their place now."""
        return self.filter(team__in=Team.objects.visible_to(user))

    def standing(self) -> Self:
        """Return what nobody withdrew: what counts."""
        return self.filter(withdrawn_at=None)

    def between(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Return those of days from the first to the last, both inclusive."""
        return self.filter(day__range=(first_day, last_day))

    def taken_part_in(self, members: Iterable[Member]) -> Self:
        """Return those in which any of ``members`` took part, each once."""
        present = DiaryPresence.objects.filter(member__in=[one.pk for one in members])
        return self.filter(pk__in=present.order_by().values("entry"))

    def within(self, place: Place) -> Self:
        """Return those of teams that stand at or below ``place`` now."""
        return self.filter(standing_in(place, "team__place__path"))

    def without_place(self) -> Self:
        """Return those of teams that stand at no commune now: nobody has said to which one their hamlet went."""
        depth = Length("team__place__stands_at")
        return self.alias(depth=depth).filter(depth__lt=prefix_length(Level.COMMUNE))

    def withdrawable_by(self, user: User) -> Self:
        """Return what ``user`` wrote, and to a leader what anybody of the team wrote."""
        if not user.may(Permission.WRITE_DIARY):
            return self.none()
        visible = self.visible_to(user).standing()
        return visible if user.role == Role.LEADER else visible.filter(written_by=user)


class DiaryEntry(models.Model):
    """One piece of work of ``team`` on ``day``, of ``place`` where the team stood that day.

    ``key`` was made by the phone, so that what is sent again is the same entry. Nothing of an entry is edited: who
    wrote something else withdraws it and writes anew. ``words`` name no resident. ``counts`` say how many were helped,
    ``presences`` who of the team took part; a withdrawn entry keeps both and counts nowhere.
    """

    key = models.UUIDField("mã của điện thoại", unique=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="diary", verbose_name="tổ")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    day = models.DateField("ngày")
    kind = models.CharField("việc", max_length=12, choices=DiaryKind)
    at_night = models.BooleanField("buổi tối", default=False)
    minutes = models.PositiveSmallIntegerField("số phút", null=True, blank=True)
    words = models.CharField("ghi thêm", max_length=LONGEST_WORDS, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    written_at = models.DateTimeField("ghi lúc")
    composed_at = models.DateTimeField("soạn lúc", null=True, blank=True)  # by the phone's clock, where it waited
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người rút", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_reason = models.CharField("lý do rút", max_length=LONGEST_WORDS, blank=True)
    members = models.ManyToManyField(Member, through="DiaryPresence", related_name="diary")

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "việc trong sổ ghi"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, MOST_MINUTES)),
                name="work_in_a_diary_lasts_within_a_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=DiaryKind.values), name="work_in_a_diary_is_of_a_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="a_withdrawn_entry_says_when_by_whom_and_why",
            ),
        ]
        indexes = [models.Index(fields=["team", "day"], name="diary_by_team_and_day")]

    def __str__(self) -> str:
        return f"Việc số {self.pk} trong sổ ghi"


class DiaryPresenceQuerySet(models.QuerySet["DiaryPresence"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(entry__in=DiaryEntry.objects.visible_to(user))


class DiaryPresence(models.Model):
    """A member of the team took part in the work of ``entry``: what support money rests on."""

    entry = models.ForeignKey(DiaryEntry, models.CASCADE, related_name="presences")
    member = models.ForeignKey(Member, models.PROTECT, related_name="presences", verbose_name="thành viên")

    objects = DiaryPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "người tham gia"
        constraints = [
            models.UniqueConstraint(fields=["entry", "member"], name="a_member_takes_part_in_an_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: thành viên số {self.member_id}"


class DiaryCountQuerySet(models.QuerySet["DiaryCount"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(entry__in=DiaryEntry.objects.visible_to(user))

    def counting(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Return those of entries that stand, of days from the first to the last."""
        return self.filter(entry__withdrawn_at=None, entry__day__range=(first_day, last_day))

    def sums_of_teams(self) -> dict[tuple[int, str], int]:
        """Return by team, as its key, and indicator code how many were helped; who wrote none of it has no row."""
        rows = self.order_by().values_list("entry__team", "indicator__code").annotate(total=models.Sum("value"))
        return {(team, code): total for team, code, total in rows}


class DiaryCount(models.Model):
    """How many were helped in the work of ``entry``, in the words and unit of ``indicator``. Zero is a count."""

    entry = models.ForeignKey(DiaryEntry, models.CASCADE, related_name="counts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="chỉ tiêu")
    value = models.PositiveIntegerField("số")

    objects = DiaryCountQuerySet.as_manager()

    class Meta:
        verbose_name = "số người, số hộ đã giúp"
        constraints = [
            models.UniqueConstraint(fields=["entry", "indicator"], name="an_entry_counts_an_indicator_once"),
            models.CheckConstraint(
                condition=Q(value__lte=MOST_HELPED), name="an_entry_counts_what_a_team_can_do_in_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"
