"""Taking the record out as a file: what the page of the record was asked for."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.filters import EventFilter
from accounts.models import Event
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from exchange.actions import exports
from exchange.tasks import ring
from operations.exports.events import EVENTS, EVENTS_CSV

KINDS = (EVENTS.kind, EVENTS_CSV.kind)


@require_POST
@require(Permission.SEE_EVENTS)
def event_export(request: UserRequest) -> HttpResponse:
    kind = request.POST.get("kind")
    filters = EventFilter(request.POST, Event.objects.visible_to(request.user), user=request.user)
    if kind not in KINDS or not filters.is_valid() or request.user.scope is None:
        raise Http404  # a verb, a day or a place that is none of theirs: the page offers no other
    params = {"place": request.user.scope.pk} | filters.criteria()
    with refusals_as_messages(request):
        export = exports.request(kind=kind, params=params, by=request.user)
        transaction.on_commit(partial(ring, export))
        return redirect("export_show", export.pk)
    return redirect("export_list")
