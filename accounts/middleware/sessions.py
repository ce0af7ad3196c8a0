"""Whether a session is whole is decided on the server with every request, once for all views; what was sent after
its end is parked.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import is_background_request
from accounts.actions import parked
from accounts.actions.sessions import describe
from accounts.middleware.second_factor import opens_before_second_factor, second_factor_due
from accounts.models import ParkedForm, User
from accounts.models.sessions import SEEN_AT, SIGNED_IN_AT, session_clock

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
LAPSED = "lapsed"  # in the session that follows one that ran out: whose it was, why it ended, whether that was said
KEPT_FORM = "kept_form"  # the field by which a form sent again says which one it was
KEEPS_NOTHING = ("/auth/", "/me/")  # passwords and codes; buttons without anything typed


class SessionLimitsMiddleware:
    """Is the one gate between a session and ``request.user``: only a whole session has a user.

    Whole is a session of an account in use, with the password of today (Django's ``get_user``), within the limits of
    the role (``accounts.roles.SESSION_LIMITS``), that has shown the second factor where one is due
    (``accounts.middleware.second_factor``). Of any other session every view, marked ``login_not_required`` or not,
    finds nobody signed in, so that no view has to remember to ask.

    Behind AuthenticationMiddleware and before LoginRequiredMiddleware. ``request.session_clock`` says until when the
    session lasts, ``request.waiting_user`` whose it is while a second factor is due; both are None otherwise. A page
    that nobody reads costs nothing: the session is looked at when the user is asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_clock = request.waiting_user = None  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: _signed_in_user(request))  # type: ignore[assignment]
        key = request.session.session_key
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            _record_activity(request, key)
            if response.status_code == 422 or 300 <= response.status_code < 400:
                _drop_resent_form(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Park what was sent and ask for a new sign-in, behind the check of CSRF tokens.

        So another site can have nothing parked in somebody's name.
        """
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        by_htmx = request.headers.get("HX-Request") == "true"
        lapsed = request.session.get(LAPSED)
        if lapsed is None and not by_htmx:
            return None  # LoginRequiredMiddleware's
        onward = _page_to_return_to(request) if by_htmx or request.method == "POST" else request.get_full_path()
        told = []
        if lapsed is not None and not lapsed["told"]:
            request.session[LAPSED] = lapsed | {"told": True}
            told.append(lapsed["why"])
        if lapsed is not None and not by_htmx and (kept := park_form(request, lapsed["user"])):
            onward = reverse("parked_show", args=[kept.token])
            told.append("Những gì anh/chị vừa nhập vẫn được giữ.")
        if told:
            messages.warning(request, " ".join([*told, "Xin đăng nhập lại để làm tiếp."]))
        address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': onward}, safe='/')}"
        return HttpResponseClientRedirect(address) if by_htmx else redirect(address)


def _signed_in_user(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    now = timezone.now()
    clock = session_clock(request.session, user)
    due = second_factor_due(request, user)
    if why := clock.lapse_reason(now):
        request.session.flush()
        if not due:  # else whoever knows the password alone would leave forms for the owner to send
            # Whose it was outlives it, and opens nothing: what they typed meanwhile is kept for them.
            request.session[LAPSED] = {"user": user.pk, "why": why, "told": False}
        return AnonymousUser()
    if due and not opens_before_second_factor(request, user):
        request.waiting_user = user  # type: ignore[attr-defined]
        return AnonymousUser()
    request.session_clock = clock  # type: ignore[attr-defined]
    user.session_key = request.session.session_key or ""
    return user


def _record_activity(request: HttpRequest, key: str | None) -> None:
    """Store in the session when it began and when its user last did something."""
    session, now = request.session, timezone.now()
    clock = session_clock(session, request.user)  # type: ignore[arg-type]
    if session.session_key != key:  # signed in just now, or changed their password
        session.pop(LAPSED, None)
        describe(session.session_key or "", user_agent=request.headers.get("User-Agent", ""))
        session.setdefault(SIGNED_IN_AT, now.timestamp())
        session[SEEN_AT] = now.timestamp()
    elif not is_background_request(request) and clock.after_something_done(now) != clock:
        session.setdefault(SIGNED_IN_AT, clock.signed_in_at.timestamp())
        session[SEEN_AT] = now.timestamp()


def park_form(request: HttpRequest, user_id: int | None) -> ParkedForm | None:
    """Park the form that ``request`` sent for that account; return None where there is none, or
    nothing that can be kept.
    """
    view = request.resolver_match.func if request.resolver_match else None
    a_form = request.method == "POST" and request.content_type in FORM_TYPES
    if not a_form or getattr(view, "csrf_exempt", False) or request.path.startswith(KEEPS_NOTHING):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    parked.drop(request.POST.get(KEPT_FORM, ""), by=user)
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != KEPT_FORM]
    files = bool(request.FILES)
    return parked.park(by=user, path=request.get_full_path(), fields=fields, had_files=files)


def _page_to_return_to(request: HttpRequest) -> str:
    """Return the page on which a piece was asked for or a form was sent, since an address that
    answers only a POST is none.
    """
    try:
        said = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    except ValueError:  # no address at all: "http://["
        return reverse("home")
    same = said.netloc == request.get_host() and said.path.startswith("/") and not said.path.startswith("//")
    return f"{said.path}?{said.query}" if same and said.query else said.path if same else reverse("home")


def _drop_resent_form(request: HttpRequest) -> None:
    if request.method == "POST" and request.content_type in FORM_TYPES and (token := request.POST.get(KEPT_FORM)):
        parked.drop(token, by=request.user)  # type: ignore[arg-type]
