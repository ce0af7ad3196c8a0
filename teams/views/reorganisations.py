"""Reorganisations of places: the list, one with its check and consequences, its resolution."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import Refused
from core.text import fold, sort_key
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganisations.scans import SHELF, file_of
from teams.actions.reorganising import wording
from teams.forms.reorganisations import ResolutionForm
from teams.models import Reorganisation
from teams.views.reorganisation_tables import agreements_by_province, divided_places, new_rows

PER_PAGE = 25
PLACES = 50  # new places a page
FAULTS = 50  # told at once; the rest are counted
State = Reorganisation.Stage


@require_safe
@require(Permission.REORGANISE)
def reorganisation_list(request: UserRequest) -> HttpResponse:
    """Show those of the user's province, and those that touch it, the latest day first."""
    rows = Reorganisation.objects.visible_to(request.user).select_related("kept_at")
    page = Paginator(rows.order_by("-effective_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "teams/reorganisation_list.html", {"page": page, "trail": trail_of()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REORGANISE)
def reorganisation_create(request: UserRequest) -> HttpResponse:
    form, file, kept = _resolution_form(request)
    scope = request.user.scope
    if form.is_bound and form.is_valid() and scope is not None:
        try:
            made = project.create(scope, **form.edits, file=file, by=request.user)
        except project.AlreadyPrepared as refusal:
            messages.info(request, str(refusal))
            return redirect("reorganisation_show", refusal.stored.pk)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, "Đã lưu nghị quyết. Xin thêm nơi mới và nơi cũ.")
            return redirect("reorganisation_show", made.pk)
    return _form_page(request, form, kept, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REORGANISE)
def reorganisation_edit(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    form, file, kept = _resolution_form(request, reorganisation)
    if form.is_bound and form.is_valid():
        facts = form.edits | ({"file": file} if file else {})
        try:
            project.edit(reorganisation, by=request.user, **facts)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("reorganisation_show", reorganisation.pk)
    return _form_page(request, form, kept, reorganisation)


@require_safe
@require(Permission.REORGANISE)
def reorganisation_file(request: UserRequest, reorganisation_id: int) -> HttpResponseBase:
    """Return the scanned resolution."""
    reorganisation = seen_by(request.user, reorganisation_id)
    if not reorganisation.file:
        raise Http404
    number = "-".join(fold(reorganisation.decision).replace("/", " ").split())
    return attachment(file_of(reorganisation), name=f"nghi-quyet-{number}.pdf")


@require_safe
@require(Permission.REORGANISE)
def reorganisation_show(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    return show(request, seen_by(request.user, reorganisation_id))


def show(request: UserRequest, reorganisation: Reorganisation, *, status: int = 200) -> HttpResponse:
    """Show what is prepared, what stands in its way, what it would do or did, and what may be done now."""
    done = reorganisation.state == State.DONE
    keeps = project.may_prepare(request.user, reorganisation)
    rows = sorted(reorganisation.news.all(), key=lambda new: (new.level, sort_key(new.name), new.code))
    page = Paginator(rows, PLACES).get_page(request.GET.get("page"))
    outcome = None if done else reorganisations.consequences(reorganisation)
    agreements = agreements_by_province(reorganisation)
    context = {
        "reorganisation": reorganisation,
        "keeps": keeps,
        "may_edit": keeps and reorganisation.is_open,
        "is_due": reorganisation.effective_on <= timezone.localdate(),
        "faults": outcome.faults[:FAULTS] if outcome else [],
        "more_faults": max(len(outcome.faults) - FAULTS, 0) if outcome else 0,
        "forgotten": outcome.possibly_forgotten if outcome else [],
        "has_content": bool(page.paginator.count) or reorganisation.links.exists(),
        "ready": outcome is not None and not outcome.faults and reorganisation.links.exists(),
        "lines": wording.result_lines(reorganisation)
        if done
        else wording.consequence_lines(outcome)
        if outcome
        else [],
        "page": page,
        "rows": new_rows(reorganisation, list(page)),
        "divided": divided_places(reorganisation),
        "agreements": agreements,
        "missing": [province for province, agreement in agreements if agreement is None],
        "asked": not done and any(agreement is None and covers(request.user, p) for p, agreement in agreements),
        "undoing": undoing(reorganisation) if done and keeps else None,
        "trail": trail_of(reorganisation),
    }
    return render(request, "teams/reorganisation_show.html", context, status=status)


def seen_by(user: User, reorganisation_id: int) -> Reorganisation:
    """Return the reorganisation, if it is the user's or touches their province; else raise Http404."""
    rows = Reorganisation.objects.visible_to(user)
    rows = rows.select_related("kept_at", "prepared_by", "scheduled_by", "done_by", "undone_by")
    return get_object_or_404(rows, pk=reorganisation_id)


def kept_by(user: User, reorganisation_id: int) -> Reorganisation:
    """Return the reorganisation, if the user's province prepares it; 403 where it only touches theirs."""
    found = seen_by(user, reorganisation_id)
    if not project.may_prepare(user, found):
        raise PermissionDenied
    return found


def covers(user: User, province: Any) -> bool:
    return user.scope is not None and user.scope.covers(province)


def undoing(reorganisation: Reorganisation) -> dict[str, Any]:
    """Return whether it can be taken back still, and if not, why."""
    since = reorganisations.first_write_since(reorganisation, project.reorganisation_plan(reorganisation))
    known = bool(reorganisation.journal.get("known"))
    return {"since": since, "known": known, "possible": since is None and not known}


def trail_of(reorganisation: Reorganisation | None = None, *endings: str) -> list[tuple[str, str]]:
    trail = [("Sắp xếp địa bàn", reverse("reorganisation_list"))]
    if reorganisation is not None:
        trail.append((reorganisation.title, reverse("reorganisation_show", args=[reorganisation.pk])))
    return [*trail, *((ending, "") for ending in endings)]


def _resolution_form(
    request: UserRequest, reorganisation: Reorganisation | None = None
) -> tuple[ResolutionForm, str, str]:
    """Return the form, the name of the file it brought ("" for none), and that name signed for the next try."""
    if request.method != "POST":
        return ResolutionForm(thing=reorganisation), "", ""
    form = ResolutionForm(request.POST, request.FILES, thing=reorganisation)
    owner = request.user.pk
    kept = SHELF.receive(form, "scan", kept=request.POST.get("scan_kept", ""), owner=owner)
    return form, SHELF.name_of(kept, owner=owner), kept


def _form_page(
    request: UserRequest, form: ResolutionForm, kept: str, reorganisation: Reorganisation | None
) -> HttpResponse:
    context = {
        "form": form,
        "kept": kept,
        "reorganisation": reorganisation,
        "trail": trail_of(reorganisation, "Sửa nghị quyết" if reorganisation else "Soạn mới"),
    }
    return render(request, "teams/reorganisation_form.html", context, status=422 if form.is_bound else 200)
