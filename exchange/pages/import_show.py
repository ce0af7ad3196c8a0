"""What pages about import show share."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from exchange.actions import imports
from exchange.kinds import import_kinds
from exchange.models import Import, ImportRow
from exchange.pages.import_columns import ImportReading, reading_of
from exchange.pages.import_faults import fault_kinds
from exchange.pages.import_preview import (
    hidden_parts,
    ignored_headers,
    kept_in_words,
    left_out,
    preview,
    summary,
    waiting_lines,
)
from exchange.pages.import_words import WordsToChoose
from exchange.reading.kinds.spec import Questions

State = Import.State

IN_WORK = {
    *(State.QUEUED, State.READING, State.CONFIRMED),
    *(State.APPLYING, State.TO_UNDO, State.UNDOING),
}


def import_of(user: User, import_id: int) -> Import:
    """The import, if it is of a kind and a place that ``user`` answers for. Raises Http404."""
    found = Import.objects.open_to(user).select_related("place", "requested_by")
    return get_object_or_404(found, pk=import_id)


def page_of(
    request: UserRequest,
    batch: Import,
    *,
    read: ImportReading | None = None,
    words: WordsToChoose | None = None,
    questions: Questions | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of ``batch``; ``read``, ``words`` and ``questions``, what somebody said of how to read it, of what its
    words mean and of all its lines, with what is wrong about it.
    """
    context: dict[str, Any] = {
        "batch": batch,
        "in_work": batch.state in IN_WORK,
        "trail": [("Nhập danh sách", f"{reverse('import_list')}?place={batch.place_id}"), (batch.file_name, "")],
    }
    if batch.state in {State.UNMATCHED, State.READY}:
        context["read"] = read or reading_of(batch, by=request.user)
    if batch.state == State.READY:
        asked, page = request.GET.get("show", ""), request.GET.get("page")
        context["preview"] = preview(batch, by=request.user, asked=asked, page=page)
        context |= {"page": context["preview"].page, "ignored": ignored_headers(batch), "written": summary(batch)}
        context |= {"waiting": waiting_lines(batch) if batch.waiting else [], "kept": kept_in_words(batch)}
        context |= {"hidden": hidden_parts(batch), "left_out": left_out(batch)}
        context |= {"words": words or WordsToChoose(batch), "fault_kinds": fault_kinds(batch) if batch.wrong else []}
        context["questions"] = questions or import_kinds()[batch.kind].questions(batch)
        approval = import_kinds()[batch.kind].approval
        context["waits"] = approval is not None and not request.user.may(approval)
    elif batch.state in {State.APPLIED, State.UNDONE}:
        context["written"] = summary(batch)
        context["waiting"] = waiting_lines(batch) if batch.state == State.APPLIED and batch.waiting else []
        context["kept_until"] = timezone.localdate(batch.applied_at) + timedelta(days=settings.IMPORT_RETENTION_DAYS)
        context["why_not"] = imports.why_not_undoable(batch) if batch.state == State.APPLIED else ""
        context["left"] = batch.rows.filter(state=ImportRow.State.WRONG).count()
        if context["left"]:
            asked = ImportRow.State.WRONG.value
            context["page"] = preview(batch, by=request.user, asked=asked, page=request.GET.get("page")).page
        if batch.state == State.APPLIED:
            context["next_steps"] = import_kinds()[batch.kind].next_steps(batch, request.user)
    return render(request, "exchange/import_show.html", context, status=status)
