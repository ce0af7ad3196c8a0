"""Half a session, opened by the password alone, opens at every address what a stranger's opens, and no more."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as of_the_portal
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.adapter.second_factor import cipher
from tests.access import Call, Caller, Row, collect
from tests.harness.sessions import sign_in_now
from tests.tables import undone

pytestmark = [pytest.mark.long, pytest.mark.once]

# Where the factor is shown or set up, and the way out: the only pages that know whose half session it is.
SHOWN_AT = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}
SET_UP_AT = SHOWN_AT | {"mfa_index", "mfa_list_webauthn", "mfa_activate_totp", "mfa_add_webauthn"}
OPEN_TO = {"so": SET_UP_AT, "canbo_an": SHOWN_AT}
# What looks after the session itself is tried by each of its methods; for all else one stands for the address.
ROWS = list({(row.url, row.method if row.public or row.signed_out != 302 else ""): row for row in collect()}.values())
_DRAWN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|nonce="[^"]+"|"challenge": "[^"]+"')


def half_session(caller: Caller, actor: str) -> Client:
    client = Client()
    sign_in_now(client, caller.world.users[actor], method="password")
    return client


@pytest.fixture(scope="module")
def halves(caller: Caller, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The session of each actor, opened once by the password alone; the second of them has a factor to show."""
    with django_db_blocker.unblock(), undone():
        secret = {"secret": cipher().encrypt(b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").decode()}
        Authenticator.objects.create(user=caller.world.canbo_an, type="totp", data=secret)
        name = of_the_portal.SESSION_COOKIE_NAME
        yield {actor: half_session(caller, actor).cookies[name].value for actor in OPEN_TO}


def with_cookie(session: str) -> Client:
    client = Client()
    client.cookies[of_the_portal.SESSION_COOKIE_NAME] = session
    return client


def answer(call: Call, client: Client) -> HttpResponse:
    with undone():
        response = getattr(client, call.row.method)(call.path, call.data, headers={"X-Request-ID": "f" * 32})
        if response.streaming:
            response.getvalue()
        return response


def differs(row: Row, strangers: HttpResponse, half: HttpResponse) -> str:
    """An empty text when both are told the same, or where a stranger is sent to sign-in, the other to the factor."""
    if strangers.get("Location", "").startswith(reverse(of_the_portal.LOGIN_URL)) and row.url != "account_logout":
        onward = half.get("Location", "")
        there = onward.startswith((reverse("mfa_index"), reverse("mfa_reauthenticate"), reverse("account_login")))
        return "" if half.status_code == 302 and there else f"{row}: {half.status_code} {onward}"
    one, other = (_DRAWN.sub("", response.content.decode(errors="replace")) for response in (strangers, half))
    seen = (strangers.status_code, half.status_code)
    return "" if seen[0] == seen[1] and one == other else f"{row}: {seen} {one[:300]!r} {other[:300]!r}"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_half_a_session_is_a_strangers(
    row: Row, caller: Caller, halves: dict[str, str], settings: Any, db: None
) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    with undone():
        call = caller.call(row)
        strangers = answer(call, Client())
        for actor, open_to_them in OPEN_TO.items():
            if row.url not in open_to_them:
                assert differs(row, strangers, answer(call, with_cookie(halves[actor]))) == ""


def test_a_half_session_can_be_left(caller: Caller, settings: Any, db: None) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    client = half_session(caller, "so")
    client.post(reverse("account_logout"))
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))


def test_the_lists_of_scripts_are_asked_for_with_half_a_session_too(caller: Caller, db: None, settings: Any) -> None:
    """What a phone asks by itself is told 401, so that it keeps what it holds."""
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    for row in (row for row in ROWS if row.signed_out == 401 and row.url.endswith("_sync")):
        told = answer(caller.call(row), half_session(caller, "so"))
        assert (told.status_code, json.loads(told.content)["status"]) == (401, "signed_out")
