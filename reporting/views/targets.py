"""Targets: the list, those of one team, the same one for every team of a place."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from reporting.actions.targets import plan_spread, set_target, spread
from reporting.forms.targets import SpreadForm, TargetFilter, TargetForm
from reporting.models import Target
from reporting.pages.target_tables import TargetListing
from teams.models import Team

SUGGESTED = 20  # teams offered under a search, to give one its first target


@require_safe
@require(Permission.MANAGE_INDICATORS)
def target_list(request: UserRequest) -> HttpResponseBase:
    filters = TargetFilter(request.GET, user=request.user)
    targets = filters.matching_rows(Target.objects.visible_to(request.user))
    ordered = targets.select_related("indicator", "place", "team__place__parent").order_by(
        F("team__place__path").asc(nulls_last=True),
        "team__sort_key",
        "place__path",
        "indicator__order",
        "-starts_on",
        "pk",
    )
    text = filters.cleaned_data.get("q", "")
    teams = (
        Team.objects.visible_to(request.user).active_on(timezone.localdate()).matching(text).order_by("sort_key", "pk")
    )
    context = {
        "filters": filters,
        "filtered": any(filters.cleaned_data.values()),
        "teams": teams.select_related("place")[:SUGGESTED] if text else [],
        "trail": [("Chỉ tiêu", reverse("indicator_list")), ("Chỉ tiêu giao", "")],
    }
    table = TargetListing(ordered, request=request, form=filters)
    return table.response("reporting/target_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def target_edit(request: UserRequest, team_id: int) -> HttpResponse:
    """The targets of one team, and the form that sets one; ``?target=`` fills it with one that is there."""
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("place"), pk=team_id)
    held = team.targets.select_related("indicator").order_by("indicator__order", "-starts_on", "pk")
    chosen = next((target for target in held if str(target.pk) == request.GET.get("target")), None)
    form = TargetForm(request.POST if request.method == "POST" else None, user=request.user, initial=_initial(chosen))
    if form.is_valid():
        with refusals_on(form):
            target = set_target(team=team, **form.cleaned_data, by=request.user)
            messages.success(request, f"Đã giao “{target.indicator}” cho {team}.")
            return redirect("target_edit", team_id=team.pk)
    trail = [("Chỉ tiêu", reverse("indicator_list")), ("Chỉ tiêu giao", reverse("target_list")), (team.name, "")]
    context = {"team": team, "held": held, "chosen": chosen, "form": form, "trail": trail}
    return render(request, "reporting/target_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def target_spread(request: UserRequest) -> HttpResponse:
    """Step 1 asks what for which place, step 2 says in numbers what will happen and does it."""
    data = request.POST if request.method == "POST" else None
    form = SpreadForm(data, user=request.user, initial=_initial(None) | {"place": request.user.place_id})
    step = request.POST.get("step", "")
    trail = [("Chỉ tiêu", reverse("indicator_list")), ("Chỉ tiêu giao", reverse("target_list")), ("Giao nhiều tổ", "")]
    context: dict[str, Any] = {"form": form, "plan": None, "trail": trail}
    if data and form.is_valid() and step != "back":
        facts = dict(form.cleaned_data)
        place = facts.pop("place")
        if step == "spread" and _spread(request, form, place, facts):
            return redirect(f"{reverse('target_list')}?place={place.pk}&indicator={facts['indicator'].code}")
        facts.pop("value")
        context["plan"] = plan_spread(place, **facts)
    return render(
        request, "reporting/target_spread.html", context, status=422 if form.errors and step != "back" else 200
    )


def _spread(request: UserRequest, form: SpreadForm, place: Any, facts: dict[str, Any]) -> bool:
    with refusals_on(form):
        plan = spread(place, **facts, by=request.user)
        kept = f" {len(plan.kept)} tổ giữ chỉ tiêu đang có vì trùng thời gian." if plan.kept else ""
        messages.success(request, f"Đã giao “{facts['indicator']}” cho {plan.set} tổ thuộc {place}.{kept}")
        return True
    return False


def _initial(target: Target | None) -> dict[str, Any]:
    """What the form is opened on: a target that is there, else the present year."""
    if target is None:
        year = timezone.localdate().year
        return {"starts_on": datetime.date(year, 1, 1), "ends_on": datetime.date(year, 12, 31)}
    facts = {name: getattr(target, name) for name in ("value", "starts_on", "ends_on")}
    return facts | {"indicator": target.indicator.code}
