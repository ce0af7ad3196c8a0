"""These pages show changes of hamlets that wait or were decided, with what each will do, and let the province
decide.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from core.text import typed_numbers
from exchange.tasks import ring_followers
from places.models import Place
from teams.actions import hamlets
from teams.forms.hamlets import RefuseChangeForm
from teams.models import HamletChange
from teams.pages.hamlet_tables import CHANGES, HamletChangeListing
from teams.pages.hamlets import trail_of_hamlets

LIST = "Đề nghị thay đổi ấp, khu phố"
NAMED = 3  # who may decide instead


@require_safe
@require(Permission.SEE_PLACES)
def hamlet_changes(request: UserRequest) -> HttpResponseBase:
    """Show what waits, the oldest first; or another state, the latest decided first."""
    states = HamletChange.ChangeState
    state = request.GET.get("state", states.WAITING)
    rows = HamletChange.objects.visible_to(request.user).select_related("commune", "proposed_by", "decided_by")
    if state in states.values:
        rows = rows.filter(state=state)
    order = ["proposed_at", "pk"] if state == states.WAITING else ["-proposed_at", "-pk"]
    table = HamletChangeListing(rows.prefetch_related("olds").order_by(*order), request=request)
    context = {
        "states": states.choices,
        "chosen": state if state in states.values else "",
        "approves": request.user.may(Permission.APPROVE_HAMLETS) and state == states.WAITING,
        "today": timezone.localdate(),
        "trail": trail_of_hamlets(None, LIST),
    }
    return table.response("teams/hamlet_changes.html", context)


@require_safe
@require(Permission.SEE_PLACES)
def hamlet_change(request: UserRequest, change_id: int) -> HttpResponse:
    return _page(request, change_of(request.user, change_id))


@require_POST
@require(Permission.APPROVE_HAMLETS)
def hamlet_approve_many(request: UserRequest) -> HttpResponse:
    told = request.POST.getlist("chosen")[:CHANGES]  # each is carried out in the tree: as many as the page shows
    chosen = typed_numbers(told, digits=9)
    rows = HamletChange.objects.visible_to(request.user).waiting().filter(pk__in=chosen).select_related("commune")
    done = hamlets.approve_many(rows.prefetch_related("olds").order_by("proposed_at", "pk"), by=request.user)
    approved = sum(not refusal for _, refusal in done)
    if approved:
        transaction.on_commit(ring_followers)
        messages.success(request, f"Đã duyệt {approved} đề nghị.")
    for change, refusal in done:
        if refusal:
            messages.error(request, f"{change.commune}, {change.sentence}: {refusal}")
    if not done:
        messages.info(request, "Chưa chọn đề nghị nào còn chờ duyệt.")
    return redirect("hamlet_changes")


@require_POST
@require(Permission.APPROVE_HAMLETS)
def hamlet_approve(request: UserRequest, change_id: int) -> HttpResponse:
    change = change_of(request.user, change_id)
    with refusals_as_messages(request):
        hamlets.approve(change, by=request.user)
        transaction.on_commit(ring_followers)
        messages.success(request, f"Đã duyệt: {change.sentence}.")
        return redirect("hamlet_change", change_id)
    return _page(request, change_of(request.user, change_id), status=422)


@require_POST
@require(Permission.APPROVE_HAMLETS)
def hamlet_refuse(request: UserRequest, change_id: int) -> HttpResponse:
    change = change_of(request.user, change_id)
    form = RefuseChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, change, form=form, status=422)
    with refusals_as_messages(request):
        hamlets.refuse(change, answer=form.cleaned_data["answer"], by=request.user)
        messages.success(request, "Đã ghi không duyệt; xã thấy lý do ở trang chủ.")
        return redirect("hamlet_changes")
    return _page(request, change_of(request.user, change_id), status=422)


@require_POST
@require(Permission.PROPOSE_HAMLETS)
def hamlet_withdraw(request: UserRequest, change_id: int) -> HttpResponse:
    change = change_of(request.user, change_id)
    with refusals_as_messages(request):
        hamlets.withdraw(change, by=request.user)
        messages.success(request, "Đã rút đề nghị.")
        return redirect("hamlet_list", change.commune_id)
    return _page(request, change_of(request.user, change_id), status=422)


def change_of(user: User, change_id: int) -> HamletChange:
    """Return the change, if ``user`` may see its commune; else raise Http404."""
    rows = HamletChange.objects.visible_to(user).select_related("commune", "proposed_by", "decided_by")
    return get_object_or_404(rows.prefetch_related("olds"), pk=change_id)


def _page(
    request: UserRequest, change: HamletChange, *, form: RefuseChangeForm | None = None, status: int = 200
) -> HttpResponse:
    user, waits = request.user, change.state == HamletChange.ChangeState.WAITING
    outcome = hamlets.consequences(change) if waits else None
    approves = waits and user.may(Permission.APPROVE_HAMLETS)
    second = change.second_decider(user) if approves else None
    deciders = second.others[:NAMED] if second and second.is_barred else ()
    context = {
        "change": change,
        "outcome": outcome,
        "parts": _parts(change, outcome) if outcome else [],
        "olds": list(change.olds.order_by("path")),
        "news": list(change.news.order_by("path")),
        "is_due": change.effective_on <= timezone.localdate(),
        "approves": approves and not deciders,
        "deciders": deciders,
        "second": second,
        "is_own": change.proposed_by_id == user.pk,
        "withdraws": waits
        and user.may(Permission.PROPOSE_HAMLETS)
        and (not approves or change.proposed_by_id == user.pk),
        "form": form or RefuseChangeForm(),
        "trail": [*trail_of_hamlets(change.commune), (change.get_kind_display(), "")],
    }
    return render(request, "teams/hamlet_change.html", context, status=status)


def _parts(change: HamletChange, outcome: hamlets.ChangeConsequences) -> list[dict[str, Any]]:
    """Return what opens: where it hangs, and after a split which groups and teams follow into it."""
    parents = Place.objects.in_bulk({row["parent"] for row in change.wanted if row.get("parent")})
    groups = [(change.below.get(str(group.pk)), group) for group in outcome.groups]
    teams = [(change.stays.get(str(team.pk)), team) for team in outcome.teams]
    return [
        row
        | {
            "above": parents.get(row.get("parent") or 0) or _inside(change, row),
            "followers": [thing for chosen, thing in [*groups, *teams] if chosen == position],
        }
        for position, row in enumerate(change.wanted)
    ]


def _inside(change: HamletChange, row: dict[str, Any]) -> str:
    position = row.get("inside")
    return "" if position is None else change.wanted[position]["name"]
