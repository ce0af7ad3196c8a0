"""Who asks about their own data, and who handles what was asked where."""

from typing import Any

from django.utils import timezone

from teams.models import PrivacyRequest
from tests.access import OTHERS, Row
from tests.accounts.access_privacy import HANDLERS, NOT_HANDLERS
from tests.world import World

ASKER = "Trương Thị Hỏi"


def of_an(world: World) -> dict[str, Any]:
    asked, _ = PrivacyRequest.objects.get_or_create(
        asker=ASKER,
        defaults={
            "kind": "access",
            "place": world.an,
            "received_on": timezone.localdate(),
            "channel": "letter",
            "received_by": world.canbo_an,
            "words": "muốn xem",
        },
    )
    return {"privacyrequest_id": asked.pk}


def said(world: World) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    told = {"asker": ASKER, "kind": "erase", "received_on": today, "channel": "letter", "words": ""}
    return told | {"place": world.an.pk}


WHO = {"ok": "canbo_an so quantri", "forbidden": NOT_HANDLERS, "missing": OTHERS, "hides": lambda world: [ASKER]}
ENDED = {"outcome": "refused", "reason": "Điều 14 Luật 91/2025/QH15."}
ROWS = [
    Row(url="privacy_home", ok=HANDLERS, forbidden=NOT_HANDLERS),
    Row(url="privacy_ask", ok=OTHERS),
    Row(url="privacy_ask", method="post", data=lambda w: {"kind": "access", "words": ""}, ok=OTHERS, ok_status=302),
    Row(url="privacy_request_list", ok=HANDLERS, forbidden=NOT_HANDLERS),
    Row(url="privacy_request_create", ok=HANDLERS, forbidden=NOT_HANDLERS),
    Row(
        url="privacy_request_create",
        method="post",
        data=said,
        ok="canbo_an so quantri",
        ok_status=302,
        forbidden=NOT_HANDLERS,
        refused=OTHERS,
    ),
    Row(url="privacy_request_show", kwargs=of_an, **WHO),
    Row(url="privacy_request_answer", kwargs=of_an, method="post", ok_status=302, **WHO),
    Row(url="privacy_request_finish", kwargs=of_an, method="post", data=lambda w: ENDED, ok_status=302, **WHO),
]
