"""The queue of difficulties: what waits for the reader's own level first, then the nearest deadline."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission, Role
from places.models import Level, Place
from reporting.forms.difficulties import DifficultyFilter
from reporting.models import Difficulty, Indicator
from reporting.models.difficulties import BY_DEADLINE, DifficultyQuerySet
from reporting.pages.asked import row_asked_for
from reporting.pages.difficulty_table import DifficultyListing

FEW = 10  # difficulties that a phone shows without asking what to narrow them by


@require(Permission.SEE_REPORTS)
@require_safe
def difficulty_list(request: UserRequest) -> HttpResponseBase:
    user, now = request.user, timezone.now()
    place = row_asked_for(Place.objects.visible_to(user), request.GET.get("place", ""))
    seen = Difficulty.objects.visible_to(user)
    asked = row_asked_for(Indicator.objects.visible_to(user), request.GET.get("indicator", ""))
    indicators = _indicators(seen, asked)
    seen = seen.within(place) if place else seen
    filters = DifficultyFilter(request.GET.dict(), user=user, places=_places(user), indicators=indicators)
    rows: Any = _in_order(filters.matching_rows(seen), user)
    answers = user.may(Permission.ANSWER_DIFFICULTIES)
    needless = ["reporter"] if user.role == Role.LEADER else []
    table = DifficultyListing(rows, request=request, form=filters, at=now, omit=needless)
    context = {
        "place": place,
        "filters": filters,
        "answers_many": answers and rows.filter(first=0).count() > 1,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "many": table.count > FEW,
    }
    return table.response("reporting/difficulty_list.html", context)


def _in_order(rows: DifficultyQuerySet, user: User) -> DifficultyQuerySet:
    """Mine first; then by the deadline of the answer, what owes none last, the newest first."""
    mine = Difficulty.objects.waiting_for(user).values("pk")
    first = Case(When(pk__in=mine, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        rows.annotate(first=first).order_by("first", *BY_DEADLINE).select_related("place", "team__place", "indicator")
    )


def _indicators(seen: DifficultyQuerySet, asked: Indicator | None) -> Iterable[Indicator]:
    """Return the indicators to narrow by: those that any of ``seen`` names, and ``asked``, which may be no such."""
    named = Q(pk__in=seen.exclude(indicator=None).order_by().values("indicator"))
    return Indicator.objects.filter(named | Q(pk=asked.pk if asked else None)).order_by("order", "code")


def _places(user: User) -> list[Place]:
    """What the list can be narrowed to: districts and communes, or one's hamlets."""
    if user.scope is None:
        return []
    levels = [Level.HAMLET] if user.scope.level >= Level.COMMUNE else [Level.DISTRICT, Level.COMMUNE]
    day = user.scope.last_day(timezone.localdate())
    rows = Place.objects.visible_to(user).filter(level__in=levels).exclude(pk=user.scope.pk).valid_on(day)
    return list(rows.order_by("level", "sort_key", "path"))
