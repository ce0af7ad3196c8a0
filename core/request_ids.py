"""The one name of a request in the logs, which the jobs that it rang for go by too."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager

NONE = "-"  # outside a request and what it rang for
LONGEST = 64
_current: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default=NONE)


def current_id() -> str:
    return _current.get()


def id_to_keep() -> str:
    """Return the present id for a row; "" where there is none."""
    return "" if current_id() == NONE else current_id()


@contextmanager
def under(request_id: str) -> Iterator[None]:
    """Let log lines bear ``request_id``; where it is empty, go on with the present one."""
    token = _current.set(request_id or current_id())
    try:
        yield
    finally:
        _current.reset(token)
