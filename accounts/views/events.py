"""The record of who did what: searched here, taken out by ``operations.views.event_files``."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.actions import seals
from accounts.filters import EventFilter
from accounts.models import Event
from accounts.pages.record_tables import EventListing
from accounts.roles import Permission


@require_safe
@require(Permission.SEE_EVENTS)
def event_list(request: UserRequest) -> HttpResponseBase:
    rows = Event.objects.visible_to(request.user).select_related("by", "place").newest_first()
    filters = EventFilter(request.GET, rows, user=request.user)
    table = EventListing(filters.qs, request=request, form=filters.form)
    context = {
        "filters": filters,
        "criteria": filters.criteria() if filters.is_valid() else {},
        "head": seals.head(),
    }
    return table.response("accounts/event_list.html", context)
