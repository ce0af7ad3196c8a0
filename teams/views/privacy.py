"""On these pages people ask about their own data, and officials register, answer and end what was asked."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import Breach, Look, User
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import plain_deadline
from core.text import typed_number
from teams.actions import privacy
from teams.forms.privacy import AskForm, OutcomeForm, RequestForm
from teams.models import Member, PrivacyRequest
from teams.pages.members import member_of
from teams.pages.privacy_table import PrivacyRequestListing, RegisteredRequest
from teams.pages.trails import Trail

ASKED_BEFORE = 50  # of one's own requests, those shown
WEEK = datetime.timedelta(days=7)  # of looks at contacts that the desk counts
DESK = "Dữ liệu cá nhân"


@require_safe
@require(Permission.HANDLE_PRIVACY)
def privacy_home(request: UserRequest) -> HttpResponse:
    """Show the desk of those who handle personal data."""
    user, now = request.user, timezone.now()
    waiting = list(PrivacyRequest.objects.handled_by(user).open().order_by("received_on", "pk"))
    looks_from = timezone.localdate(now) - WEEK
    context = {
        "waiting": len(waiting),
        "late": sum(one.is_late(now) for one in waiting),
        "looks": Look.objects.visible_to(user).filter(at__date__gte=looks_from).count(),
        "looks_from": looks_from,
        "breaches": Breach.objects.visible_to(user).filter(closed_at=None).count(),
    }
    return render(request, "teams/privacy_home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def privacy_ask(request: UserRequest) -> HttpResponse:
    """Let anybody ask for themselves; below stands what they asked before."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            asked = privacy.ask(**form.cleaned_data, by=request.user)
            due = plain_deadline(asked.answer_due_at)
            messages.success(request, f"Đã gửi đề nghị. Hạn trả lời anh/chị: {due}.")
            return redirect("privacy_ask")
    asked_before = PrivacyRequest.objects.filter(account=request.user).order_by("-received_on", "-pk")
    context = {"form": form, "asked": asked_before[:ASKED_BEFORE], "trail": [("Đề nghị về dữ liệu của tôi", "")]}
    return render(request, "teams/privacy_ask.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@require(Permission.HANDLE_PRIVACY)
def privacy_request_list(request: UserRequest) -> HttpResponseBase:
    rows = PrivacyRequest.objects.handled_by(request.user).select_related("place", "account")
    now = timezone.now()
    waiting = sorted(rows.open().order_by("received_on", "pk"), key=lambda one: (one.due_at, one.pk))
    done = rows.exclude(done_at=None).order_by("-done_at", "-pk")
    registered = _rows_with_names(request.user, [(one, one.is_late(now)) for one in (*waiting, *done)])
    table = PrivacyRequestListing(registered, request=request, notes=[f"{len(waiting)} đang chờ"])
    context = {
        "place": request.user.scope,
        "today": timezone.localdate(now),
        "trail": _trail(),
    }
    return table.response("teams/privacy_request_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.HANDLE_PRIVACY)
def privacy_request_create(request: UserRequest) -> HttpResponse:
    """Write down the request of a member, where the address names one, or of somebody else by their name."""
    user, key = request.user, typed_number(request.GET.get("member", ""), digits=17)
    member = member_of(user, key) if key is not None else None
    initial = {"received_on": timezone.localdate(), "place": user.scope.pk if user.scope else None}
    form = RequestForm(request.POST if request.method == "POST" else None, user=user, member=member, initial=initial)
    if form.is_valid():
        fields = {"place": member.team.place if member else None} | form.cleaned_data
        with refusals_on(form):
            made = privacy.register(**fields, member=member, by=user)
            messages.success(request, "Đã ghi đề nghị. Thời hạn trả lời đang tính.")
            return redirect("privacy_request_show", made.pk)
    context = {"form": form, "member": member, "trail": _trail("Ghi đề nghị")}
    return render(request, "teams/privacy_request_create.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@require(Permission.HANDLE_PRIVACY)
def privacy_request_show(request: UserRequest, privacyrequest_id: int) -> HttpResponse:
    return _request_page(request, _of(request, privacyrequest_id), OutcomeForm())


@require_POST
@require(Permission.HANDLE_PRIVACY)
def privacy_request_answer(request: UserRequest, privacyrequest_id: int) -> HttpResponse:
    asked = _of(request, privacyrequest_id)
    with refusals_as_messages(request):
        privacy.answer(asked, by=request.user)
        messages.success(request, "Đã ghi là đã trả lời người đề nghị.")
    return redirect("privacy_request_show", asked.pk)


@require_POST
@require(Permission.HANDLE_PRIVACY)
def privacy_request_finish(request: UserRequest, privacyrequest_id: int) -> HttpResponse:
    asked, form = _of(request, privacyrequest_id), OutcomeForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            privacy.finish(asked, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã ghi kết quả.")
            return redirect("privacy_request_show", asked.pk)
    return _request_page(request, asked, form)


def _of(request: UserRequest, key: int) -> PrivacyRequest:
    rows = PrivacyRequest.objects.handled_by(request.user).select_related("place", "account", "received_by")
    return get_object_or_404(rows.select_related("answered_by", "done_by"), pk=key)


def _request_page(request: UserRequest, asked: PrivacyRequest, form: OutcomeForm) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "late": asked.is_late(timezone.now()),
        "member": _members(request.user, asked.person_id).first() if asked.person_id else None,
        "trail": _trail(f"Đề nghị số {asked.pk}"),
    }
    return render(request, "teams/privacy_request_show.html", context, status=422 if form.is_bound else 200)


def _members(user: User, *people: int | None) -> Any:
    rows = Member.objects.visible_to(user).filter(person__in=people)
    return rows.select_related("team__place").order_by("-joined_on", "-pk")


def _rows_with_names(user: User, rows: list[tuple[PrivacyRequest, bool]]) -> list[RegisteredRequest]:
    """Return the rows with who asks, in one query for all: the member's name of today as ``user`` sees it, the
    account's, or as written down, else the person's number.
    """
    called = {one.person_id: one.full_name for one in _members(user, *(asked.person_id for asked, _ in rows)).reverse()}
    return [
        RegisteredRequest(
            asked,
            late,
            str(called.get(asked.person_id) or asked.account or asked.asker or f"Người số {asked.person_id}"),
        )
        for asked, late in rows
    ]


def _trail(*endings: str) -> Trail:
    above = [(DESK, reverse("privacy_home")), ("Đề nghị của người dân", reverse("privacy_request_list"))]
    return [*above, *((ending, "") for ending in endings)]
