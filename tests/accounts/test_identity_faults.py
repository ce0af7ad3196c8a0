"""The identity provider is down, slow, broken or lies: a page that says so, a line in the log, and passwords go on."""

import logging
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from accounts.adapter import identity_provider
from tests.accounts.authenticators import is_in, sign_in
from tests.accounts.identity_provider import NAME, IdentityProviderOfTests, introduce
from tests.accounts.visits import come_back, departure, linked, sign_in_by
from tests.harness import proxies
from tests.harness.environment import BASE_DIR
from tests.world import World

pytestmark = pytest.mark.once

LATE = int(time.time()) - 3600


def is_told(page: Any, caplog: pytest.LogCaptureFixture, why: str) -> bool:
    """Whether the page says it in words and the log in one line, and neither says anything of what was answered."""
    lines = [row.getMessage() for row in caplog.records if row.name == "accounts.identity_provider"]
    said = page.content.decode()
    assert (page.status_code, len(lines)) == (503, 1)
    assert f"Hiện chưa đăng nhập qua {NAME} được." in said
    assert "Xin đăng nhập bằng mật khẩu" in said
    assert all(word not in said + caplog.text for word in ("code-", "079087", "opens-", "eyJ", "Traceback"))
    return why in lines[0]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        *((f"{how} metadata", "metadata") for how in ("broken", "rubbish", "empty")),
        ("endless metadata", "metadata, ContentDecodingError"),
        ("foreign issuer", "metadata, ValueError"),
        *((f"{how} token", "token") for how in ("broken", "rubbish", "empty")),
        *((f"{how} keys", "keys") for how in ("broken", "rubbish", "empty")),
        ("unknown key", "keys, LookupError"),
        ("unsigned", "id_token"),
        ("signed with the published key", "id_token"),
        ("foreign signature", "id_token, InvalidSignatureError"),
    ],
)
def test_what_answers_wrongly_opens_nothing(
    world: World, client: Client, provider: IdentityProviderOfTests, caplog: pytest.LogCaptureFixture, fault: str,
    why: str,
) -> None:  # fmt: skip
    linked(world.lan, provider)
    left = client.post(reverse("identity_sign_in"))
    provider.fault = fault
    assert is_told(come_back(client, left), caplog, why)
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another portal"},
        {"aud": ["cong-to-cong-nghe-so", "another portal"], "azp": "another portal"},
        {"aud": ["cong-to-cong-nghe-so", "another portal"]},
        {"exp": LATE},
        {"iat": LATE + 90_000},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
    ],
    ids=" ".join,  # no instant in a name: each process of the suite must find the same tests
)
def test_a_token_with_a_wrong_claim_opens_nothing(
    world: World, client: Client, provider: IdentityProviderOfTests, caplog: pytest.LogCaptureFixture, claims: Any
) -> None:
    linked(world.lan, provider)
    provider.claims = claims
    assert is_told(sign_in_by(client), caplog, "id_token")
    assert not is_in(client)


def test_a_provider_that_is_down_or_slow_holds_nobody_up(
    world: World, client: Client, provider: IdentityProviderOfTests, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, settings: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(identity_provider, "PATIENCE", 0.3)
    provider.fault = "slow metadata"
    began = time.monotonic()
    assert is_told(client.post(reverse("identity_sign_in")), caplog, "metadata, Timeout")
    assert time.monotonic() - began < 2
    caplog.clear()
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert is_told(client.post(reverse("identity_sign_in")), caplog, "metadata, ConnectionError")
    provider.asked.clear()
    sign_in(client, world.lan)
    for name in ("home", "account_me", "identity_show"):
        assert client.get(reverse(name)).status_code == 200
    assert provider.asked == []


def test_an_authority_of_the_provinces_own_is_trusted_once_it_is_named(
    world: World, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    made = proxies.certificate(tmp_path)
    with closing(IdentityProviderOfTests(made)) as provider:
        introduce(provider, settings)
        linked(world.lan, provider)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        for named, why in [("", "metadata, SSLError"), (str(tmp_path / "gone"), "metadata, OSError")]:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", named)
            assert is_told(client.post(reverse("identity_sign_in")), caplog, why)
            caplog.clear()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made[0]))
        sign_in_by(client)
        assert is_in(client)


def test_a_slow_provider_leaves_threads_to_everybody_else(
    world: World, client: Client, provider: IdentityProviderOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes back meanwhile loses nothing: the same address lets them in a little later."""
    linked(world.lan, provider)
    left = client.post(reverse("identity_sign_in"))
    monkeypatch.setattr(identity_provider, "SEATS", threading.BoundedSemaphore(1))
    provider.asked.clear()
    with identity_provider.SEATS:
        for page in (client.post(reverse("identity_sign_in")), come_back(client, left)):
            assert page.status_code == 503
            assert "Đang có nhiều người" in page.content.decode()
    assert provider.asked == ["/authorize"]  # by the browser
    come_back(client, left)
    assert is_in(client)


def test_a_return_is_taken_once_and_only_by_the_browser_that_left(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    linked(world.lan, provider)
    left = client.post(reverse("identity_sign_in"))
    for stranger in (Client(), client):
        stale = stranger.get(reverse("identity_callback"), {"code": "x", "state": "made up"})
        assert (stale.status_code, is_in(stranger)) == (400, False)
    assert come_back(Client(), left).status_code == 400
    come_back(client, left)
    assert is_in(client)
    client.post(reverse("account_logout"))
    again = come_back(client, left)
    assert (again.status_code, is_in(client)) == (400, False)
    assert "Xin bắt đầu lại" in again.content.decode()


def test_a_code_of_another_browser_is_worth_nothing(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    """PKCE: an attacker's code, put into the victim's return, does not fit what the victim's session keeps."""
    linked(world.lan, provider)
    attackers = departure(Client().post(reverse("identity_sign_in")))
    asked = dict(part.split("=", 1) for part in attackers.split("?")[1].split("&"))
    provider.codes["stolen"] = asked | {"redirect_uri": "http://testserver" + reverse("identity_callback")}
    client.post(reverse("identity_sign_in"))
    (state,) = client.session["socialaccount_states"]
    assert client.get(reverse("identity_callback"), {"code": "stolen", "state": state}).status_code == 503
    assert not is_in(client)


def test_who_says_no_at_the_provider_is_told_so(
    world: World, client: Client, provider: IdentityProviderOfTests, caplog: pytest.LogCaptureFixture
) -> None:
    provider.fault = "denied"
    with caplog.at_level(logging.ERROR):
        page = sign_in_by(client)
    assert (page.status_code, caplog.records) == (400, [])
    assert "Anh/chị đã dừng việc đăng nhập" in page.content.decode()


def test_a_sign_in_begins_by_a_form_of_the_portal_alone(world: World, provider: IdentityProviderOfTests) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(reverse("identity_sign_in")).status_code == 405
    assert client.post(reverse("identity_sign_in")).status_code == 403
    assert provider.asked == []
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"OIDC_ISSUER": ""}, []),
        ({}, []),
        ({"OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": ""}, ["accounts.E001", "accounts.E004"]),
        ({"HTTPS": True, "OIDC_ISSUER": "http://tinh.example"}, ["accounts.E002"]),
        ({"OIDC_ISSUER": f"https://{'x' * 200}"}, ["accounts.E003"]),
        ({"REQUESTS_CA_BUNDLE": "/nowhere/province.crt"}, ["accounts.E006"]),
    ],
    ids=str,
)
def test_half_of_the_settings_stop_the_start(
    provider: IdentityProviderOfTests, settings: Any, told: dict[str, Any], wrong: list[str]
) -> None:
    for name, value in told.items():
        setattr(settings, name, value)
    assert [
        fault.id
        for fault in run_checks(tags=["security"], include_deployment_checks=True)
        if fault.id.startswith("accounts.E")
    ] == wrong


def test_a_portal_without_a_provider_loads_nothing_for_it() -> None:
    code = "import config.wsgi, sys; print([name for name in ('jwt', 'requests') if name in sys.modules])"
    said = run([sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
