"""Who may open which view, and how many contacts of other people a request shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import FocalPoint, User
from accounts.models.sessions import SessionClock
from accounts.roles import RULES, Permission, Role
from core.phones import formatted_phone, masked_phone
from core.refusals import Refused
from places.models import Level, Place, prefix_length


class UserRequest(HttpRequest):
    """A request whose user is signed in: what a view behind ``require`` receives."""

    user: User
    session_clock: SessionClock


type View[**P] = Callable[Concatenate[UserRequest, P], HttpResponseBase]


def require[**P](*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """Let only users in whose role holds one of ``permissions``; others get 403. ``visible_to``
    narrows the rows.

    LoginRequiredMiddleware already requires every view's user to be signed in.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapper(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


class OfProvince(Protocol):
    """A thing of a catalogue: everybody may use it, the province that keeps it alone changes it."""

    province: Place | None


def is_of_their_province(user: User, thing: OfProvince) -> bool:
    """Tell whether ``thing`` is kept by the province in which the user's place stands today. What no province keeps is
    changed by commands alone.
    """
    return bool(user.place and thing.province and thing.province.stands_at == province_path(user.place))


def province_path(place: Place) -> str:
    """Return the path of the province in which ``place`` stands today."""
    return place.stands_at[: prefix_length(Level.PROVINCE)]


def province_of(user: User | None) -> Place | None:
    """Return the province in which the user's place stands today; None for a command."""
    return Place.objects.get(path=province_path(user.place)) if user and user.place else None


def check_same_province(by: User | None, thing: OfProvince) -> None:
    """Refuse with of_another_province unless ``by`` is of the province that keeps ``thing``; a command (None) may."""
    if by is not None and not is_of_their_province(by, thing):
        raise Refused("of_another_province", "Mục này do tỉnh khác lập nên chỉ tỉnh đó sửa được. Xin lập mục của tỉnh.")


def background[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that a page asks by itself, again and again: reading it does not keep a session alive."""
    view.background = True  # type: ignore[attr-defined]
    return view


def is_background_request(request: HttpRequest) -> bool:
    """Tell whether nobody did anything: a page, the offline queue or the browser asks for news by
    itself.
    """
    view = getattr(request.resolver_match, "func", None)
    by_itself = getattr(view, "background", False) or not getattr(view, "login_required", True)
    return by_itself and request.method != "POST"


def manages(by: User, user: User) -> bool:
    """Tell whether ``by`` may change ``user``'s account: somebody else's, of a role they may give,
    within their scope.
    """
    return (
        by.may(Permission.MANAGE_ACCOUNTS)
        and by.pk != user.pk
        and user.role in RULES[by.role].gives
        and by.reaches(user.place)
    )


def may_keep(user: User, place: Place) -> bool:
    """Tell whether ``user`` may write the directory's entry of ``place``."""
    return user.may(Permission.KEEP_DIRECTORY) and user.reaches(place)


def unnamed_place(user: User) -> Place | None:
    """Return the user's own place where the directory names nobody and they may write it there; None otherwise."""
    place = user.scope
    if place is None or not may_keep(user, place) or FocalPoint.objects.filter(place=place).exists():
        return None
    return place


def may_keep_office(user: User, place: Place) -> bool:
    """Tell whether ``user`` may write which office speaks for ``place`` and who signs for it."""
    return user.may(Permission.KEEP_OFFICES) and user.reaches(place)


def sees_phones(user: Any, place: Place | None) -> bool:
    """Tell whether ``user`` sees phone numbers at ``place`` in full: only inside their own commune
    (law 91/2025/QH15), and only who works with these people, not who leads and reads.
    """
    scope = user.scope
    if scope is None or place is None or Permission.REVEAL_CONTACTS not in RULES[user.role].may:
        return False
    return scope.level >= Level.COMMUNE and bool(scope.covers(place))


def finds_by_phone(user: User) -> bool:
    """Tell whether ``user`` looks people and accounts up by their number: only who reads these numbers in full anyway.

    To anybody else what is found, and what is not, would complete the masked ones.
    """
    return user.is_active and (user.role == Role.LEADER or sees_phones(user, user.scope))


@dataclass
class ShownContacts:
    """The phone numbers of other people that one request or workbook has shown in full, and the paths of their
    places.
    """

    numbers: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.numbers)


# Of the request or the workbook at hand; None where nobody counts: in a command.
shown_contacts: ContextVar[ShownContacts | None] = ContextVar("shown", default=None)


@contextmanager
def counting_shown_contacts() -> Iterator[ShownContacts]:
    """Open a block in which the numbers shown in full are counted."""
    tally = ShownContacts()
    token = shown_contacts.set(tally)
    try:
        yield tally
    finally:
        shown_contacts.reset(token)


def count_shown_phone(place: Place, phone: str) -> None:
    """Count a phone number of somebody at ``place`` that is shown in full, so that the look is
    recorded.
    """
    tally = shown_contacts.get()
    if tally is not None and phone:
        tally.numbers.add(phone)
        tally.paths.add(place.path)


def shown_phone(user: Any, phone: str, place: Place | None) -> str:
    """Return a phone number as ``user`` may see it: in full or masked.

    A number shown in full is counted, unless it is the user's own.
    """
    if place is None or not sees_phones(user, place):
        return masked_phone(phone)
    if phone not in (user.phone, user.username):
        count_shown_phone(place, phone)
    return formatted_phone(phone)
