"""Who gets what from the pages of second factors: each one their own, and those above take a lost one away."""

import json
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.adapter.second_factor import cipher
from tests.access import OTHERS, Row
from tests.accounts.access import NOT_MANAGERS, canbo_an, lan, of_xa, quantri, reason
from tests.accounts.authenticators import Passkey
from tests.world import PASSWORD, World


def owned(world: World) -> dict[str, Any]:
    """The partner has one of each; nobody else has any."""
    credential = json.loads(Passkey().create({"publicKey": {"rp": {"id": "localhost"}, "challenge": "AAAA"}}))
    data = {
        "totp": {"secret": cipher().encrypt(b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").decode()},
        "recovery_codes": {"seed": cipher().encrypt(b"seed").decode(), "used_mask": 0, "viewed_at": 1.0},
        "webauthn": {"name": "Máy cơ quan", "credential": credential},
    }
    for kind, kept in data.items():
        Authenticator.objects.get_or_create(user=world.doitac, type=kind, defaults={"data": kept})
    return {}


def key(world: World) -> dict[str, Any]:
    owned(world)
    return {"pk": Authenticator.objects.get(user=world.doitac, type="webauthn").pk}


EITHER = (200, 302)  # by whether one has a second factor
OWN: dict[str, Any] = {"ok": "doitac", "kwargs": owned}
ONE_KEY: dict[str, Any] = {"ok": "doitac", "kwargs": key}
NAMED = {"data": lambda w: {"name": "Điện thoại"}, "method": "post", "ok_status": 302}


def posted(url: str, **data: str) -> Row:
    return Row(url=url, ok=OTHERS, ok_status=EITHER, method="post", data=lambda w: data)


MINE = [
    Row(url="mfa_index", ok=OTHERS),
    Row(url="mfa_list_webauthn", ok=OTHERS),
    Row(url="mfa_authenticate", ok=OTHERS, ok_status=302),  # only between the two steps of signing in
    posted("mfa_authenticate", code="000000"),
    Row(url="mfa_activate_totp", ok=OTHERS, ok_status=EITHER),
    posted("mfa_activate_totp", code="000000"),
    Row(url="mfa_deactivate_totp", **OWN),
    Row(url="mfa_deactivate_totp", **OWN, method="post", ok_status=302),
    Row(url="mfa_view_recovery_codes", **OWN),
    Row(url="mfa_download_recovery_codes", **OWN),
    Row(url="mfa_generate_recovery_codes", ok=OTHERS),
    posted("mfa_generate_recovery_codes"),
    Row(url="mfa_add_webauthn", ok=OTHERS),
    posted("mfa_add_webauthn", name="Máy cơ quan", credential="{}"),
    Row(url="mfa_edit_webauthn", **ONE_KEY),
    Row(url="mfa_edit_webauthn", **ONE_KEY, **NAMED),
    Row(url="mfa_remove_webauthn", **ONE_KEY),
    Row(url="mfa_remove_webauthn", **ONE_KEY, method="post", ok_status=302),
    *(
        Row(url=url, ok=OTHERS, ok_status=EITHER)
        for url in ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    ),
    posted("account_reauthenticate", password=PASSWORD),
    posted("mfa_reauthenticate", code="000000"),
    posted("mfa_reauthenticate_webauthn", credential="{}"),
]

RESET = "account_reset_second_factor"
ASKED: dict[str, Any] = {"url": RESET, "method": "post", "data": reason, "ok_status": 422}  # there is none to take away
TAKEN_AWAY = [
    Row(url=RESET, kwargs=lan, ok="canbo_an huyen_dong so quantri", forbidden=NOT_MANAGERS),
    Row(url=RESET, kwargs=canbo_an, ok="huyen_dong so quantri", forbidden=f"{NOT_MANAGERS} canbo_an"),
    Row(url=RESET, kwargs=quantri, forbidden=f"{NOT_MANAGERS} so quantri"),
    Row(url=RESET, kwargs=of_xa, forbidden=f"{NOT_MANAGERS} so_nui"),
    Row(**ASKED, kwargs=lan, ok="canbo_an huyen_dong so quantri", forbidden=NOT_MANAGERS),
    Row(**ASKED, kwargs=canbo_an, ok="huyen_dong so quantri", forbidden=f"{NOT_MANAGERS} canbo_an"),
    Row(**ASKED, kwargs=quantri, forbidden=f"{NOT_MANAGERS} so quantri"),
]

ROWS = [*MINE, *TAKEN_AWAY]
