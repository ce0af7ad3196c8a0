"""The record of who did what."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.filters import EventFilter
from accounts.models import Event, named
from accounts.roles import Permission

PER_PAGE = 50


@require_safe
@require(Permission.SEE_EVENTS)
def event_list(request: UserRequest) -> HttpResponse:
    rows = Event.objects.visible_to(request.user).select_related("by", "place").newest_first()
    filters = EventFilter(request.GET, rows, request=request)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page, "events": named(page.object_list)}
    return render(request, "accounts/event_list.html", context)
