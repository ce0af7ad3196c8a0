"""The queue of difficulties: what waits for the reader's own level first, then the nearest deadline."""

import datetime
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place, prefix_length
from reporting.forms.difficulties import DifficultyFilter
from reporting.models import Difficulty
from reporting.models.difficulties import DifficultyQuerySet

PAGE = 50
FEW = 10  # difficulties that a phone shows without asking what to narrow them by


class Row(NamedTuple):
    """``days``: its age; ``overdue``: an answer is owed and late; ``mine``: it waits for the reader.

    ``commune`` is where its team stands, empty where the reader sees no other.
    """

    difficulty: Difficulty
    authority: str
    commune: str
    days: int
    overdue: bool
    mine: bool


@require(Permission.SEE_REPORTS)
@require_safe
def difficulty_list(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    place = chosen_place(user, request.GET.get("place", ""))
    seen = Difficulty.objects.visible_to(user)
    seen = seen.within(place) if place else seen
    filters = DifficultyFilter(request.GET.dict(), user=user, places=_places(user))
    page = Paginator(_queued(filters.narrowed(seen), user), PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "filters": filters,
        "page": page,
        "rows": rows_of(list(page.object_list), user, now),
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "many": page.paginator.count > FEW,
    }
    return render(request, "reporting/difficulty_list.html", context)


def chosen_place(user: User, pk: str) -> Place | None:
    """The place asked for by its id; 404 where it is none of the user's."""
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return get_object_or_404(Place.objects.visible_to(user), pk=pk)


def rows_of(difficulties: list[Difficulty], user: User, now: datetime.datetime) -> list[Row]:
    """Each with the names of the place that answers for it and of its commune: one query for all."""
    above = user.scope is not None and user.scope.level < Level.COMMUNE
    communes = {one.pk: one.standing.path[: prefix_length(Level.COMMUNE)] for one in difficulties if one.team}
    paths = {one.authority_path for one in difficulties} | set(communes.values())
    names = dict(Place.objects.filter(path__in=paths).order_by().values_list("path", "name"))
    level = user.scope.level if user.scope and user.may(Permission.ANSWER_DIFFICULTIES) else None
    return [
        Row(
            difficulty=one,
            authority=names.get(one.authority_path, one.get_level_display()),
            commune=names.get(communes.get(one.pk, ""), "") if above else "",
            days=(now - one.raised_at).days,
            overdue=is_overdue(one, now),
            mine=one.level == level and one.state == Difficulty.State.RAISED,
        )
        for one in difficulties
    ]


def is_overdue(difficulty: Difficulty, now: datetime.datetime) -> bool:
    """The twin of ``DifficultyQuerySet.overdue_at`` for one row in hand."""
    return difficulty.answer_due_at is not None and difficulty.answer_due_at <= now


def _queued(rows: DifficultyQuerySet, user: User) -> DifficultyQuerySet:
    """Mine first; then by the deadline of the answer, what owes none last, the newest first."""
    mine = Difficulty.objects.waiting_for(user).values("pk")
    first = Case(When(pk__in=mine, then=Value(0)), default=Value(1), output_field=IntegerField())
    ordered = rows.annotate(first=first).order_by("first", F("answer_due_at").asc(nulls_last=True), "-raised_at", "-pk")
    return ordered.select_related("place", "team__place")


def _places(user: User) -> list[Place]:
    """What the list can be narrowed to: districts and communes, or one's hamlets."""
    if user.scope is None:
        return []
    levels = [Level.HAMLET] if user.scope.level >= Level.COMMUNE else [Level.DISTRICT, Level.COMMUNE]
    day = user.scope.last_day(timezone.localdate())
    rows = Place.objects.visible_to(user).filter(level__in=levels).exclude(pk=user.scope.pk).valid_on(day)
    return list(rows.order_by("level", "sort_key", "path"))
