"""Reorganisations of places: the list, one with its check and consequences, its resolution."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import Refused, refusals_on
from core.text import fold
from teams.actions import reorganisations as project
from teams.actions.reorganisations.scans import SHELF, file_of
from teams.forms.reorganisations import ResolutionForm
from teams.models import Reorganisation
from teams.pages.reorganisation_lists import ReorganisationListing
from teams.pages.reorganisations import kept_by, seen_by, show, trail_of


@require_safe
@require(Permission.REORGANISE)
def reorganisation_list(request: UserRequest) -> HttpResponseBase:
    """Show those of the user's province, and those that touch it, the latest day first."""
    rows = Reorganisation.objects.visible_to(request.user).select_related("kept_at")
    table = ReorganisationListing(rows.order_by("-effective_on", "-pk"), request=request)
    return table.response("teams/reorganisation_list.html", {"trail": trail_of()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REORGANISE)
def reorganisation_create(request: UserRequest) -> HttpResponse:
    form, file, kept = _resolution_form(request)
    scope = request.user.scope
    if form.is_valid() and scope is not None:
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
    if form.is_valid():
        facts = form.edits | ({"file": file} if file else {})
        with refusals_on(form):
            project.edit(reorganisation, by=request.user, **facts)
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


def _resolution_form(
    request: UserRequest, reorganisation: Reorganisation | None = None
) -> tuple[ResolutionForm, str, str]:
    """Return the form, the name of the file it brought ("" for none), and that name signed for the next try."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, owner = ResolutionForm(*sent, thing=reorganisation), request.user.pk
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
