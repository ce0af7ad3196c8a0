"""What must never be said in clear: phone numbers and passwords in logs, and both in addresses.

Always on. Every log record from INFO up, every address that is asked for, and every ``Location`` that is answered
with is looked at while the suite runs; the test during which something was said fails (tests/conftest.py).
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

from django.core.handlers.base import BaseHandler

# Vietnamese numbers in any writing: 0912345601, 0912 345 601, +84 912.345.601. The tests' are all of mobile phones.
_PHONE = re.compile(r"(?<![\w.-])(?:0|\+?84[ .-]?)[35789]\d{2}[ .-]?\d{3}[ .-]?\d{3}(?![\w-])")
_PASSWORDS = ("mat khau thu nghiem", "to cong nghe so 2022")


def told(text: str) -> list[str]:
    """The phone numbers and passwords in ``text``."""
    return [*_PHONE.findall(text), *(word for word in _PASSWORDS if word in text)]


class Ears(logging.Handler):
    """``heard``: what was said since it was last asked, one line each."""

    def __init__(self) -> None:
        super().__init__(level=logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.heard: list[str] = []

    def attach(self) -> None:
        """Hear the root logger, also after somebody configured logging anew."""
        if self not in logging.getLogger().handlers:
            logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.listen("log", self.format(record))

    def listen(self, where: str, text: str) -> None:
        self.heard += [f"{where}: {what} in {text[:300]}" for what in told(text)]

    def since(self) -> list[str]:
        heard, self.heard = self.heard, []
        return heard


@contextmanager
def listening() -> Iterator[Ears]:
    """Within it everything that is logged, asked for and answered with is heard."""
    ears, answer = Ears(), BaseHandler.get_response

    def get_response(self: Any, request: Any) -> Any:
        ears.listen("address", unquote_plus(request.get_full_path()))
        response = answer(self, request)
        ears.listen("redirect", unquote_plus(response.get("Location", "")))
        return response

    BaseHandler.get_response = get_response  # type: ignore[method-assign]
    ears.attach()
    try:
        yield ears
    finally:
        logging.getLogger().removeHandler(ears)
        BaseHandler.get_response = answer  # type: ignore[method-assign]
