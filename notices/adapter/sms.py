"""SMS by a gateway over HTTP, as docs/channels.md describes: one request a message, names of fields by settings."""

from django.conf import settings

from notices.adapter import Letter, Result, SendOutcome
from notices.adapter.web import Http, HttpAnswer, refusal
from notices.models import Trouble


class SmsGateway:
    def __init__(self) -> None:
        self.http = Http(settings.SMS_URL)

    def send(self, address: str, letter: Letter) -> SendOutcome:
        names = settings.SMS_FIELDS
        fields = dict(settings.SMS_EXTRA) | {
            names.get("to", "to"): address,
            names.get("text", "text"): letter.text,
            names.get("id", "id"): str(letter.number),
        }
        headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
        answer = self.http.post(settings.SMS_URL, json=fields, headers=headers)
        return answer if isinstance(answer, SendOutcome) else refusal(answer) or _read(answer)


def _read(answer: HttpAnswer) -> SendOutcome:
    if 200 <= answer.status < 300:
        reference = answer.json().get(settings.SMS_FIELDS.get("reference", "id"), "")
        return SendOutcome(Result.SENT, reference=str(reference)[:80])
    return SendOutcome(Result.FAILED, Trouble.REFUSED)
