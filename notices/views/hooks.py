"""What the services behind channels tell the portal by themselves. Each proves by a secret that it is who it says; the
body is bounded and read after that, and answered at once.
"""

import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.throttles import TryLater, bucket_key, count_attempt, forget_failures
from core.refusals import Refused
from core.sent import read_sent_object
from core.text import clean, fold, typed_number
from notices.actions import channels, receipts
from notices.models import Channel
from notices.tasks import ring_answer, ring_notices

LONGEST_BODY = 64 * 1024  # bytes
LONGEST_TEXT = 100  # characters of a message that may hold a code
LONGEST_CHAT = 100  # characters of a chat's number
UNLINK = "huy"


@login_not_required
@csrf_exempt
@require_POST
def hook_zalo(request: HttpRequest) -> HttpResponse:
    """Take what somebody wrote to the Zalo bot: a code links their chat, HUY unlinks it; all else is told the way."""
    if not _has_secret(request, "X-Bot-Api-Secret-Token", settings.ZALO_WEBHOOK_SECRET):
        return HttpResponseForbidden()
    chat, text = _chat_and_text(_body(request))
    if chat:
        _answer(chat, text)
    return JsonResponse({})


@login_not_required
@csrf_exempt
@require_POST
def hook_sms(request: HttpRequest) -> HttpResponse:
    """Take a receipt of the SMS gateway: ``id`` as it called the message, ``state`` "delivered" or another word."""
    if not _has_secret(request, "X-Receipt-Secret", settings.SMS_RECEIPT_SECRET):
        return HttpResponseForbidden()
    body = _body(request)
    reference, state = body.get("id"), body.get("state")
    if isinstance(reference, str | int) and isinstance(state, str):
        receipts.note_receipt(Channel.SMS, str(reference)[:80], arrived=state == "delivered")
        ring_notices()
    return JsonResponse({})


def _has_secret(request: HttpRequest, header: str, secret: str) -> bool:
    """Tell whether the header holds the secret. Raises Http404 where there is none: the channel is not open."""
    if not secret:
        raise Http404
    return hmac.compare_digest(request.headers.get(header, "").encode(), secret.encode())


def _body(request: HttpRequest) -> dict[str, Any]:
    """Return the object of JSON that came; an empty one where it is none or too long."""
    length = request.headers.get("Content-Length", "")
    claimed = typed_number(length, digits=len(str(LONGEST_BODY)))
    if claimed is None or claimed > LONGEST_BODY:
        return {}
    return read_sent_object(request.body)


def _chat_and_text(body: dict[str, Any]) -> tuple[str, str]:
    """Return the number of the chat and what was written in it; "" where it is nothing that the portal answers.

    A group is not answered: what its members write is not meant for the portal.
    """
    result = body.get("result")
    message = result.get("message") if isinstance(result, dict) else None
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict) or chat.get("chat_type") == "GROUP":
        return "", ""
    number, text = chat.get("id"), message.get("text")
    if not isinstance(number, str | int) or not 0 < len(str(number)) <= LONGEST_CHAT:
        return "", ""
    return str(number), clean(text[:LONGEST_TEXT]) if isinstance(text, str) else ""


def _answer(chat: str, text: str) -> None:
    """Link or unlink, and answer. What links and unlinks nothing is answered only so often: each answer is a message.

    Unlinking is never refused, and is answered as often as somebody linked the chat before (LINKS_A_DAY).
    """
    if (is_unlinking := fold(text) == UNLINK) and channels.unlink_chat(chat):
        ring_answer(chat, "unlinked")
        return
    bucket = bucket_key("link", chat, "")
    try:
        count_attempt(bucket)
        if is_unlinking:
            ring_answer(chat, "not_linked")
            return
        channels.link_chat(text, chat)
    except TryLater:
        return
    except Refused:
        ring_answer(chat, "unknown")
        return
    forget_failures(bucket)
    ring_notices()
