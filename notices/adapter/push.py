"""Web Push (RFC 8030, 8291 and 8292): to a browser on a phone or a desk, and to the portal installed on it."""

import json

from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from core.fetching import plain_address
from notices.adapter import Letter, Result, SendOutcome
from notices.adapter.push_services import is_push_service
from notices.adapter.web import Http, HttpAnswer, refusal
from notices.models import Trouble

LASTS = 3 * 24 * 60 * 60  # seconds for which the push service keeps a message for a phone that is switched off
# 404 and 410: there is no such subscription. 401 and 403: it was made with another key than the portal has now; Apple
# says that by 400 and this word.
_GONE = {401, 403, 404, 410}
_OTHER_KEY = "VapidPkHashMismatch"
_TAKEN = {200, 201, 202}


class WebPush:
    def __init__(self) -> None:
        self.http = Http(*settings.PUSH_HOSTS)
        self._key = Vapid02.from_string(settings.VAPID_PRIVATE_KEY)

    def send(self, address: str, letter: Letter) -> SendOutcome:
        subscription = json.loads(address)
        endpoint = subscription["endpoint"]
        if not is_push_service(endpoint):  # since it was linked the list of services became shorter
            return SendOutcome(Result.GONE, Trouble.ADDRESS_GONE)
        told = {"title": letter.title, "body": f"Hạn: {letter.until}" if letter.until else "", "url": letter.link}
        try:
            body = WebPusher(subscription).encode(json.dumps(told, ensure_ascii=False).encode())["body"]
        except (WebPushException, ValueError):
            return SendOutcome(Result.GONE, Trouble.ADDRESS_GONE)  # no browser made such keys
        headers = self._signature(endpoint) | {"TTL": str(LASTS), "Content-Encoding": "aes128gcm"}
        answer = self.http.post(endpoint, data=body, headers=headers)
        return answer if isinstance(answer, SendOutcome) else _read(answer)

    def _signature(self, endpoint: str) -> dict[str, str]:
        url = plain_address(endpoint)
        claims = {"aud": f"{url.scheme}://{url.netloc}", "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}"}
        signed: dict[str, str] = self._key.sign(claims)
        return signed


def _read(answer: HttpAnswer) -> SendOutcome:
    if answer.status in _TAKEN:
        return SendOutcome(Result.SENT)
    if answer.status in _GONE or (answer.status == 400 and answer.json().get("reason") == _OTHER_KEY):
        return SendOutcome(Result.GONE, Trouble.ADDRESS_GONE)
    return refusal(answer) or SendOutcome(Result.FAILED, Trouble.REFUSED)
