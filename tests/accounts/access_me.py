"""One's own account: everybody has one, and nobody reaches another's."""

from typing import Any

from allauth.usersessions.models import UserSession

from accounts.models import ParkedForm
from tests.access import OTHERS, Row
from tests.world import World


def signed_in(world: World) -> dict[str, Any]:
    """Lan is signed in somewhere else."""
    facts = {"user": world.lan, "ip": "0.0.0.0", "user_agent": "Chrome trên Android"}  # noqa: S104
    return {"row_id": UserSession.objects.get_or_create(session_key="of-lans-phone", defaults=facts)[0].pk}


def parked(world: World) -> dict[str, Any]:
    """Lan had typed something when her session ran out."""
    sealed = ParkedForm.seal([("text", "Máy chiếu của ấp bị hỏng")])
    facts = {"user": world.lan, "path": "/difficulties/new/", "sealed": sealed}
    return {"token": ParkedForm.objects.get_or_create(token="of-lan", defaults=facts)[0].token}


def typed(world: World) -> list[str]:
    return ["Máy chiếu"]


POST = {"method": "post", "ok_status": 302}
ROWS = [
    Row(url="account_me", ok=OTHERS),
    Row(url="usersessions_list", ok=OTHERS),
    Row(url="usersessions_end_others", ok=OTHERS, **POST),
    Row(url="usersession_end", kwargs=signed_in, ok="lan", **POST),
    # Without a provider there is none of these: with one, tests/accounts/test_identities.py.
    Row(url="identity_show", ok=OTHERS, ok_status=404),
    Row(url="identity_link", ok=OTHERS, method="post", ok_status=404),
    Row(url="identity_unlink", ok=OTHERS, method="post", ok_status=404),
    Row(url="identity_sign_in", ok=OTHERS, method="post", ok_status=404, public=True),
    Row(url="identity_callback", ok=OTHERS, ok_status=404, public=True),
    Row(url="session_keep", ok=OTHERS, **POST),
    Row(url="session_left", ok=OTHERS),
    Row(url="parked_show", kwargs=parked, ok="lan", hides=typed),
    Row(url="parked_drop", kwargs=parked, ok="lan", hides=typed, **POST),
]
