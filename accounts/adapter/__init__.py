"""allauth's adapter for a closed portal: nobody signs up, who fails must wait, who signs in is
known by their device.
"""

import datetime
import logging
from functools import cache
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import throttles
from accounts.adapter.linked import linked_to
from accounts.adapter.noted import note_authentication
from accounts.models import AuthenticationKind, Event, User
from accounts.onward import kept_onward
from core.templatetags.wording import instant

log = logging.getLogger("accounts.throttles")
RESET = "accounts.reset_second_factor"
PROVEN_FOR = datetime.timedelta(days=1)  # how long a sign-in proves who one is where there is no password to ask for
BEGUN_WITH = "sign_in.begun_with"  # in the session from the first step of a sign-in to the last


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store only the password: storing the whole row could undo a change of rights made
        meanwhile.
        """
        user.set_password(password)
        user.save(update_fields=["password"])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Throttle loosely by address (allauth, in the cache), and with a growing delay by account
        and device.
        """
        super().pre_authenticate(request, **credentials)
        username = str(credentials.get("username", ""))
        device = throttles.known_device(request, username)
        request.password_bucket = throttles.bucket_key("password", username, device)  # type: ignore[attr-defined]
        count_sign_in_attempt(request, request.password_bucket, username=username)  # type: ignore[attr-defined]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            throttles.forget_failures(request.password_bucket)  # type: ignore[attr-defined]
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Keep by which password the sign-in begins: its second step may come minutes later."""
        request.session[BEGUN_WITH] = user.get_session_auth_hash()
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and tell a user whose second factor somebody took away that this happened.

        A sign-in that began before the account got another password, or was locked by a slip, ends here: who changes a
        password shuts out whoever knew the old one, whatever step they had reached.
        """
        if request.session.pop(BEGUN_WITH, "") != user.get_session_auth_hash():
            self._refuse(request, user)
        taken = Event.objects.about(user).filter(verb=RESET, at__gt=user.last_login or user.created_at)
        if taken.exists():
            messages.warning(
                request,
                "Xác minh hai bước của anh/chị đã được gỡ theo yêu cầu. Nếu anh/chị không yêu cầu, xin đổi mật khẩu "
                "và báo ngay cán bộ phụ trách.",
            )
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a sign-in leads that no page asked for: to what this browser keeps, else home."""
        kept = kept_onward(request, at=timezone.now())
        return kept.path if kept else str(super().get_login_redirect_url(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_authentication(request, AuthenticationKind.FAILED, _bearer_of(credentials.get("username", "")))

    def logout(self, request: HttpRequest) -> None:
        note_authentication(request, AuthenticationKind.SIGNED_OUT, request.user)  # type: ignore[arg-type]
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Store the session and the device under the account's lock: who changes the password or shuts the account
        comes before them, and the sign-in ends, or forgets them.
        """
        with transaction.atomic():
            stored = User.objects.select_for_update().get(pk=user.pk)
            is_open = stored.is_active and stored.get_session_auth_hash() == user.get_session_auth_hash()
            if is_open:
                response: HttpResponse = super().post_login(request, user, **kwargs)
                _tell_what_is_linked(request, user)  # since this device was seen last
                throttles.remember_device(request, response, user, at=timezone.now())
        if not is_open:
            self._refuse(request, user)
        note_authentication(request, AuthenticationKind.SIGNED_IN, user)
        return response

    def _refuse(self, request: HttpRequest, user: User) -> NoReturn:
        note_authentication(request, AuthenticationKind.FAILED, user)
        request.session.flush()
        messages.error(request, "Mật khẩu của tài khoản vừa được đổi hoặc tài khoản vừa bị khóa. Xin đăng nhập lại.")
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Tell whether the user must prove again who they are: not if they did so in this session a
        short while ago.

        Whoever signed in by a slip and chose no password has nothing to prove it by: the sign-in counts for
        PROVEN_FOR, then the page asks for a new slip (ImmediateHttpResponse).
        """
        request = self.request
        at = max((record["at"] for record in get_authentication_records(request, request.user)), default=0.0)
        age = timezone.now() - datetime.datetime.fromtimestamp(at, datetime.UTC)
        if not get_reauthentication_flows(request.user):
            if age >= PROVEN_FOR:
                raise ImmediateHttpResponse(render(request, "account/slip_needed.html", status=403))
            return False
        return bool(age.total_seconds() >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Return the ways to prove who one is; with a second factor, the password alone is none."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return stronger or methods


def _tell_what_is_linked(request: HttpRequest, user: User) -> None:
    """Say what was linked since this browser last signed in: whoever links something does it on another one, where the
    owner does not see it.
    """
    seen = user.devices.filter(digest=throttles.device_digest(request)).first()
    linked = linked_to(user, after=seen.last_seen_at if seen else None)
    if linked:
        said = "; ".join(f"{what} (từ {instant(since)})" for what, since in linked)
        since_when = f"Từ lần đăng nhập trước trên máy này, {instant(seen.last_seen_at)}, có" if seen else "Có"
        messages.info(
            request,
            f"{since_when} gắn với tài khoản của anh/chị: {said}. Nếu không phải do anh/chị làm, xin đổi mật khẩu "
            "ngay: mọi thứ này được gỡ ra. Riêng mã truy cập xin thu hồi ở trang Chia sẻ số liệu.",
        )


def count_sign_in_attempt(request: HttpRequest, key: str, *, username: str) -> None:
    """Count an attempt in the bucket ``key``. Raises ValidationError while its account must wait.

    Of each run of failures the first refusal is logged, and told to the record (``AuthenticationLogMiddleware``).
    """
    try:
        throttles.count_attempt(key)
    except throttles.TryLater as wait:
        if wait.news:
            user = _bearer_of(username)
            log.warning("too many failures at account %s", user.pk if user else "unknown")
            note_authentication(request, AuthenticationKind.THROTTLED, user)
        raise ValidationError(str(wait), code="too_many_login_attempts") from wait


def _bearer_of(username: str) -> User | None:
    return User.objects.filter(username=username).first()


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """Return the user with the place and with whether they have a second factor, in one query."""
        try:
            user: User = _accounts_with_all_that_pages_ask().get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None


@cache
def _accounts_with_all_that_pages_ask() -> QuerySet[User]:
    """Return the query of every request by somebody signed in, put together once: that took half of its time."""
    return User.objects.select_related("place").with_second_factor()
