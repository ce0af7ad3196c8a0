"""The tree of places and how it changes.

A ``Place`` row is one place under one parent during one stretch of time and never moves. A
reorganisation closes rows and opens new ones, which ``Succession`` rows join to them
(docs/decisions/0002).
"""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.editable import Editable
from core.text import clean, fold, sort_key

SEGMENT = 4  # digits a level takes in a path
COUNTRY = 0  # the level above the provinces, which no row has


class Level(models.IntegerChoices):
    PROVINCE = 1, "Tỉnh"
    DISTRICT = 2, "Huyện"
    COMMUNE = 3, "Xã"
    HAMLET = 4, "Ấp, khu phố"
    GROUP = 5, "Tổ dân cư"


# The legal kinds of places, by level; hamlets and groups under the names they bear across the country.
KINDS: dict[int, tuple[str, ...]] = {
    Level.PROVINCE: ("tỉnh", "thành phố"),
    Level.DISTRICT: ("huyện", "thị xã", "thành phố", "quận"),
    Level.COMMUNE: ("xã", "phường", "thị trấn", "đặc khu"),
    Level.HAMLET: ("ấp", "khu phố", "thôn", "bản", "buôn", "làng", "khóm"),
    Level.GROUP: ("tổ dân phố", "tổ tự quản"),
}


def end_of_subtree(path: str) -> str:
    """Return the first path behind the subtree of ``path``, so that a subtree is a range of paths."""
    return str(int(path) + 1).rjust(len(path), "0")


def prefix_length(level: int) -> int:
    """Return how many characters of any path name the ancestor at ``level``."""
    return SEGMENT * level


def in_scope(user: Any, path: str = "path") -> Q:
    """Return the condition for rows within the user's scope; this is the only definition of scope.

    A row is in scope when its place lies within the user's own place, or stands there today.
    ``path`` is the lookup of the place's path from the filtered model ("place__path"). When a
    reorganisation closed a place, the officials of its heirs see its past, and whoever still has an
    account at the closed place sees what was below it then. A user without a scope (signed out,
    disabled, without a place, or of a role that reaches no places) matches nothing.
    """
    scope = getattr(user, "scope", None)
    if scope is None:
        return Q(pk__in=[])
    return standing_in(scope, path)


def standing_lookup(path: str) -> str:
    """Return the lookup of ``Place.stands_at`` that belongs to a lookup of ``Place.path``:
    "place__path" becomes "place__stands_at".
    """
    return path.removesuffix("path") + "stands_at"


def subtree(place: "Place", path: str = "path") -> Q:
    """Return the condition for rows at or below ``place``.

    It is a range, which a plain index answers on both databases and under any collation.
    """
    if place.level == COUNTRY:
        return Q()
    return Q(**{f"{path}__gte": place.path, f"{path}__lt": end_of_subtree(place.path)})


def country() -> "Place":
    """Return the whole country as a place above every province. It is no stored row, and every
    place lies within it.
    """
    return Place(pk=0, level=COUNTRY, path="", **Place.naming("Cả nước"))


def subtrees(places: Iterable["Place"], path: str = "path") -> Q:
    """Return the condition for rows at or below any of ``places``; neighbouring subtrees become one
    range.
    """
    ranges: list[list[str]] = []
    for start in sorted({place.path for place in places}):
        if ranges and start <= ranges[-1][1]:
            ranges[-1][1] = max(ranges[-1][1], end_of_subtree(start))
        else:
            ranges.append([start, end_of_subtree(start)])
    found = Q(pk__in=[])
    for start, end in ranges:
        found |= Q(**{f"{path}__gte": start, f"{path}__lt": end})
    return found


def standing_in(place: "Place", path: str = "path") -> Q:
    """Return the condition for rows that are counted at or below ``place`` today.

    What a reorganisation closed is counted where it stands since. A closed place keeps the rows
    that lay there.
    """
    return subtree(place, path if place.has_moved else standing_lookup(path))


def reaching(place: "Place", path: str = "path") -> Q:
    """Return the condition for rows at ``place`` or above it: what was set for a province reaches
    each of its hamlets.

    What was set for a place that a reorganisation closed reaches its heirs.
    """
    return Q(**{f"{path if place.has_moved else standing_lookup(path)}__in": paths_up(place.path)})


def paths_up(path: str) -> list[str]:
    """Return ``path`` and the paths of the places above it, the province's first.

    Where the era of the place lacks a level, the path of that level names no place.
    """
    return [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]


def concerning(user: Any, path: str = "path") -> Q:
    """Return the condition for rows within the user's scope or above it, since what concerns a
    commune is often set for all.
    """
    scope = getattr(user, "scope", None)
    return Q(pk__in=[]) if scope is None else in_scope(user, path) | reaching(scope, path)


def existing(day: datetime.date, prefix: str = "") -> Q:
    """Return the condition for places that existed on ``day``; ``prefix`` leads from the filtered
    model to the place ("place__").
    """
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, place: "Place") -> Self:
        """Return the places at or below ``place``."""
        return self.filter(subtree(place))

    def valid_on(self, day: datetime.date) -> Self:
        """Return the places that existed on ``day``."""
        return self.filter(existing(day))

    def for_something_new(self, kept: Iterable[int | None] = ()) -> Self:
        """Return the places that something new may be about: those that exist today, and those
        with an id of ``kept``, which were chosen before.
        """
        chosen = [one for one in kept if one is not None]
        return self.filter(existing(timezone.localdate()) | Q(pk__in=chosen))

    def at(self, level: int) -> Self:
        return self.filter(level=level)

    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user))

    def matching(self, text: str) -> Self:
        """Return the places whose name contains ``text``, whatever its marks, case and Unicode
        form.
        """
        return self.filter(name_folded__contains=fold(text))

    def ancestors_of(self, place: "Place") -> Self:
        """Return the places above ``place``, the province first."""
        above = [place.path[: prefix_length(level)] for level in range(1, place.level)]
        return self.filter(path__in=above).order_by("path")


class Place(models.Model):
    """One place under one parent from ``valid_from`` to ``valid_to``, both inclusive; null means
    that this end is open.

    ``stands_at`` is the path of the place at which everything here is counted today: the place
    itself while it exists, its heir once it has one, and the lowest place that covers all its heirs
    when it has several (``places.actions.standing`` writes it).
    """

    code = models.CharField("mã", max_length=30)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    level = models.PositiveSmallIntegerField("cấp", choices=Level)
    kind = models.CharField("loại", max_length=30)
    name = models.CharField("tên", max_length=150)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    path = models.CharField(max_length=SEGMENT * 5, unique=True)
    stands_at = models.CharField(max_length=SEGMENT * 5, db_index=True)  # see ``has_moved``
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    population = models.PositiveIntegerField("số dân", null=True, blank=True)
    latitude = models.FloatField("vĩ độ", null=True, blank=True)
    longitude = models.FloatField("kinh độ", null=True, blank=True)
    name_folded = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=400)

    objects = PlaceQuerySet.as_manager()
    short_name = property(str)  # beside teams, whose own leaves out what all of them are called

    class Meta:
        verbose_name = "địa bàn"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="a_code_names_one_place_from_a_day",
                violation_error_message="Mã này đã có từ ngày này.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_from=None),
                name="a_code_names_one_place_from_the_beginning",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_place_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="a_place_has_a_known_level"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None) | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="only_a_province_has_no_parent",
            ),
            models.CheckConstraint(condition=~Q(stands_at=""), name="a_place_stands_somewhere"),
        ]
        indexes = [
            models.Index(fields=["level", "path"], name="place_level_path"),
            models.Index(fields=["parent", "sort_key"], name="place_children_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def naming(name: str) -> dict[str, str]:
        """Return the three columns that one name fills and that are always written together."""
        return {"name": clean(name), "name_folded": fold(name), "sort_key": sort_key(name)}

    def last_day(self, today: datetime.date) -> datetime.date:
        """Return the latest day up to ``today`` on which this place existed; a closed place is
        shown as it was on that day.
        """
        return min(today, self.valid_to) if self.valid_to else today

    def closest_day(self, day: datetime.date) -> datetime.date:
        """Return ``day``, or the day nearest to it on which this place existed."""
        return max(self.last_day(day), self.valid_from or datetime.date.min)

    def existed_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def has_moved(self) -> bool:
        """Tell whether a reorganisation closed this place, so that what stood here is counted
        elsewhere today.
        """
        return self.stands_at != self.path

    @property
    def is_province(self) -> bool:
        return self.level == Level.PROVINCE

    @property
    def is_commune(self) -> bool:
        return self.level == Level.COMMUNE

    @property
    def is_group(self) -> bool:
        """Tell whether this is a group of households inside a hamlet."""
        return self.level == Level.GROUP

    @property
    def is_above_communes(self) -> bool:
        return self.level < Level.COMMUNE

    @property
    def is_above_hamlets(self) -> bool:
        return self.level < Level.HAMLET

    def covers(self, other: "Place") -> bool:
        """Tell whether ``other`` is this place, lies below it, or was closed and is counted at or
        below it today.
        """
        return (other.path if self.has_moved else other.stands_at).startswith(self.path)


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "old__path") | in_scope(user, "new__path"))


class Succession(models.Model):
    """On one day, by one resolution, ``new`` took over the whole of ``old`` or a part of it."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="heirs")
    new = models.ForeignKey(Place, models.PROTECT, related_name="origins")
    partial = models.BooleanField("một phần")
    effective_on = models.DateField("hiệu lực từ")
    decision = models.CharField("nghị quyết", max_length=60)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "kế thừa địa bàn"
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="a_place_follows_another_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="a_place_never_follows_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class PlaceFigureQuerySet(models.QuerySet["PlaceFigure"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class PlaceFigure(Editable):
    """The households and people of a place in one year; the place itself carries those of the
    latest year.
    """

    EDITABLE = ("households", "population")

    place = models.ForeignKey(Place, models.CASCADE, related_name="figures", verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm")
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    population = models.PositiveIntegerField("số dân", null=True, blank=True)

    objects = PlaceFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số hộ, số dân theo năm"
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="a_place_counts_its_households_once_a_year"),
            models.CheckConstraint(condition=Q(year__range=(1900, 2100)), name="a_year_of_figures_is_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.year}"
