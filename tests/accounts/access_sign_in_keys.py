"""Who adds, removes and shows the keys that sign in: each one their own."""

from typing import Any

from django.utils import timezone

from accounts.models import SignInKey
from tests.access import OTHERS, Row
from tests.world import World


def of_lan(world: World) -> dict[str, Any]:
    facts = {"user": world.lan, "public": "AAAA", "device": "Chrome trên máy của Lan", "added_at": timezone.now()}
    return {"key_id": SignInKey.objects.get_or_create(digest="of-lan", defaults=facts)[0].pk}


def device(world: World) -> list[str]:
    return ["máy của Lan"]


ROWS = [
    Row(url="sign_in_key_list", ok=OTHERS),
    Row(url="sign_in_key_add", ok=OTHERS),
    Row(url="sign_in_key_add", method="post", refused=OTHERS),
    Row(url="sign_in_key_later", method="post", ok=OTHERS, ok_status=302),
    Row(url="sign_in_key_remove", kwargs=of_lan, method="post", ok="lan", ok_status=302, hides=device),
    Row(url="sign_in_by_key", ok=OTHERS, public=True),
    Row(url="sign_in_by_key", method="post", ok=OTHERS, ok_status=302, public=True),
]
