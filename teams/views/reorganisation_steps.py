"""These pages decide about a reorganisation: they agree, set the clock, carry it out now, take it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import day
from core.text import typed_number
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganising import wording
from teams.forms.reorganisations import UndoForm
from teams.models import Reorganisation
from teams.pages.reorganisations import kept_by, seen_by, show, trail_of, undoing


@require_POST
@require(Permission.REORGANISE)
def reorganisation_agree(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Agree for the user's province, on what their page showed."""
    reorganisation = seen_by(request.user, reorganisation_id)
    seen = _version(request)
    return _act_and_show(
        request,
        reorganisation,
        lambda: project.agree(reorganisation, by=request.user, seen=seen),
        "Đã ghi ý kiến đồng ý. Nếu nội dung được sửa sau đó, cổng sẽ hỏi lại.",
    )


@require_POST
@require(Permission.REORGANISE)
def reorganisation_schedule(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    return _act_and_show(
        request,
        reorganisation,
        lambda: project.schedule(reorganisation, by=request.user),
        f"Đã hẹn: cổng tự thực hiện vào đầu ngày {day(reorganisation.effective_on)}.",
    )


@require_POST
@require(Permission.REORGANISE)
def reorganisation_unschedule(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    return _act_and_show(
        request,
        reorganisation,
        lambda: project.unschedule(reorganisation, by=request.user),
        "Đã bỏ hẹn. Nội dung sửa được trở lại; các tỉnh sẽ được hỏi ý kiến lại.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REORGANISE)
def reorganisation_carry_out(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Say in numbers what will happen; the button of the page does it."""
    reorganisation, status = kept_by(request.user, reorganisation_id), 200
    if request.method == "POST":
        with refusals_as_messages(request):
            if _version(request) != reorganisation.version:
                raise project.content_changed()
            reorganisations.carry_out(reorganisation, by=request.user)
            messages.success(request, "Đã thực hiện sắp xếp. Số liệu trước ngày này giữ nguyên.")
            return redirect("reorganisation_show", reorganisation.pk)
        reorganisation, status = kept_by(request.user, reorganisation_id), 422
    if reorganisation.state == Reorganisation.Stage.DONE:
        return show(request, reorganisation, status=status)
    outcome, second = reorganisations.consequences(reorganisation), reorganisation.second_decider(request.user)
    context = {
        "reorganisation": reorganisation,
        "faults": outcome.faults,
        "lines": wording.consequence_lines(outcome),
        "ending": sum(outcome.closed.values()),
        "missing": [one for one in project.missing_agreements(reorganisation) if not _is_theirs(request, one)],
        "deciders": second.others if second.is_barred else (),
        "second": second,
        "is_due": reorganisation.effective_on <= timezone.localdate(),
        "trail": trail_of(reorganisation, "Thực hiện"),
    }
    return render(request, "teams/reorganisation_carry_out.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REORGANISE)
def reorganisation_undo(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            reorganisations.undo(reorganisation, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã hoàn tác: địa bàn, tổ, tài khoản, chỉ tiêu trở lại như trước.")
            return redirect("reorganisation_show", reorganisation.pk)
    done = reorganisation.state == Reorganisation.Stage.DONE
    context = {
        "reorganisation": reorganisation,
        "form": form,
        "lines": wording.result_lines(reorganisation) if done else [],
        "undoing": undoing(reorganisation) if done else None,
        "trail": trail_of(reorganisation, "Hoàn tác"),
    }
    return render(request, "teams/reorganisation_undo.html", context, status=422 if form.is_bound else 200)


def _act_and_show(
    request: UserRequest, reorganisation: Reorganisation, act: Callable[[], Any], message: str
) -> HttpResponse:
    """Back on its page with what was done, or why it was refused."""
    with refusals_as_messages(request):
        act()
        messages.success(request, message)
        return redirect("reorganisation_show", reorganisation.pk)
    return show(request, seen_by(request.user, reorganisation.pk), status=422)


def _version(request: UserRequest) -> int:
    """Return the version of what the page showed; 0, which is none, where the form says nothing."""
    return typed_number(request.POST.get("version", ""), digits=9) or 0


def _is_theirs(request: UserRequest, province: Any) -> bool:
    return request.user.scope is not None and request.user.scope.covers(province)
