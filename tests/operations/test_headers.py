"""The headers of a page, a static file, the interface for programs, a download and an error page, one table each."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client

from config.csp import policy
from config.headers import PERMISSIONS
from tests.operations.scans import scanned
from tests.world import World

OF_ALL = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
NEVER_SENT = ("Access-Control-Allow-Origin", "X-Powered-By", "X-XSS-Protection")
A_YEAR = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture
def over_https(settings: Any) -> None:
    """What ``HTTPS=1`` sets (config/settings.py)."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_CSP = policy(https=True)


def ask(path: str, user: Any = None) -> HttpResponseBase:
    client = Client(headers={"X-Forwarded-Proto": "https"})
    if user:
        client.force_login(user)
    return client.get(path)


def check(response: HttpResponseBase, *, status: int, cache: str) -> str:
    """The headers that every answer has; returns the policy of contents."""
    assert response.status_code == status
    assert {name: response.get(name) for name in OF_ALL} == OF_ALL
    assert [name for name in NEVER_SENT if name in response] == []
    assert response["Strict-Transport-Security"] == A_YEAR
    assert response["Cache-Control"] == cache
    for name in PERMISSIONS:
        assert f"{name}=()" in response["Permissions-Policy"]
    return str(response["Content-Security-Policy"])


def is_strict(said: str) -> bool:
    wanted = ("default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'")
    parts = said.split("; ")
    return {*wanted, "frame-ancestors 'none'", "upgrade-insecure-requests"} <= set(parts) and "unsafe" not in said


@pytest.mark.usefixtures("over_https")
def test_a_page_is_kept_by_nobody_and_loads_our_own_files_alone(world: World) -> None:
    for user in (None, world.lan):
        response = ask("/auth/login/" if user is None else "/", user)
        said = check(response, status=200, cache=response["Cache-Control"])
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert is_strict(said)
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Request-ID"]


@pytest.mark.usefixtures("over_https")
def test_an_error_page_is_no_looser_than_any_other(world: World) -> None:
    assert is_strict(check(ask("/khong-co/"), status=404, cache="private, no-store"))
    assert is_strict(check(ask("/events/", world.lan), status=403, cache="private, no-store"))


@pytest.mark.usefixtures("over_https")
def test_a_static_file_is_kept_but_shown_in_no_other_site() -> None:
    (Path(settings.STATIC_ROOT) / "headers.css").write_text("a { color: red }")
    response = ask("/static/headers.css")
    assert is_strict(check(response, status=200, cache="max-age=60, public"))
    assert b"".join(response) == b"a { color: red }"


@pytest.mark.usefixtures("over_https")
def test_the_interface_for_programs_says_itself_how_it_is_kept(db: None) -> None:
    assert is_strict(check(ask("/api/v1/rounds/"), status=401, cache="private, no-cache"))


@pytest.mark.usefixtures("over_https")
def test_a_download_can_do_nothing_even_if_it_is_opened(world: World) -> None:
    _, path = scanned(world)
    response = ask(path, world.canbo_an)
    assert check(response, status=200, cache="private, no-store") == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("attachment")
    response.close()


@pytest.mark.usefixtures("over_https")
def test_plain_http_is_led_to_https(db: None, client: Client) -> None:
    answer = client.get("/auth/login/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/auth/login/")
