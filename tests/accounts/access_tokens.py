"""Who manages the keys of other systems: the province's administrator."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import AccessToken
from tests.access import OTHERS, Row
from tests.world import World


def at(place: str) -> Any:
    def kwargs(world: World) -> dict[str, Any]:
        made = timezone.now()
        token, _ = AccessToken.objects.get_or_create(
            digest=f"{place:x<64}",
            defaults={
                "name": "Kho dữ liệu dùng chung",
                "place": world.places[place],
                "ending": "abcd",
                "issued_by": world.quantri,
                "issued_at": made,
                "ends_at": made + datetime.timedelta(days=30),
            },
        )
        return {"token_id": token.pk}

    return kwargs


def wanted(world: World) -> dict[str, Any]:
    ends_on = timezone.localdate() + datetime.timedelta(days=90)
    return {"name": "Trung tâm điều hành", "place": world.dong.pk, "ends_on": ends_on.isoformat()}


def of(url: str, place: str = "dong", ok: str = "quantri", **more: Any) -> Row:
    """A token of another province is not there for the administrator of this one."""
    missing = "" if ok else "quantri"
    hides = (lambda world: ["Kho dữ liệu dùng chung"]) if missing else None
    return Row(url=url, kwargs=at(place), ok=ok, forbidden=OTHERS, missing=missing, hides=hides, **more)


REASON = {"method": "post", "data": lambda w: {"reason": "Đổi đơn vị vận hành."}, "ok_status": 302}
ROWS = [
    Row(url="token_list", ok="quantri", forbidden=OTHERS),
    Row(url="token_create", ok="quantri", forbidden=OTHERS),
    Row(url="token_create", ok="quantri", forbidden=OTHERS, method="post", data=wanted, ok_status=302),
    of("token_show"),
    of("token_show", "tay", ok=""),
    of("token_revoke"),
    of("token_revoke", "tay", ok=""),
    of("token_revoke", **REASON),
    of("token_revoke", "tay", ok="", **REASON),
]
