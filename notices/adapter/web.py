"""One HTTP request to a service, bounded in time and size, that tells "certainly not sent" from "nobody knows"."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError, SSLError

from core.fetching import AddressRefused, BoundedSession
from core.sent import read_sent_object
from core.text import typed_number
from notices.adapter import Result, SendOutcome
from notices.models import Trouble

CONNECT_SECONDS, ANSWER_SECONDS = 3, 10
LONGEST_ANSWER = 64 * 1024  # bytes
LONGEST_WAIT = datetime.timedelta(hours=1)  # that a service is believed when it asks for one
USUAL_WAIT = datetime.timedelta(seconds=30)  # where it says none
TOGETHER = 32  # connections kept open to one service
_NEVER_BEGAN = (ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError)


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object of JSON; an empty one where it is none."""
        return read_sent_object(self.body)


class Http:
    """Connections to one service, kept open from message to message and shared by the threads that send."""

    def __init__(self, *named: str) -> None:
        """``named``: where the operator's settings say that the service is."""
        self._session = BoundedSession(
            named=named, largest=LONGEST_ANSWER, seconds=ANSWER_SECONDS, connecting=CONNECT_SECONDS, together=TOGETHER
        )

    def post(self, url: str, **fields: Any) -> HttpAnswer | SendOutcome:
        """Return what the service answered, or how it went where no whole answer came.

        ``fields`` are those of ``requests``. A redirect is an answer like any other: it is not followed. What
        the libraries say of an error is dropped, since it holds the address.
        """
        try:
            response = self._session.post(url, **fields)
        except requests.RequestException as error:
            if _never_began(error):
                return SendOutcome(Result.LATER, Trouble.NOT_REACHED)
            return SendOutcome(Result.UNSURE, Trouble.NO_ANSWER)
        return HttpAnswer(response.status_code, response.headers, response.content)


def refusal(answer: HttpAnswer) -> SendOutcome | None:
    """Return how a request went that was plainly not taken; None where the answer has to be read.

    A server that broke in the middle (500, 502, 504) may have sent the message before.
    """
    if answer.status in {429, 503}:
        return SendOutcome(Result.LATER, Trouble.TOO_MANY, after=_wait(answer.headers.get("Retry-After", "")))
    if answer.status >= 500:
        return SendOutcome(Result.UNSURE, Trouble.UNKNOWN_ANSWER)
    if answer.status in {401, 403}:
        return SendOutcome(Result.LATER, Trouble.UNAUTHORIZED, after=LONGEST_WAIT)
    return None


def _never_began(error: requests.RequestException) -> bool:
    """Tell whether the connection was never made, so that nothing can have gone out."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | AddressRefused):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, _NEVER_BEGAN)


def _wait(text: str) -> datetime.timedelta:
    seconds = typed_number(text, digits=5) or 0
    return min(datetime.timedelta(seconds=seconds), LONGEST_WAIT) or USUAL_WAIT
