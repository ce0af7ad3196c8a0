"""Tables that come in: the template to fill in, the file or the cells to send, those that were sent."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from core.refusals import RefusalsShown
from exchange.access import IMPORTING
from exchange.actions import imports
from exchange.exports.responses import template_response
from exchange.forms.imports import UploadForm, WhereForm, kinds_for
from exchange.kinds import import_kinds
from exchange.models import Import
from exchange.models.imports import ImportQuerySet
from exchange.pages.import_table import ImportListing
from exchange.tasks import ring_import
from places.models import Level, Place, standing_in

LEFT = {"confirm": "chờ anh/chị xác nhận", "mend": "anh/chị còn phải ghép cột hoặc sửa dòng"}


@require_http_methods(["GET", "HEAD", "POST"])
@require(*IMPORTING)
def import_list(request: UserRequest) -> HttpResponseBase:
    """What came in for a place and below it, with the form that takes more; ``?place=`` is the user's own without,
    ``?kind=`` what the form begins with.
    """
    if request.method == "POST":
        return _receive(request)
    where = WhereForm(request.GET, user=request.user)
    if not where.is_valid():
        raise Http404
    place = where.cleaned_data["place"]
    return _page(request, place, UploadForm(user=request.user, place=place, kind=request.GET.get("kind", "")))


@require_safe
@require(*IMPORTING)
def import_template(request: UserRequest, kind: str) -> HttpResponseBase:
    """The workbook of ``kind`` for ``?place=``, with what the portal holds in it."""
    where = WhereForm(request.GET, user=request.user)
    if kind not in dict(kinds_for(request.user)) or not where.is_valid():
        raise Http404
    place = where.cleaned_data["place"]
    stem = f"mau-{kind}-{place.code}-{timezone.localdate():%Y%m%d}"
    title = f"Tệp mẫu nhập {str(import_kinds()[kind].title).lower()} – {place}"
    return template_response(request, stem, kind, place, title=title)


def _receive(request: UserRequest) -> HttpResponseBase:
    form = UploadForm(request.POST, request.FILES, user=request.user, place=None)
    form.is_valid()
    place = form.cleaned_data.get("place")
    if place is None:
        raise Http404  # of none of their places: the page offers no other
    if form.is_valid():
        kind, (name, data) = form.cleaned_data["kind"], form.name_and_data
        with RefusalsShown(form.show_refusal):
            batch = imports.receive(kind=kind, place=place, file_name=name, data=data, by=request.user)
            transaction.on_commit(partial(ring_import, batch))
            return redirect("import_show", batch.pk)
    return _page(request, place, form, status=422)


def _page(request: UserRequest, place: Place, form: UploadForm, *, status: int = 200) -> HttpResponseBase:
    left = request.GET.get("left", "") if request.method == "GET" else ""
    newest = (
        _imports_left(request.user, place, left)
        .select_related("place", "requested_by")
        .order_by("-requested_at", "-pk")
    )
    where = WhereForm(request.GET, user=request.user)
    where.offer(place)
    context = {
        "place": place,
        "is_over": not place.existed_on(timezone.localdate()),
        "where": where if request.user.place_id and _reaches_more(request) else None,
        "form": form,
        "kinds": kinds_for(request.user),
        "are_filled": any(import_kinds()[kind].is_filled for kind, _ in kinds_for(request.user)),
        "left": LEFT.get(left, ""),
        "trail": [("Nhập danh sách", "")],
    }
    table = ImportListing(newest, request=request, notes=[LEFT.get(left) or str(place)])
    return table.response("exchange/import_list.html", context, status=status)


def _imports_left(user: User, place: Place, left: str) -> ImportQuerySet:
    """What came in for the place; ``left`` a key of LEFT: what of their own the user still has to do something about,
    wherever it is for."""
    found = Import.objects.open_to(user)
    if left not in LEFT:
        return found.filter(standing_in(place, "place__path"))
    mine = found.filter(requested_by=user)
    return mine.confirmable() if left == "confirm" else mine.to_be_mended()


def _reaches_more(request: UserRequest) -> bool:
    """Whether the user brings in for more than one place."""
    scope = request.user.scope
    return scope is not None and scope.level < Level.COMMUNE
