"""Platforms, what is counted on them, and how much of it each team or place is asked for."""

import datetime
import re
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.editable import Editable
from core.text import lower_first
from places.models import SEGMENT, Level, Place, in_scope, standing_in, subtree
from places.phrases import named_like
from reporting.models.denominators import DenominatorKind
from teams.models import Team

# Teams that may lie in a place of a level: as many times the largest figure of one team may a place be asked for.
TEAMS_AT_MOST = {
    Level.PROVINCE: 100_000,
    Level.DISTRICT: 10_000,
    Level.COMMUNE: 1_000,
    Level.HAMLET: 1,
    Level.GROUP: 1,
}

OLD_AFTER = datetime.timedelta(days=366)  # a stock that is asked once a year is known until it is asked again

_OF_A_ROUND = re.compile(r" trong (?:kỳ|tuần|tháng|quý)(?: này)?(?!\w)")


class SignedInQuerySet(models.QuerySet[Any]):
    """Rows that say nothing about a place or a person: readable by everyone who is signed in and active."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if getattr(user, "is_active", False) else self.none()


class Platform(Editable):
    """A digital platform that teams help households use."""

    EDITABLE = ("name", "group", "url")

    class Group(models.TextChoices):
        GOVERNMENT = "government", "Chính quyền số"
        ECONOMY = "economy", "Kinh tế số"
        SOCIETY = "society", "Xã hội số"

    name = models.CharField("tên nền tảng", max_length=120, unique=True)
    group = models.CharField("nhóm", max_length=20, choices=Group)
    url = models.URLField("địa chỉ", blank=True)
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tỉnh")

    objects = SignedInQuerySet.as_manager()

    class Meta:
        verbose_name = "nền tảng số"

    def __str__(self) -> str:
        return self.name


class IndicatorQuerySet(SignedInQuerySet):
    def in_use_on(self, day: datetime.date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def counted_daily(self, team: Team, day: datetime.date) -> Self:
        """Return what the diary of ``team`` counts on ``day``: what its province uses then and adds up over time."""
        ours = Q(province=None) | Q(province__stands_at=team.place.stands_at[:SEGMENT])
        return self.in_use_on(day).filter(ours, kind=Indicator.Kind.FLOW)


class Indicator(Editable):
    """Exactly what is counted, in which unit, and whether counts add up over time or the latest one stands.

    An install, an account and an active user are three indicators. A ratio is a count ``out_of`` another indicator, or
    out of a denominator of the commune (``out_of_kind``): what is answered, summed and aimed at stays the count.
    """

    EDITABLE = (
        *("name", "counts", "unit", "kind", "out_of", "out_of_kind", "platform", "evidence", "maximum"),
        *("compared_with", "starts_on", "ends_on", "order"),
    )

    class Kind(models.TextChoices):
        FLOW = "flow", "Cộng dồn qua các kỳ"
        STOCK = "stock", "Lấy số của kỳ mới nhất"

    class Bound(models.TextChoices):
        NONE = "", "Không so sánh"
        HOUSEHOLDS = "households", "Số hộ của địa bàn"
        POPULATION = "population", "Số dân của địa bàn"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên chỉ tiêu", max_length=160)
    unit = models.CharField("đơn vị tính", max_length=40)
    counts = models.CharField("đếm gì", max_length=300)
    kind = models.CharField("cách cộng", max_length=10, choices=Kind)
    out_of = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", null=True, blank=True, verbose_name="trên tổng của chỉ tiêu"
    )
    out_of_kind = models.CharField("trên mẫu số của xã", max_length=12, choices=DenominatorKind, blank=True)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="indicators", null=True, blank=True)
    evidence = models.CharField("căn cứ", max_length=200, blank=True)
    maximum = models.PositiveBigIntegerField("số lớn nhất nhận", default=100_000)
    compared_with = models.CharField("cảnh báo khi vượt", max_length=12, choices=Bound, blank=True)
    starts_on = models.DateField("dùng từ ngày")
    ends_on = models.DateField("dùng đến hết ngày", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tỉnh")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["flow", "stock"]), name="an_indicator_is_a_flow_or_a_stock"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_indicator_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(out_of=None) | Q(out_of_kind=""), name="a_ratio_has_one_denominator"),
            models.CheckConstraint(
                condition=Q(out_of=None) | ~Q(out_of=F("id")), name="an_indicator_is_no_ratio_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def undated_name(self) -> str:
        """Return the name as it is said of a day, of several or of a year: without "trong kỳ"."""
        return _OF_A_ROUND.sub("", self.name)

    @property
    def is_ratio(self) -> bool:
        """Return whether it is known out of how many it counts."""
        return self.out_of_id is not None or bool(self.out_of_kind)

    @property
    def whole_label(self) -> str:
        """Return out of what it counts, as it stands in a sentence; "" of no ratio."""
        label = self.out_of.name if self.out_of else self.get_out_of_kind_display() if self.out_of_kind else ""
        return lower_first(label)

    def target_at_most(self, level: int | None) -> int:
        """How much may be asked of a place of ``level`` (its teams' figures together), or (None) of a team."""
        return self.maximum * (TEAMS_AT_MOST[Level(level)] if level else 1)

    def is_used_between(self, start: datetime.date, end: datetime.date) -> bool:
        """Whether it is in use on at least one day of the period."""
        return self.starts_on <= end and (self.ends_on is None or start <= self.ends_on)

    @property
    def record_label(self) -> str:
        return self.code


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(Q(team__in=Team.objects.visible_to(user)) | in_scope(user, "place__path"))

    def within(self, place: Place) -> Self:
        """Held by ``place`` or one below it, or by a team that stands there now."""
        return self.filter(subtree(place, "place__path") | standing_in(place, "team__place__path"))

    def standing_in(self, place: Place) -> Self:
        """Held within ``place`` as it is today: what its predecessors held too, which is history."""
        return self.filter(standing_in(place, "place__path") | standing_in(place, "team__place__path"))

    def matching(self, text: str) -> Self:
        """Whose team's or place's name holds ``text``, whatever its marks, or is what an address names."""
        of_place = named_like(text, "place__name_folded", path="place__path")
        of_team = named_like(text, "team__name_folded", "team__place__name_folded", path="team__place__path")
        return self.filter(of_place | of_team)

    def in_force_on(self, day: datetime.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Target(Editable):
    """How much of an indicator a team, or a place, should reach within a window of days.

    A place hands its own on to what lies directly below it, level by level; what it holds and what they hold stand side
    by side (``reporting/rollups/cascade.py``). A place that reports itself holds its own in the same way. ``percent``:
    it was given as a share of the place's denominator; ``value`` says what that comes to, and is written anew with it.
    """

    EDITABLE = ("value", "ends_on")

    team = models.ForeignKey(Team, models.CASCADE, related_name="targets", null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="targets", null=True, blank=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="chỉ tiêu")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    value = models.PositiveBigIntegerField("chỉ tiêu giao")
    percent = models.DecimalField("tỷ lệ giao (%)", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu giao"
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None, place__isnull=False) | Q(team__isnull=False, place=None),
                name="a_target_is_held_by_a_team_or_a_place",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_target_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gt=0, percent__lte=100, place__isnull=False),
                name="a_share_is_asked_of_a_place_and_is_at_most_all",
            ),
            models.UniqueConstraint(
                fields=["team", "indicator", "starts_on"],
                condition=Q(place=None),
                name="a_team_holds_a_target_once",
            ),
            models.UniqueConstraint(
                fields=["place", "indicator", "starts_on"],
                condition=Q(team=None),
                name="a_place_holds_a_target_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
