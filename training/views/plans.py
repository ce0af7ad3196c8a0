"""Training plans: a plan with its sessions, and the form that sets or changes one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from training.access import may_edit_plan
from training.actions import plans
from training.forms.plans import PlanForm
from training.models import Plan, Session
from training.pages.progress import PlanProgress, plan_progress
from training.pages.trails import trail_of_home, trail_of_plan


@require_safe
@require(Permission.SEE_TRAINING)
def plan_show(request: UserRequest, plan_id: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("within"), pk=plan_id)
    seen = Session.objects.visible_to(request.user).filter(plan=plan).select_related("organiser")
    sessions = list(seen.order_by("starts_at", "pk"))
    context = {
        "plan": plan,
        "topics": plan.topics.order_by("sort_key", "pk"),
        "sessions": sessions,
        "closed": sum(session.state == Session.Status.CLOSED for session in sessions),
        "may_edit": may_edit_plan(request.user, plan),
        "lines": _progress(request.user, plan),
        "trail": trail_of_plan(plan),
    }
    return render(request, "training/plan_show.html", context)


def _progress(user: User, plan: Plan) -> list[PlanProgress]:
    """Return how far the plan is, to officials: at their own place where the plan asks of it, also as the heir of the
    plan's place, else at the plan's.
    """
    if user.scope is None or not user.may(Permission.SEE_ROLLUPS):
        return []
    asks_them = Plan.objects.asking_of(user.scope).filter(pk=plan.pk).exists()
    place = user.scope if asks_them else plan.within
    return plan_progress(plan, place, today=timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_TRAINING)
def plan_edit(request: UserRequest, plan_id: int | None = None) -> HttpResponse:
    """Set a plan, or change the one that is named."""
    visible = Plan.objects.visible_to(request.user).select_related("within")
    plan = None if plan_id is None else get_object_or_404(visible, pk=plan_id)
    if plan and not may_edit_plan(request.user, plan):
        raise PermissionDenied
    form = PlanForm(request.POST if request.method == "POST" else None, user=request.user, thing=plan)
    if form.is_valid():
        with refusals_on(form):
            asked = form.action_data()
            saved = plans.edit(plan, **asked, by=request.user) if plan else plans.create(**asked, by=request.user)
            messages.success(request, f"Đã lưu kế hoạch “{saved}”.")
            return redirect("plan_show", saved.pk)
    trail = trail_of_plan(plan, "Sửa kế hoạch") if plan else trail_of_home("Lập kế hoạch")
    context = {"form": form, "plan": plan, "trail": trail}
    return render(request, "training/plan_edit.html", context, status=422 if form.is_bound else 200)
