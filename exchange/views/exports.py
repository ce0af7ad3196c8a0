"""Workbooks and papers: asked for, watched, fetched. Each belongs to whoever asked, as long as they still may."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, background, require
from accounts.models import User
from accounts.roles import Permission
from core.list_files import asked_list
from core.refusals import Refused, refusals_as_messages
from exchange.actions import exports
from exchange.exports.lists import LIST_CSV, LIST_XLSX
from exchange.exports.responses import workbook_response
from exchange.kinds import export_kinds
from exchange.models import Export
from exchange.pages.exports import Described, ExportListing, descriptions
from exchange.tasks import ring, ring_if_abandoned


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_list(request: UserRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _request(request)
    mine = Export.objects.visible_to(request.user).order_by("-requested_at", "-pk")
    state = request.GET.get("state", "")
    mine = mine.filter(state=state) if state in Export.State.values else mine
    context = {
        "narrowed_to": Export.State(state).label if state in Export.State.values else "",
        "trail": [("Tệp Excel, Word", "")],
    }
    return ExportListing(mine, request=request).response("exchange/export_list.html", context)


def _request(request: UserRequest) -> HttpResponse:
    """Begin one file, or one of each kind asked for at once; the page of the one, or the list, shows how far it is."""
    asked = {}
    for kind in request.POST.getlist("kind") or [next(iter(export_kinds()))]:
        book = export_kinds().get(kind)
        if book is None or book.request_form is None:
            raise Http404
        if not request.user.may(book.permission):
            raise PermissionDenied
        form = book.request_form(request.POST, user=request.user)
        if not form.is_valid():
            raise Http404  # a place, a round or a day that is none of theirs: the pages offer no other
        asked[kind] = form.params()
    begun = []
    with refusals_as_messages(request):
        for kind, params in asked.items():
            begun.append(exports.request(kind=kind, params=params, by=request.user))
            transaction.on_commit(partial(ring, begun[-1]))
    return redirect("export_show", begun[0].pk) if len(begun) == len(asked) == 1 else redirect("export_list")


@require_POST
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_of_list(request: UserRequest) -> HttpResponse:
    """Begin the file of a long list: its page has signed what it shows."""
    told, place = asked_list(request.POST.get("asked", ""), by=request.user), request.user.scope
    kind = f"list_{request.POST.get('file', '')}"
    if told is None or place is None or kind not in (LIST_XLSX.kind, LIST_CSV.kind):
        raise Http404
    params = {"place": place.pk, "role": request.user.role, "path": told["path"], "rows": told["rows"]}
    params |= {"list_query": told["query"], "list_title": told["title"]}
    with refusals_as_messages(request):
        export = exports.request(kind=kind, params=params, by=request.user)
        transaction.on_commit(partial(ring, export))
        return redirect("export_show", export.pk)
    return redirect("export_list")


@require_safe
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_show(request: UserRequest, export_id: int) -> HttpResponse:
    return _progress(request, export_id, "exchange/export_show.html")


@background
@require_safe
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_progress(request: UserRequest, export_id: int) -> HttpResponse:
    """The piece of the page that htmx asks for until the workbook is finished."""
    return _progress(request, export_id, "exchange/_export_progress.html")


def _progress(request: UserRequest, export_id: int, template: str) -> HttpResponse:
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=export_id)
    ring_if_abandoned(export)
    row = descriptions(request.user, [export])[0]
    context = {"export": export, "row": row, "why_not": _why_not(export, request.user), "trail": _trail(row)}
    return render(request, template, context)


def _why_not(export: Export, user: User) -> str:
    """Why ``user`` may not fetch a finished file any more; empty where they may, or nothing is finished."""
    if export.state != Export.State.DONE:
        return ""
    now, secrecy = timezone.now(), export_kinds()[export.kind].secrecy
    if secrecy and exports.run_out(now).filter(pk=export.pk).exists():  # the clock has not come by yet
        return str(secrecy.gone)
    try:
        exports.source_of(export, by=user, at=now)
    except Refused as refusal:
        return str(refusal)
    return ""


@require_POST
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_retry(request: UserRequest, export_id: int) -> HttpResponse:
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=export_id)
    with refusals_as_messages(request):
        exports.retry(export, by=request.user)
        transaction.on_commit(partial(ring, export))
    return redirect("export_show", export.pk)


@require_safe
@require(Permission.EXPORT, Permission.SEE_EVENTS)
def export_file(request: UserRequest, export_id: int) -> HttpResponseBase:
    """The workbook, while its requester still sees the place and the rounds it holds."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=export_id, state=Export.State.DONE)
    if _why_not(export, request.user):
        raise Http404
    book = export_kinds()[export.kind]
    name = f"{book.stem(export.params)}-{export.pk}{book.format.suffix}"
    return workbook_response(exports.file_of(export), name, book.format)


def _trail(row: Described) -> list[tuple[str, str]]:
    return [("Tệp Excel, Word", reverse("export_list")), (row.place or str(row.export), "")]
