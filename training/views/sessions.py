"""This page is the form of a session, new or changed; another cancels one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.forms import PlainReasonForm
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from training.actions import sessions
from training.forms.sessions import SessionDayFormSet, SessionForm, day_rows
from training.models import Session
from training.pages.fetching import session_to_plan
from training.pages.sessions import shown_clashes
from training.pages.trails import trail_of_home, trail_of_session


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_TRAINING)
def session_edit(request: UserRequest, session_id: int | None = None) -> HttpResponse:
    """Plan a session, or change the one that is named."""
    session = None if session_id is None else session_to_plan(request.user, session_id)
    posted = request.POST if request.method == "POST" else None
    sittings = [(day.starts_at, day.ends_at) for day in session.days.order_by("starts_at")] if session else []
    form = SessionForm(posted, user=request.user, session=session, asked=request.GET.dict())
    days = day_rows(posted, sittings=sittings)
    context: dict[str, Any] = {}
    if all([form.is_valid(), days.is_valid()]):
        try:
            saved = _save(request.user, session, form, days)
        except sessions.Clashing as clashing:
            context = shown_clashes(request.user, clashing)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, _saved_message(session, saved))
            return redirect("session_show", saved.pk)
    context |= {
        "form": form,
        "days": days,
        "session": session,
        "trail": trail_of_session(session, "Sửa buổi") if session else trail_of_home("Lập buổi tập huấn"),
    }
    return render(request, "training/session_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_TRAINING)
def session_cancel(request: UserRequest, session_id: int) -> HttpResponse:
    """Show what will happen in numbers, and why."""
    session = session_to_plan(request.user, session_id)
    form = PlainReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            sessions.cancel(session, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã hủy buổi tập huấn. Cổng sẽ báo cho những người được mời có tài khoản.")
            return redirect("session_show", session.pk)
    context = {
        "form": form,
        "session": session,
        "invited": session.invitations.exclude(state__in=["declined", "replaced"]).count(),
        "trail": trail_of_session(session, "Hủy buổi"),
    }
    return render(request, "training/session_cancel.html", context, status=422 if form.is_bound else 200)


def _save(user: User, session: Session | None, form: SessionForm, days: SessionDayFormSet) -> Session:
    asked = form.action_data | {"days": days.days, "despite": form.cleaned_data["despite"], "by": user}
    if session is None:
        return sessions.plan(**asked)
    return sessions.edit(session, version=form.cleaned_data["version"], **asked)


def _saved_message(before: Session | None, saved: Session) -> str:
    if before is None:
        return f"Đã lập buổi “{saved}”. Việc tiếp theo: mời người dự."
    return f"Đã lưu buổi “{saved}”. Nếu giờ hoặc nơi học đổi, cổng sẽ báo cho những người được mời có tài khoản."
