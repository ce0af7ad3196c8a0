"""Signing in by the finger, the face or the code of one's phone: the offer, the keys one has, and the door."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest
from accounts.actions import sign_in_keys
from accounts.adapter.noted import note_authentication
from accounts.adapter.passkeys import ask_to_add, ask_to_show, made_key, shown_key
from accounts.adapter.second_factor import must_have_second_factor
from accounts.forms import KeyAnswerForm, is_a_phone
from accounts.models import AuthenticationKind, SignInKey
from accounts.models.sessions import device_in_words
from accounts.pages.offers import forget_offer
from core.refusals import Refused

ANSWERED_WITHIN = 600  # seconds


@require_safe
def sign_in_key_list(request: UserRequest) -> HttpResponse:
    context = {
        "keys": SignInKey.objects.visible_to(request.user).order_by("pk"),
        "may_add": not must_have_second_factor(request.user),
    }
    return render(request, "accounts/sign_in_key_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def sign_in_key_add(request: UserRequest) -> HttpResponse:
    """Ask the browser for a key, and take it. Whoever must have a second factor adds keys there."""
    if must_have_second_factor(request.user):
        raise PermissionDenied
    form = KeyAnswerForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound:
        try:
            made = made_key(request, _answer(form))
            device = device_in_words(request.headers.get("User-Agent", ""))
            sign_in_keys.add(request.user, credential=made.credential, counter=made.counter, device=device)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Lần sau anh/chị đăng nhập bằng vân tay, khuôn mặt hoặc mã khóa máy được.")
            return forget_offer(redirect("sign_in_key_list"))
    context = {"form": form, "refusal": refusal, "js_data": {"creation_options": ask_to_add(request, request.user)}}
    return render(request, "accounts/sign_in_key_add.html", context, status=422 if refusal else 200)


@require_POST
def sign_in_key_later(request: UserRequest) -> HttpResponse:
    """Offer it no more on this phone; the page of one's account still leads there."""
    return forget_offer(redirect("home"))


@require_POST
def sign_in_key_remove(request: UserRequest, key_id: int) -> HttpResponse:
    key = get_object_or_404(SignInKey.objects.visible_to(request.user), pk=key_id)
    sign_in_keys.remove(key, by=request.user)
    messages.success(request, f"Đã xóa khóa của máy “{key}”. Máy đó đăng nhập bằng mật khẩu.")
    return redirect("sign_in_key_list")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_key(request: HttpRequest) -> HttpResponse:
    """GET: what the browser is to sign. POST: what it signed, and whoever's key it is has given what a password gives.

    A second factor that the account has is asked for after it, as after a password.
    """
    if request.method != "POST":
        options = ask_to_show(request)
        if not request.user.is_authenticated:
            request.session.set_expiry(ANSWERED_WITHIN)  # a stranger's question is not kept for half a year
        return JsonResponse({"request_options": options})
    bearer = None
    try:
        key, counter = shown_key(request, _answer(KeyAnswerForm(request.POST)))
        bearer = key.user
        sign_in_keys.use(key, counter=counter)
    except Refused as refusal:
        note_authentication(request, AuthenticationKind.FAILED, bearer)
        messages.error(request, str(refusal))
        return redirect(settings.LOGIN_URL)
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_authentication(request, key.user, method="sign_in_key")
    response: HttpResponse = perform_login(request, key.user, redirect_url=get_next_redirect_url(request))
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_a_phone(request) else 0)
    return response


def _answer(form: KeyAnswerForm) -> Any:
    """Return what the browser answered; None where that is no JSON."""
    return form.cleaned_data["credential"] if form.is_valid() else None
