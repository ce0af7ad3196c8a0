"""The record of who did what: searched here, taken out by ``operations.views.event_files``."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.actions import seals
from accounts.filters import EventFilter
from accounts.models import Event, attach_subject_names
from accounts.pages.capped import CappedPaginator
from accounts.roles import Permission

PER_PAGE = 50


@require_safe
@require(Permission.SEE_EVENTS)
def event_list(request: UserRequest) -> HttpResponse:
    rows = Event.objects.visible_to(request.user).select_related("by", "place").newest_first()
    filters = EventFilter(request.GET, rows, user=request.user)
    page = CappedPaginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "events": attach_subject_names(page.object_list),
        "criteria": filters.criteria() if filters.is_valid() else {},
        "head": seals.head(),
    }
    return render(request, "accounts/event_list.html", context)
