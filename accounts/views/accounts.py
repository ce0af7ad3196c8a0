"""Pages of accounts: the list, one account, giving, disabling and enabling."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, finds_by_phone, manages, require
from accounts.actions import accounts
from accounts.filters import AccountFilter
from accounts.forms import AccountForm, PlainReasonForm, roles_given
from accounts.models import Event, Review, Slip, User, UserQuerySet
from accounts.models.users import UNUSED
from accounts.pages.account_table import AccountListing
from accounts.pages.slips import managed_account, redirect_to_code, visible_account
from accounts.roles import RULES, Permission, Role
from core.phones import looks_like_a_phone
from core.refusals import refusals_on
from places.models import in_scope

EVENTS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def account_list(request: UserRequest) -> HttpResponseBase:
    """What is asked for is posted, then stands in the address; but never a phone number, which addresses would leave
    in logs and histories: it is answered where it was posted, and not read from an address."""
    asked = request.POST if request.method == "POST" else request.GET
    by_phone = looks_like_a_phone(asked.get("q", ""))
    if by_phone != (request.method == "POST"):
        kept = asked.copy()
        for name in ("csrfmiddlewaretoken", *(["q"] if by_phone else [])):
            kept.pop(name, None)
        return redirect(f"{reverse('account_list')}?{kept.urlencode()}")
    if by_phone and not finds_by_phone(request.user):
        messages.info(request, "Số điện thoại chỉ tìm được trong phạm vi xã, phường. Xin gõ họ tên.")
    rows = User.objects.visible_to(request.user).select_related("place__parent").order_by("sort_key", "pk")
    filters = AccountFilter(asked, rows, request=request)
    table = AccountListing(filters.qs.with_second_factor(), request=request, form=filters.form)
    context = {
        "filters": filters,
        "totals": _totals(rows.order_by()),
        "review": _widest_review(request.user),
        "year": timezone.localdate().year,
    }
    return table.response("accounts/account_list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def account_create(request: UserRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = AccountForm(sent, by=request.user, initial=_asked_account(request))
    if form.is_valid():
        with refusals_on(form):
            user, code = accounts.create(by=request.user, **form.cleaned_data)
            return redirect_to_code(request, user, code)
    given = [(label, RULES[role].who) for role, label in roles_given(request.user)]
    context = {"form": form, "given": given, "gives_leaders": Role.LEADER in RULES[request.user.role].gives}
    return render(request, "accounts/account_create.html", context, status=422 if form.is_bound else 200)


def _asked_account(request: UserRequest) -> dict[str, Any]:
    """Return what the form begins with: the role that the page that led here is about, and its place where there is
    only one.
    """
    role, place = request.GET.get("role", ""), request.user.place
    if role not in dict(roles_given(request.user)):
        return {}
    return {"role": role} | ({"place": place} if place and RULES[Role(role)].levels == {place.level} else {})


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def account_show(request: UserRequest, user_id: int) -> HttpResponse:
    account = visible_account(request, user_id)
    events = Event.objects.visible_to(request.user).about(account).select_related("by").newest_first()
    context = {
        "account": account,
        "manages": manages(request.user, account),
        "events": events[:EVENTS_SHOWN],
        "slip": Slip.objects.visible_to(request.user)
        .open_at(timezone.now())
        .filter(user=account)
        .order_by("pk")
        .first(),
    }
    return render(request, "accounts/account_show.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def account_disable(request: UserRequest, user_id: int) -> HttpResponse:
    done = "Đã ngừng tài khoản của {}. Có thể mở lại tại trang này."
    return _confirm_switch(request, user_id, accounts.disable, "accounts/account_disable.html", done)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def account_enable(request: UserRequest, user_id: int) -> HttpResponse:
    done = "Đã mở lại tài khoản của {}. Mật khẩu cũ vẫn dùng được; nếu đã quên, xin cấp phiếu mới."
    return _confirm_switch(request, user_id, accounts.enable, "accounts/account_enable.html", done)


def _totals(rows: UserQuerySet) -> list[tuple[str, str, int]]:
    """Return of the accounts in use: what they have in common, the filter that lists them, how many they are."""
    now = timezone.now()
    kinds = [
        ("Đang dùng", "active=1", rows.filter(is_active=True)),
        ("Chưa đăng nhập lần nào", "idle=never", rows.never_signed_in()),
        (f"Hơn {UNUSED.days} ngày không đăng nhập", "idle=unused", rows.unused_at(now)),
        ("Chưa bật xác minh hai bước", "second=0", rows.without_second_factor()),
    ]
    among = {f"of_{number}": Q(pk__in=those.values("pk")) for number, (*_, those) in enumerate(kinds)}
    counts = rows.aggregate(**{name: Count("pk", filter=those) for name, those in among.items()})
    return [(title, query, counts[f"of_{number}"]) for number, (title, query, _) in enumerate(kinds)]


def _widest_review(user: User) -> Review | None:
    """Return this year's review of the widest place that concerns ``user``, with how many accounts
    wait for them in it.
    """
    waiting = Q(lines__verdict="") & in_scope(user, "lines__place__path") & ~Q(lines__user=user)
    rows = Review.objects.visible_to(user).filter(year=timezone.localdate().year).select_related("place")
    rows = rows.annotate(waiting=Count("lines", filter=waiting))
    return rows.order_by("place__level", "pk").first()


def _confirm_switch(
    request: UserRequest, user_id: int, switch: Callable[..., User], template: str, done: str
) -> HttpResponse:
    """Show a page that says what will happen and asks for a reason; with the reason, call
    ``switch``.
    """
    account = managed_account(request, user_id)
    form = PlainReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            switch(account, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, done.format(account))
            return redirect("account_show", account.pk)
    context = {"account": account, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)
