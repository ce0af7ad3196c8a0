"""The Zalo Bot interface, as docs/channels.md has it: a static token that is part of the address, no receipts.

It was never tried against Zalo itself.
"""

from django.conf import settings

from notices.adapter import Letter, Result, SendOutcome
from notices.adapter.web import USUAL_WAIT, Http, HttpAnswer, refusal
from notices.models import Trouble

LONGEST_TEXT = 2000  # characters that the interface takes


class ZaloBot:
    def __init__(self) -> None:
        self.http = Http(settings.ZALO_BOT_URL)

    def send(self, address: str, letter: Letter) -> SendOutcome:
        return self.say(address, letter.text)

    def say(self, chat: str, text: str) -> SendOutcome:
        """Send ``text`` to the chat of that number."""
        fields = {"chat_id": chat, "text": text[:LONGEST_TEXT]}
        url = f"{settings.ZALO_BOT_URL}/bot{settings.ZALO_BOT_TOKEN}/sendMessage"
        answer = self.http.post(url, json=fields)
        return answer if isinstance(answer, SendOutcome) else refusal(answer) or _read(answer)


def _read(answer: HttpAnswer) -> SendOutcome:
    """Return how it went. A status of 200 alone says nothing, and the meanings of ``error_code`` are not published."""
    told = answer.json()
    if told.get("ok") is True:
        result = told.get("result")
        number = result.get("message_id", "") if isinstance(result, dict) else ""
        return SendOutcome(Result.SENT, reference=str(number)[:80])
    if told.get("ok") is False:
        return _refusal_outcome(told.get("error_code"))
    # An answer without JSON is what a wrong token gets.
    return SendOutcome(Result.LATER if answer.status >= 400 else Result.UNSURE, Trouble.UNKNOWN_ANSWER)


def _refusal_outcome(code: object) -> SendOutcome:
    if code == 429:
        return SendOutcome(Result.LATER, Trouble.TOO_MANY, after=USUAL_WAIT)
    if code == 401:
        return SendOutcome(Result.LATER, Trouble.UNAUTHORIZED)
    return SendOutcome(Result.FAILED, Trouble.REFUSED)
