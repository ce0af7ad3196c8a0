"""Whom to follow up: of a commune the teams by their turn, of all above the counts of each commune and what lies there
untouched.
"""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Place
from reporting.forms.follow_ups import FollowUpFilter
from reporting.models import Cause, FollowUp, FollowUpQuerySet
from reporting.models.follow_ups import OFFICE
from reporting.pages.asked import row_asked_for
from reporting.pages.follow_up_tables import FollowUpListing, OfficeListing, OfficeRow
from reporting.pages.follow_ups import FollowUpTurn, follow_up_rows, follow_ups_trail, in_turn, today_of, turn_of
from reporting.rollups.follow_ups import OfficeCount, office_counts, reasons_of

LISTED = 20  # teams untouched of a page
FEW = 10  # teams that are shown without asking what to narrow them by


@require_safe
@require(Permission.SEE_ROLLUPS)
def follow_up_list(request: UserRequest) -> HttpResponseBase:
    """Show the commune that the address or the reader's scope names; ``waiting`` shows what a place above follows up
    itself, since a reorganisation left it there.
    """
    user = request.user
    place = row_asked_for(Place.objects.visible_to(user), request.GET.get("place", "")) or user.scope
    if place is not None and place.is_above_communes and "waiting" not in request.GET:
        return _overview(request, place)
    seen = FollowUp.objects.visible_to(user).open()
    return _by_turn(request, place, seen.within(place) if place else seen.none())


def _by_turn(request: UserRequest, place: Place | None, seen: FollowUpQuerySet) -> HttpResponseBase:
    user, now = request.user, timezone.now()
    today, form = today_of(now), FollowUpFilter(request.GET)
    if place is not None and place.is_above_communes:
        seen = seen.annotate(office=OFFICE).filter(office=place.path)
    everyone = list(seen.select_related("team__place", "owner").order_by("pk"))
    found = reasons_of([one.team_id for one in everyone], at=now)
    cause = form.valid_value("cause")
    chosen = [one for one in everyone if not cause or Cause(cause) in found[one.team_id].causes]
    ordered = in_turn(chosen, found, today)
    counts = Counter(turn_of(one, today) for one in ordered)
    table = FollowUpListing(ordered, request=request, form=form, at=now, today=today, standings=found, of=place)
    context = {
        "place": place,
        "form": form,
        "everyone": len(everyone),
        "many": len(everyone) > FEW or cause,
        "chosen": len(chosen),
        "turns": [(turn, counts[turn]) for turn in FollowUpTurn if counts[turn]],
        "trail": follow_ups_trail(user, place) if place and place != user.scope else [],
    }
    return table.response("reporting/follow_up_list.html", context)


def _overview(request: UserRequest, place: Place) -> HttpResponseBase:
    user, now = request.user, timezone.now()
    counts = office_counts(user, place, at=now)
    neglected = FollowUp.objects.visible_to(user).within(place).neglected_at(now)
    neglected = neglected.select_related("team__place", "owner").order_by("opened_at", "team__place__stands_at", "pk")
    page = Paginator(neglected, LISTED).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "place": place,
        "total": OfficeCount("", *(sum(column) for column in list(zip(*counts, strict=True))[1:])) if counts else None,
        "page": page,
        "rows": follow_up_rows(list(page.object_list), user, at=now, calls=False),
        "trail": follow_ups_trail(user, place) if place != user.scope else [],
    }
    table = OfficeListing(_rows_of_offices(user, counts), of=place, request=request)
    return table.response("reporting/follow_up_overview.html", context)


def _rows_of_offices(user: User, counts: list[OfficeCount]) -> list[OfficeRow]:
    offices = {one.path: one for one in Place.objects.visible_to(user).filter(path__in=[row.office for row in counts])}
    return [OfficeRow(offices[row.office], row) for row in counts if row.office in offices]
