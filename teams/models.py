"""Teams over time: the decisions behind them, where they were placed, who was in them, what coverage was asked for.

Dates are inclusive at both ends: ``dissolved_on``, ``left_on`` and ``ends_on`` are last days.
"""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from places.models import SEGMENT, Level, Place, in_scope, subtree
from places.text import clean, fold, person_key, sort_key


class Organisation(models.TextChoices):
    """The bodies named by the letter, then those found elsewhere."""

    HAMLET_HEAD = "hamlet_head", "Trưởng ấp, khu phố"
    GROUP_HEAD = "group_head", "Tổ trưởng tổ dân phố, tổ tự quản"
    YOUTH = "youth", "Đoàn Thanh niên"
    WOMEN = "women", "Hội Phụ nữ"
    FARMERS = "farmers", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    POST = "post", "Doanh nghiệp bưu chính"
    TELECOM = "telecom", "Doanh nghiệp viễn thông"
    TECHNOLOGY = "technology", "Doanh nghiệp công nghệ thông tin"
    POLICE = "police", "Công an"
    HEALTH = "health", "Y tế"
    EDUCATION = "education", "Giáo dục"
    OTHER = "other", "Khác"


class Position(models.TextChoices):
    LEADER = "leader", "Tổ trưởng"
    DEPUTY = "deputy", "Tổ phó"
    MEMBER = "member", "Thành viên"


class Sex(models.TextChoices):
    FEMALE = "female", "Nữ"
    MALE = "male", "Nam"


def current(day: datetime.date, prefix: str = "") -> Q:
    """Memberships that hold on ``day``."""
    return Q(**{f"{prefix}joined_on__lte": day}) & (
        Q(**{f"{prefix}left_on": None}) | Q(**{f"{prefix}left_on__gte": day})
    )


def covering(day: datetime.date) -> Q:
    """Placements through which a place has a team on ``day``: they hold and their team is active."""
    return (
        Q(starts_on__lte=day, team__established_on__lte=day)
        & (Q(ends_on=None) | Q(ends_on__gte=day))
        & (Q(team__dissolved_on=None) | Q(team__dissolved_on__gte=day))
    )


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Decision(models.Model):
    """A founding, re-forming or dissolving decision of a commune's People's Committee."""

    number = models.CharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    issued_by = models.CharField("cơ quan ban hành", max_length=150)
    signer = models.CharField("người ký", max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="decisions", verbose_name="địa bàn")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number", "signed_on"],
                name="a_place_numbers_a_decision_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any) -> Self:
        """Teams within the user's place; a leader's scope is the team of their current membership, not its hamlet."""
        if getattr(user, "is_active", False) and user.role == Role.LEADER:
            return self.filter(pk__in=Member.objects.leading(user).values("team"))
        return self.filter(in_scope(user, "place__path"))

    def within(self, place: Place) -> Self:
        return self.filter(subtree(place, "place__path"))

    def active_on(self, day: datetime.date) -> Self:
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=day), established_on__lte=day)

    def incomplete_on(self, day: datetime.date) -> Self:
        """Active, but without a leader or of a size outside TEAM_SIZE on ``day``."""
        counted = self.active_on(day).annotate(
            people=Count("members", filter=current(day, "members__")),
            leaders=Count("members", filter=current(day, "members__") & Q(members__position=Position.LEADER)),
        )
        return counted.filter(Q(leaders=0) | Q(people__lt=TEAM_SIZE[0]) | Q(people__gt=TEAM_SIZE[1]))

    def active_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Active on at least one day of the period: founded by its end, not dissolved before its start."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=start), established_on__lte=end)

    def matching(self, text: str) -> Self:
        folded = fold(text)
        return self.filter(Q(name_folded__contains=folded) | Q(place__name_folded__contains=folded))


class Team(models.Model):
    """A community digital technology team; ``place`` is where it stands now, ``placements`` where it stood."""

    name = models.CharField("tên tổ", max_length=150)
    place = models.ForeignKey(Place, models.PROTECT, related_name="teams", verbose_name="địa bàn")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="teams", verbose_name="quyết định thành lập")
    established_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("ngày cuối cùng hoạt động", null=True, blank=True)
    dissolved_by = models.ForeignKey(
        Decision, models.PROTECT, related_name="dissolved_teams", null=True, blank=True,
        verbose_name="quyết định giải thể",
    )  # fmt: skip
    zalo_url = models.URLField("nhóm Zalo", blank=True)
    version = models.PositiveIntegerField(default=1)  # what an editor saw; a stale one is refused
    name_folded = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=400)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ"
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("established_on")),
                name="a_team_is_dissolved_after_it_is_founded",
            ),
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(dissolved_on=None),
                name="a_place_has_one_team_of_a_name",
            ),
        ]
        indexes = [models.Index(fields=["established_on", "dissolved_on"], name="team_by_dates")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def naming(name: str) -> dict[str, str]:
        return {"name": clean(name), "name_folded": fold(name), "sort_key": sort_key(name)}

    def is_active_on(self, day: datetime.date) -> bool:
        return self.established_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))

    def holding_on(self, day: datetime.date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def covering_on(self, day: datetime.date) -> Self:
        """Of teams active on ``day``, where they stood that day: what covers a place."""
        return self.filter(covering(day))


class Placement(models.Model):
    """Where a team stood, from the first to the last day."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="placements")
    place = models.ForeignKey(Place, models.PROTECT, related_name="placements")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(ends_on=None), name="a_team_stands_in_one_place"),
            models.UniqueConstraint(fields=["team", "starts_on"], name="a_placement_starts_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_placement_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} ở {self.place}"


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))

    def current_on(self, day: datetime.date) -> Self:
        return self.filter(current(day))

    def leading(self, user: User) -> Self:
        """The memberships through which ``user`` leads a team today: what a leader's scope rests on."""
        return self.current_on(timezone.localdate()).filter(user=user, position__in=[Position.LEADER, Position.DEPUTY])


class Member(models.Model):
    """One person's membership of one team: name, phone, organisation, sex, birth year, and no more (law 91/2025)."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name="tổ")
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("số điện thoại", max_length=15, blank=True)
    sex = models.CharField("giới tính", max_length=10, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    organisation = models.CharField("đơn vị, đoàn thể", max_length=20, choices=Organisation)
    position = models.CharField("chức danh", max_length=10, choices=Position)
    joined_on = models.DateField("ngày tham gia")
    left_on = models.DateField("ngày cuối cùng tham gia", null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", null=True, blank=True)
    name_folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="a_member_leaves_after_joining",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(position=Position.LEADER, left_on=None),
                name="a_team_has_one_leader",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100)),
                name="a_birth_year_is_plausible",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @staticmethod
    def naming(full_name: str) -> dict[str, str]:
        return {"full_name": clean(full_name), "name_folded": fold(full_name), "sort_key": person_key(full_name)}


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: Any) -> Self:
        """Milestones that concern the user's place: set for it, above it or below it."""
        scope = getattr(user, "scope", None)
        if scope is None:
            return self.none()
        above = [scope.path[: len(scope.path) - cut] for cut in range(4, len(scope.path), 4)]
        return self.filter(in_scope(user, "within__path") | Q(within__path__in=above))

    def concerning(self, place: Place) -> Self:
        """Set for ``place`` or for a place above it."""
        ends = range(SEGMENT, len(place.path) + 1, SEGMENT)
        return self.filter(within__path__in=[place.path[:end] for end in ends])


class Milestone(models.Model):
    """A share of places of some kinds that must have a team by a day ("100% ấp, khu phố trong tháng 6/2022")."""

    title = models.CharField("mốc", max_length=200)
    kinds = models.JSONField("loại địa bàn", default=list)
    within = models.ForeignKey(Place, models.PROTECT, verbose_name="phạm vi")
    due_on = models.DateField("hạn")
    share = models.DecimalField("tỷ lệ phải đạt", max_digits=4, decimal_places=3)  # 1.000 = 100%
    wording = models.CharField("nguyên văn", max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "mốc"
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="a_milestone_asks_for_a_share"),
            models.UniqueConstraint(fields=["title", "within"], name="a_milestone_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.title


TEAM_LEVELS = (Level.COMMUNE, Level.HAMLET, Level.GROUP)
TEAM_SIZE = (3, 12)  # domain: 3 to 12 members; outside is shown, not refused
