"""What is decided about a workbook that came in: its columns, to write it, to drop it, to take it back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from exchange.actions import imports
from exchange.models import Import
from exchange.pages.import_columns import sheets_to_match
from exchange.pages.import_show import import_of, page_of
from exchange.tasks import ring_import


@require_POST
@require(Permission.IMPORT)
def import_match(request: UserRequest, import_id: int) -> HttpResponse:
    batch = import_of(request.user, import_id)
    if batch.state not in {Import.State.UNMATCHED, Import.State.READY}:
        messages.error(request, "Tệp này không còn chờ ghép cột.")
        return redirect("import_show", batch.pk)
    sheets = sheets_to_match(batch, by=request.user, data=request.POST)
    if not all(sheet.form.is_valid() for sheet in sheets):
        return page_of(request, batch, sheets=sheets, status=422)
    chosen = {sheet.key: sheet.form.chosen for sheet in sheets}
    return _respond(request, batch, partial(imports.match, batch, chosen=chosen, by=request.user))


@require_POST
@require(Permission.IMPORT)
def import_read_again(request: UserRequest, import_id: int) -> HttpResponse:
    """The button says whether the cells are read as they are written."""
    batch = import_of(request.user, import_id)
    as_written = request.POST.get("as_written") == "1"
    return _respond(request, batch, partial(imports.read_again, batch, as_written=as_written, by=request.user))


@require_POST
@require(Permission.IMPORT)
def import_confirm(request: UserRequest, import_id: int) -> HttpResponse:
    """The form says which preview was read."""
    batch = import_of(request.user, import_id)
    digest = request.POST.get("digest", "")
    return _respond(request, batch, partial(imports.confirm, batch, digest=digest, by=request.user))


@require_POST
@require(Permission.IMPORT)
def import_discard(request: UserRequest, import_id: int) -> HttpResponse:
    batch = import_of(request.user, import_id)
    return _respond(request, batch, partial(imports.discard, batch, by=request.user), said="Đã bỏ tệp, không ghi gì.")


@require_POST
@require(Permission.IMPORT)
def import_undo(request: UserRequest, import_id: int) -> HttpResponse:
    batch = import_of(request.user, import_id)
    said = "Đã hoàn tác: mọi thứ như trước lần nhập này."
    return _respond(request, batch, partial(imports.undo, batch, by=request.user), said=said)


def _respond(request: UserRequest, batch: Import, action: Callable[[], Import], *, said: str = "") -> HttpResponse:
    """Call ``action`` and go back to the page: with ``said``, or with why it was refused, or to wait for a worker."""
    with refusals_as_messages(request):
        action()
        if said:
            messages.success(request, said)
        else:
            transaction.on_commit(partial(ring_import, batch))
    return redirect("import_show", batch.pk)
