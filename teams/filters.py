"""This module filters the team list, and adds what the list shows of each team on a day."""

import datetime
from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.utils import timezone

from accounts.filters import DayFilter, add_place
from places.models import Level, Place, prefix_length
from teams.models import Member, Placement, Position, Team, TeamQuerySet, TeamTerms, current

ACTIVE, INCOMPLETE, WAITING, DISSOLVED, ALL = "active", "incomplete", "waiting", "dissolved", "all"
STATES = [
    (ACTIVE, "Đang hoạt động"),
    (INCOMPLETE, "Cần bổ sung"),
    (WAITING, "Chờ xếp địa bàn"),
    (DISSOLVED, "Đã giải thể"),
    (ALL, "Tất cả"),
]


class TeamFilter(django_filters.FilterSet):
    """By text, place and state on a day; without a state, teams that are active."""

    q = django_filters.CharFilter(label="Tên tổ, ấp, khu phố", method="matching", max_length=100)
    state = django_filters.ChoiceFilter(label="Tình trạng", choices=STATES, empty_label=None, method="apply_later")
    kind = django_filters.ChoiceFilter(label="Loại hình tổ", choices=Team.TeamKind, empty_label="Tất cả")
    on = DayFilter(label="Tính đến ngày", method="apply_later")

    class Meta:
        model = Team
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scope = self.request.user.scope
        if scope is not None and scope.level < Level.COMMUNE:
            add_place(self, self.request.user, none="Tất cả")
            self.filters["place"].method = "standing"
            self.filters.move_to_end("state")
            self.filters.move_to_end("on")

    @property
    def on_day(self) -> datetime.date:
        """Return the day the list is asked for: today, unless the form says another."""
        return self._valid_value("on") or timezone.localdate()

    def _valid_value(self, name: str) -> Any:
        """Return what is asked for; a field with a mistake in it asks for nothing."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name)

    def filter_queryset(self, queryset: TeamQuerySet) -> TeamQuerySet:
        rows = super().filter_queryset(queryset)
        state, day = self._valid_value("state") or ACTIVE, self.on_day
        if state == ALL:
            return rows
        if state == WAITING:
            return rows.waiting()
        if state == DISSOLVED:
            return rows.filter(dissolved_on__lt=day)
        return rows.incomplete_on(day) if state == INCOMPLETE else rows.active_on(day)

    def matching(self, rows: TeamQuerySet, name: str, value: str) -> TeamQuerySet:
        return rows.matching(value)

    def standing(self, rows: TeamQuerySet, name: str, value: Place | None) -> TeamQuerySet:
        """Return the teams that stand in the place; of a day that is over those that stood there then, as coverage and
        the register of that day count them.
        """
        if value is None or self.on_day >= timezone.localdate():
            return rows.within(value) if value else rows
        there = Placement.objects.counted_on(self.on_day, value).order_by().values("team")
        return rows.within(value) if self._valid_value("state") in (DISSOLVED, WAITING) else rows.filter(pk__in=there)

    def apply_later(self, rows: TeamQuerySet, name: str, value: Any) -> TeamQuerySet:
        """Return all rows: state and day are read together, in ``filter_queryset``."""
        return rows


def described_on(teams: TeamQuerySet, day: datetime.date) -> TeamQuerySet:
    """Return the teams with ``size`` (people on ``day``), ``leading`` (the leader, in a list) and ``leader_key`` (what
    leaders are sorted by, None without one) on each team, in two queries.
    """
    leaders = Member.objects.current_on(day).filter(position=Position.LEADER).order_by("pk")
    sized = teams.annotate(
        size=Count("members", filter=current(day, "members__"), distinct=True),
        leader_key=Subquery(leaders.filter(team=OuterRef("pk")).values("sort_key")[:1]),
    )
    return sized.select_related("place").prefetch_related(Prefetch("members", queryset=leaders, to_attr="leading"))


def gaps(size: int, has_leader: bool, terms: TeamTerms) -> list[str]:
    """Return what a team lacks, in words: people, as many as ``terms`` say, and a leader."""
    found = [] if has_leader else ["chưa có tổ trưởng"]
    if size < terms.fewest:
        found.append(f"mới có {size}/{terms.fewest} người")
    if size > terms.most:
        found.append(f"quá {terms.most} người")
    return found


def communes_of(places: Iterable[Place]) -> dict[str, Place]:
    """Return the communes of ``places`` by the first digits of their paths, in one query."""
    length = prefix_length(Level.COMMUNE)
    paths = {place.path[:length] for place in places}
    return {place.path: place for place in Place.objects.filter(path__in=paths)}
