"""Whom to follow up: of a commune the teams by their turn, of all above the counts of each commune and what lies there
untouched.
"""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place
from reporting.forms.follow_ups import FollowUpFilter
from reporting.models import Cause, FollowUp, FollowUpQuerySet
from reporting.models.follow_ups import OFFICE
from reporting.pages.asked import row_asked_for
from reporting.pages.follow_ups import follow_up_rows, follow_ups_trail, in_turn, today_of, turn_of
from reporting.rollups.follow_ups import OfficeCount, office_counts, reasons_of

PAGE, LISTED = 50, 20  # teams of a page of one office, and of those untouched below it
FEW = 10  # teams that are shown without asking what to narrow them by


@require_safe
@require(Permission.SEE_ROLLUPS)
def follow_up_list(request: UserRequest) -> HttpResponse:
    """Show the commune that the address or the reader's scope names; ``waiting`` shows what a place above follows up
    itself, since a reorganisation left it there.
    """
    user = request.user
    place = row_asked_for(Place.objects.visible_to(user), request.GET.get("place", "")) or user.scope
    if place is not None and place.is_above_communes and "waiting" not in request.GET:
        return _overview(request, place)
    seen = FollowUp.objects.visible_to(user).open()
    return _by_turn(request, place, seen.within(place) if place else seen.none())


def _by_turn(request: UserRequest, place: Place | None, seen: FollowUpQuerySet) -> HttpResponse:
    user, now = request.user, timezone.now()
    today, form = today_of(now), FollowUpFilter(request.GET)
    if place is not None and place.is_above_communes:
        seen = seen.annotate(office=OFFICE).filter(office=place.path)
    everyone = list(seen.select_related("team__place", "owner").order_by("pk"))
    found = reasons_of([one.team_id for one in everyone], at=now)
    cause = form.valid_value("cause")
    chosen = [one for one in everyone if not cause or Cause(cause) in found[one.team_id].causes]
    ordered = in_turn(chosen, found, today)
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    rows = follow_up_rows(list(page.object_list), user, at=now, found=found)
    counts = {turn: len(list(those)) for turn, those in groupby(ordered, key=lambda one: turn_of(one, today))}
    groups = groupby(rows, key=lambda row: turn_of(row.follow_up, today))
    ours = FollowUp.objects.followed_by(user).filter(pk__in=[row.follow_up.pk for row in rows])
    context = {
        "place": place,
        "form": form,
        "everyone": len(everyone),
        "many": len(everyone) > FEW or cause,
        "chosen": len(chosen),
        "page": page,
        "groups": [(turn, counts[turn], list(those)) for turn, those in groups],
        "ours": set(ours.values_list("pk", flat=True)),
        "trail": follow_ups_trail(user, place) if place and place != user.scope else [],
    }
    return render(request, "reporting/follow_up_list.html", context)


def _overview(request: UserRequest, place: Place) -> HttpResponse:
    user, now = request.user, timezone.now()
    counts = office_counts(user, place, at=now)
    neglected = FollowUp.objects.visible_to(user).within(place).neglected_at(now)
    neglected = neglected.select_related("team__place", "owner").order_by("opened_at", "team__place__stands_at", "pk")
    page = Paginator(neglected, LISTED).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "place": place,
        "counts": _rows_of_offices(user, counts),
        "total": OfficeCount("", *(sum(column) for column in list(zip(*counts, strict=True))[1:])) if counts else None,
        "page": page,
        "rows": follow_up_rows(list(page.object_list), user, at=now, calls=False),
        "trail": follow_ups_trail(user, place) if place != user.scope else [],
    }
    return render(request, "reporting/follow_up_overview.html", context)


def _rows_of_offices(user: User, counts: list[OfficeCount]) -> list[tuple[Place, bool, OfficeCount]]:
    """Return each office with whether it is no commune, so that its teams wait for one."""
    offices = {one.path: one for one in Place.objects.visible_to(user).filter(path__in=[row.office for row in counts])}
    found = [(offices[row.office], row) for row in counts if row.office in offices]
    return [(office, office.level < Level.COMMUNE, row) for office, row in found]
