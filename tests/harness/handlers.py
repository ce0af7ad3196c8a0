"""One chain of middlewares for all clients of a process: each ``Client()`` would lay out its own, as if it were a
server, and the suite makes some ten thousand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test.client import ClientHandler

_PARTS = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")


@contextmanager
def one_chain() -> Iterator[None]:
    """Within it, a client takes the chain that one before it laid out, while the settings are the same object: what a
    middleware reads of them when it is made is read anew where a test overrides one.
    """
    lay_out = ClientHandler.load_middleware
    under: Any = None
    parts: dict[str, Any] = {}

    def load_middleware(self: Any, is_async: bool = False) -> None:
        nonlocal under, parts
        if under is not settings._wrapped:
            lay_out(self, is_async)
            under, parts = settings._wrapped, {name: getattr(self, name) for name in _PARTS}
        vars(self).update(parts)

    ClientHandler.load_middleware = load_middleware  # type: ignore[method-assign]
    try:
        yield
    finally:
        ClientHandler.load_middleware = lay_out  # type: ignore[method-assign]
