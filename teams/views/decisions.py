"""These pages show the list of decisions, one decision and what it did, correct it, and show its scan."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import refusals_on
from core.text import fold
from teams.access import may_edit
from teams.actions import decisions
from teams.actions.decisions import SHELF
from teams.forms.decisions import DecisionForm, DecisionSearch, ScanForm
from teams.models import Decision, Member, Ruling
from teams.pages.decision_table import DecisionListing
from teams.pages.trails import Trail


class MembershipChange(NamedTuple):
    """What a decision did to one person in one team."""

    ended: Member | None
    begun: Member | None

    @property
    def member(self) -> Member:
        return self.begun or self.ended  # type: ignore[return-value]  # one of the two is there


@require_safe
@require(Permission.SEE_PLACES)
def decision_list(request: UserRequest) -> HttpResponseBase:
    """List the decisions of communes: whoever sees places sees theirs."""
    visible = Decision.objects.visible_to(request.user)
    search = DecisionSearch(request.GET, years=visible.dates("signed_on", "year", order="DESC"))
    rows = visible
    if text := search.valid_value("q"):
        rows = rows.matching(text)
    if year := search.valid_value("year"):
        rows = rows.filter(signed_on__year=year)
    has_scan = ExpressionWrapper(~Q(file=""), BooleanField())
    counted = rows.select_related("place").annotate(ruled=Count("rulings__team", distinct=True), has_scan=has_scan)
    table = DecisionListing(counted.order_by("-signed_on", "-pk"), request=request, form=search)
    scope = request.user.scope
    may_draft = scope is not None and scope.valid_to is None and may_edit(request.user, scope)
    context = {"search": search, "is_filtered": bool(request.GET), "may_draft": may_draft, "trail": _trail()}
    return table.response("teams/decision_list.html", context)


@require_safe
@require(Permission.SEE_PLACES)
def decision_show(request: UserRequest, decision_id: int) -> HttpResponse:
    decision = _decision(request.user, decision_id)
    rulings = Ruling.objects.visible_to(request.user).filter(decision=decision).select_related("team__place")
    edits = may_edit(request.user, decision.place)
    may_establish = edits and decision.place.valid_to is None
    teams, here = (found.values("team").distinct().count() for found in (decision.rulings, rulings))
    context = {
        "decision": decision,
        "teams": teams,
        "here": here,
        "elsewhere": teams - here,
        "rulings": rulings.order_by("effective_on", "team__place__path", "team__sort_key", "pk"),
        "changes": _changes(request.user, decision),
        "may_establish": may_establish,
        "may_draft": may_establish and rulings.composing().exists(),
        "may_edit": edits,
        "may_attach": request.user.may(Permission.EDIT_TEAMS),
        "trail": _trail(decision),
    }
    return render(request, "teams/decision_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def decision_edit(request: UserRequest, decision_id: int) -> HttpResponse:
    decision = _decision(request.user, decision_id)
    form = DecisionForm(request.POST if request.method == "POST" else None, thing=decision)
    if form.is_valid():
        with refusals_on(form):
            decisions.edit(decision, **form.edits, by=request.user)
            messages.success(request, "Đã lưu số, ngày của quyết định.")
            return redirect("decision_show", decision.pk)
    context = {"form": form, "decision": decision, "trail": _trail(decision, "Sửa số, ngày ký")}
    return render(request, "teams/decision_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def decision_attach(request: UserRequest, decision_id: int) -> HttpResponse:
    decision = _decision(request.user, decision_id)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    owner = request.user.pk
    kept = SHELF.receive(form, "scan", kept="", owner=owner)
    if form.is_valid():
        decisions.attach(decision, file=SHELF.name_of(kept, owner=owner), by=request.user)
        messages.success(request, "Đã lưu bản quét của quyết định.")
        return redirect("decision_show", decision.pk)
    context = {"form": form, "decision": decision, "trail": _trail(decision, "Bản quét")}
    return render(request, "teams/decision_attach.html", context, status=422 if form.is_bound else 200)


@require_safe
@require(Permission.SEE_PLACES)
def decision_file(request: UserRequest, decision_id: int) -> HttpResponseBase:
    """Return the scan, to whoever sees the decision."""
    decision = _decision(request.user, decision_id)
    if not decision.file:
        raise Http404
    number = "-".join(fold(decision.number).replace("/", " ").split())
    return attachment(decisions.file_of(decision), name=f"quyet-dinh-{number}-{decision.signed_on:%Y%m%d}.pdf")


def _decision(user: User, decision_id: int) -> Decision:
    """Return the decision, if ``user`` may see it; else raise Http404."""
    return get_object_or_404(Decision.objects.visible_to(user).select_related("place"), pk=decision_id)


def _changes(user: User, decision: Decision) -> list[MembershipChange]:
    """Return who joined, left or changed position by the decision, in the order of teams and people."""
    visible = Member.objects.visible_to(user).select_related("team").order_by("team__sort_key", "sort_key", "pk")
    ended = {(member.team_id, member.person_id): member for member in visible.filter(left_by=decision)}
    begun: dict[tuple[int, int], Member] = {}
    for member in visible.filter(joined_by=decision).order_by("joined_on", "pk"):
        begun.setdefault((member.team_id, member.person_id), member)  # a later position rests on the same decision
    changes = [MembershipChange(ended.get(key), begun.get(key)) for key in {**ended, **begun}]
    return sorted(changes, key=lambda change: (change.member.team.sort_key, change.member.sort_key, change.member.pk))


def _trail(decision: Decision | None = None, *endings: str) -> Trail:
    trail: Trail = [("Tổ", reverse("team_list")), ("Quyết định", reverse("decision_list"))]
    if decision is not None:
        trail.append((decision.number, reverse("decision_show", args=[decision.pk])))
    return [*trail, *((ending, "") for ending in endings)]
