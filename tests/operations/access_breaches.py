"""Who handles incidents with personal data: the administrator of the province they happened in."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Breach
from tests.access import OTHERS, Row
from tests.world import World

HOUR = datetime.timedelta(hours=1)
FORM = "%Y-%m-%dT%H:%M"


def at(place: str) -> Any:
    def kwargs(world: World) -> dict[str, Any]:
        now = timezone.now()
        told = {"found_at": now - HOUR, "from_at": now - 5 * HOUR, "to_at": now - HOUR, "data": ["phones"]}
        breach, _ = Breach.objects.get_or_create(
            what=f"Gửi nhầm danh sách của {place}",
            defaults={"place": world.places[place], "registered_by": world.quantri, "registered_at": now, **told},
        )
        return {"breach_id": breach.pk}

    return kwargs


def said(world: World) -> dict[str, Any]:
    now = timezone.localtime()
    spans = {"found_at": now - HOUR, "from_at": now - 5 * HOUR, "to_at": now - HOUR}
    told = {"what": "Gửi nhầm danh sách", "kinds": ["phones"], "place": world.an.pk, "accounts": "canbo_an"}
    return told | {key: value.strftime(FORM) for key, value in spans.items()}


def notified(world: World) -> dict[str, Any]:
    return {"to": "Cục A05", "number": "12/SKHCN", "notified_at": timezone.localtime().strftime(FORM)}


def of(url: str, place: str = "an", ok: str = "quantri", **more: Any) -> Row:
    """One of another province is not there for the administrator of this one."""
    missing = "" if ok else "quantri"
    return Row(url=url, kwargs=at(place), ok=ok, forbidden=OTHERS, missing=missing, **more)


def told(world: World) -> dict[str, Any]:
    return {"lessons": "Đã nhắc người gửi."}


ROWS = [
    Row(url="breach_list", ok="quantri", forbidden=OTHERS),
    Row(url="breach_create", ok="quantri", forbidden=OTHERS),
    Row(url="breach_create", method="post", data=said, ok="quantri", ok_status=302, forbidden=OTHERS),
    *(of(url, place, ok) for url in ("breach_show", "breach_people") for place, ok in (("an", "quantri"), ("xa", ""))),
    *(
        of(url, place, ok, method="post", data=data, ok_status=302)
        for url, data in (("breach_notify", notified), ("breach_close", told))
        for place, ok in (("an", "quantri"), ("xa", ""))
    ),
]
