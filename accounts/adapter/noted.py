"""What a request was seen to do about signing in, until the middleware writes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import AuthenticationKind, User


def note_authentication(request: HttpRequest, kind: AuthenticationKind, user: User | None) -> None:
    """Note that ``user``, None for a name that nobody bears, signed in, or whatever ``kind`` says."""
    request.authentications = [*authentications_of(request), (kind, user)]  # type: ignore[attr-defined]


def authentications_of(request: HttpRequest) -> list[tuple[AuthenticationKind, User | None]]:
    return getattr(request, "authentications", [])


@contextmanager
def failures_noted(request: HttpRequest, user: User) -> Iterator[None]:
    """Open a block in which a wrong answer is noted as a failure of ``user``."""
    try:
        yield
    except ValidationError:
        note_authentication(request, AuthenticationKind.FAILED, user)
        raise
