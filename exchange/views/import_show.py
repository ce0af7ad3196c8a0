"""One workbook that came in, by where it stands: being read, refused, waiting for columns, shown, applied."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import UserRequest, background, require
from exchange.access import IMPORTING
from exchange.exports.import_errors import write_errors
from exchange.exports.responses import workbook_response
from exchange.models import ImportRow
from exchange.pages.import_show import IN_WORK, State, import_of, page_of
from exchange.tasks import ring_if_abandoned


@require_safe
@require(*IMPORTING)
def import_show(request: UserRequest, import_id: int) -> HttpResponse:
    """``?show=`` one of the states of lines, in the preview."""
    return page_of(request, import_of(request.user, import_id))


@background
@require_safe
@require(*IMPORTING)
def import_progress(request: UserRequest, import_id: int) -> HttpResponse:
    """The piece of the page that htmx asks for while the workbook is in work; then the page itself."""
    batch = import_of(request.user, import_id)
    ring_if_abandoned(batch)
    if batch.state not in IN_WORK:
        return HttpResponseClientRefresh()
    return render(request, "exchange/_import_progress.html", {"batch": batch})


@require_safe
@require(*IMPORTING)
def import_errors(request: UserRequest, import_id: int) -> HttpResponseBase:
    """The workbook with the wrong cells coloured and the reasons in notes."""
    batch = import_of(request.user, import_id)
    if batch.state not in {State.READY, State.APPLIED} or not batch.rows.filter(state=ImportRow.State.WRONG).exists():
        raise Http404
    file = BytesIO()
    write_errors(file, batch, by=request.user)
    file.seek(0)
    return workbook_response(file, batch.marked_name)
