"""What is decided about a workbook that came in: its columns, to write it, to drop it, to take it back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from core.refusals import refusals_as_messages
from exchange.access import IMPORTING
from exchange.actions import imports
from exchange.kinds import import_kinds
from exchange.models import Import
from exchange.pages.import_columns import reading_of
from exchange.pages.import_show import import_of, page_of
from exchange.pages.import_words import WordsToChoose
from exchange.tasks import ring_import


@require_POST
@require(*IMPORTING)
def import_match(request: UserRequest, import_id: int) -> HttpResponse:
    batch = import_of(request.user, import_id)
    if batch.state not in {Import.State.UNMATCHED, Import.State.READY}:
        messages.error(request, "Tệp này không còn chờ ghép cột.")
        return redirect("import_show", batch.pk)
    read = reading_of(batch, by=request.user, data=request.POST)
    if not read.is_valid():
        return page_of(request, batch, read=read, status=422)
    said: dict[str, Any] = {
        "chosen": {sheet.key: sheet.form.chosen for sheet in read.sheets if sheet.form.chosen},
        "left_out": {sheet.key: sheet.form.left_out for sheet in read.sheets if sheet.form.left_out},
        "choices": read.rows.choices if read.rows.is_bound else None,
    }
    return _respond(request, batch, partial(imports.match, batch, **said, by=request.user))


@require_POST
@require(*IMPORTING)
def import_words(request: UserRequest, import_id: int) -> HttpResponse:
    """Take what the words of the file mean, each for all the cells that hold it."""
    batch = import_of(request.user, import_id)
    words = WordsToChoose(batch, request.POST)
    if not words.form.is_valid():
        return page_of(request, batch, words=words, status=422)
    return _respond(request, batch, partial(imports.choose_words, batch, chosen=words.meanings, by=request.user))


@require_POST
@require(*IMPORTING)
def import_answer(request: UserRequest, import_id: int) -> HttpResponse:
    """Take what was asked once for all lines."""
    batch = import_of(request.user, import_id)
    questions = import_kinds()[batch.kind].questions(batch, request.POST)
    if questions is None or batch.state != Import.State.READY:
        messages.error(request, "Tệp này không còn chờ trả lời.")
        return redirect("import_show", batch.pk)
    if not questions.form.is_valid():
        return page_of(request, batch, questions=questions, status=422)
    return _respond(request, batch, partial(imports.answer, batch, answers=questions.form.answers, by=request.user))


@require_POST
@require(*IMPORTING)
def import_read_again(request: UserRequest, import_id: int) -> HttpResponse:
    """The button says whether the cells are read as they are written, or which rows are read that were left out."""
    batch = import_of(request.user, import_id)
    said: dict[str, Any] = {"choices": {name: True for name in ("hidden", "struck", "left") if name in request.POST}}
    if "as_written" in request.POST:
        said["as_written"] = request.POST["as_written"] == "1"
    return _respond(request, batch, partial(imports.read_again, batch, **said, by=request.user))


@require_POST
@require(*IMPORTING)
def import_confirm(request: UserRequest, import_id: int) -> HttpResponse:
    """The form says which preview was read, whether wrong lines are to wait and whether what stands out is right."""
    batch = import_of(request.user, import_id)
    confirm = partial(
        imports.confirm,
        batch,
        digest=request.POST.get("digest", ""),
        without_wrong=request.POST.get("without_wrong") == "1",
        weighed="weighed" in request.POST,
        by=request.user,
    )
    return _respond(request, batch, confirm)


@require_POST
@require(*IMPORTING)
def import_discard(request: UserRequest, import_id: int) -> HttpResponse:
    batch = import_of(request.user, import_id)
    return _respond(request, batch, partial(imports.discard, batch, by=request.user), said="Đã bỏ tệp, không ghi gì.")


@require_POST
@require(*IMPORTING)
def import_undo(request: UserRequest, import_id: int) -> HttpResponse:
    """Take it back at once, or let a worker do it where it wrote many lines."""
    batch = import_of(request.user, import_id)
    if imports.has_many_lines(batch):
        return _respond(request, batch, partial(imports.ask_undo, batch, by=request.user))
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
