"""The gate before every view, signed in and of a role that holds the verb; the door that contacts are shown through."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.models.sessions import SessionClock
from accounts.roles import RULES, Permission
from core.phones import grouped, masked
from places.models import Level, Place


class UserRequest(HttpRequest):
    """A request whose user is signed in: what a view behind ``require`` receives."""

    user: User
    session_clock: SessionClock


type View[**P] = Callable[Concatenate[UserRequest, P], HttpResponseBase]


def require[**P](*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """Let only users in whose role holds one of ``permissions``; others get 403. Rows are narrowed by ``visible_to``.

    Signing in itself is required of every view by LoginRequiredMiddleware.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def background[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that a page asks by itself, again and again: reading it does not keep a session alive."""
    view.background = True  # type: ignore[attr-defined]
    return view


def asked_by_the_page(request: HttpRequest) -> bool:
    """Whether nobody did anything: a page, the offline queue or the browser looks for news by itself."""
    view = getattr(request.resolver_match, "func", None)
    by_itself = getattr(view, "background", False) or not getattr(view, "login_required", True)
    return by_itself and request.method != "POST"


def manages(by: User, user: User) -> bool:
    """Whether ``by`` may change ``user``'s account: somebody else's, of a role they may give, within their scope."""
    return (
        by.may(Permission.MANAGE_ACCOUNTS)
        and by.pk != user.pk
        and user.role in RULES[by.role].gives
        and user.place is not None
        and by.scope is not None
        and by.scope.covers(user.place)
    )


def may_keep(user: User, place: Place) -> bool:
    """Whether ``user`` keeps the directory's entry of ``place``: holds the verb, and the place lies in their scope."""
    return user.may(Permission.KEEP_DIRECTORY) and user.scope is not None and user.scope.covers(place)


def sees_phones(user: Any, place: Place | None) -> bool:
    """Whether ``user`` sees phone numbers of ``place`` in full: inside their own commune only (law 91/2025/QH15)."""
    scope = user.scope
    return scope is not None and place is not None and scope.level >= Level.COMMUNE and bool(scope.covers(place))


@dataclass
class Shown:
    """The numbers of others that one request has shown in full, each once, and the paths of their places."""

    numbers: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.numbers)


# Of the request at hand; None where nobody counts: in a worker, in a command.
shown: ContextVar[Shown | None] = ContextVar("shown", default=None)


def count_shown(place: Place, phone: str) -> None:
    """Tell the record of looks that the number of somebody at ``place`` is shown in full."""
    tally = shown.get()
    if tally is not None and phone:
        tally.numbers.add(phone)
        tally.paths.add(place.path)


def shown_phone(user: Any, phone: str, place: Place | None) -> str:
    """A phone number as ``user`` may see it: in full, which is counted unless it is their own, or masked."""
    if place is None or not sees_phones(user, place):
        return masked(phone)
    if phone not in (user.phone, user.username):
        count_shown(place, phone)
    return grouped(phone)
