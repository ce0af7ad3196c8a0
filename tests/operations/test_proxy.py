"""The portal behind a real nginx, over TLS: what comes through, what is turned away, and who sends the files."""

import http.client
import ssl
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from operations.certificates import are_visitors_answered
from tests.harness import proxies, servers
from tests.operations.callers import Caller
from tests.operations.scans import scanned
from tests.pdfs import pdf
from tests.world import World, build

pytestmark = [
    pytest.mark.once,
    proxies.NEEDED,
]


@pytest.fixture
def country(transactional_db: None) -> World:
    return build()


def test_a_page_comes_over_tls_with_cookies_for_this_host_alone(proxy: proxies.Proxy, transactional_db: None) -> None:
    answer = Caller(proxy)("/auth/login/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"
    # Nginx adds none of its own to what the portal leaves as it is.
    assert "Content-Encoding" not in Caller(proxy)("/auth/login/?next=/", Accept_Encoding="gzip").headers
    (cookie,) = [SimpleCookie(header)["__Host-csrf"] for header in answer.headers.get_all("Set-Cookie")]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_plain_http_is_led_to_https(proxy: proxies.Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=servers.PATIENCE)
    connection.request("GET", "/reports/?a=b", headers={"Host": "somewhere.else"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{proxies.HOST}/reports/?a=b")
    connection.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning", "ignore:ssl.OP_NO:DeprecationWarning")
def test_an_old_tls_is_refused(proxy: proxies.Proxy) -> None:
    context = ssl.create_default_context(cafile=proxy.made)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # this side would
    context.options &= ~(ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    connection = http.client.HTTPSConnection(proxies.HOST, proxy.https, context=context, timeout=servers.PATIENCE)
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        connection.request("GET", "/healthz")


def test_nginx_sends_the_file_once_the_portal_has_said_who_may_have_it(proxy: proxies.Proxy, country: World) -> None:
    decision, path = scanned(country)
    answer = Caller(proxy, country.canbo_an)(path)
    assert (answer.status, answer.body) == (200, pdf())
    assert "X-Accel-Redirect" not in answer.headers
    assert answer.headers["ETag"]  # nginx sent it: the portal gives files none
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Request-ID"]
    for user in (country.canbo_binh, country.so_nui):
        assert Caller(proxy, user)(path).status == 404
    assert Caller(proxy)(path).status == 302
    for name in (f"/protected/decisions/{decision.file}", "/protected/", "/protected/../protected/decisions/"):
        refused = Caller(proxy, country.canbo_an)(name)
        assert (refused.status, pdf() in refused.body) == (404, False)


@pytest.mark.parametrize("name", ["127.0.0.1", "web", "somewhere.else"])
def test_by_another_name_the_portal_is_not_there(proxy: proxies.Proxy, transactional_db: None, name: str) -> None:
    """Also by those that it answers to the checks from within."""
    answer = Caller(proxy)("/healthz", Host=name)
    assert (answer.status, b"ok" in answer.body) == (421, False)
    assert Caller(proxy)("/healthz", Host=proxies.HOST.upper()).status == 200


def test_what_is_for_the_machine_itself_is_not_there_from_outside(proxy: proxies.Proxy, transactional_db: None) -> None:
    caller = Caller(proxy)
    assert caller("/metrics", Authorization="Bearer " + "x" * 40).status == 404
    assert [caller(path).status for path in ("/livez", "/readyz")] == [404, 404]
    assert (caller("/healthz").status, caller("/healthz").body) == (200, b"ok")


def test_the_clock_is_answered_as_a_visitor_is(proxy: proxies.Proxy, transactional_db: None, settings: Any) -> None:
    settings.PORTAL_URL, settings.CERTIFICATE_AT = f"https://{proxies.HOST}", f"127.0.0.1:{proxy.https}"
    assert are_visitors_answered()


def test_while_no_web_server_answers_nginx_says_so_in_words_and_writes_nothing_down(tmp_path: Path) -> None:
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as proxy:
        page = Caller(proxy)("/search/?q=Nguyen+Thi+Lan")
        sent = Caller(proxy)("/teams/new/", method="POST", body="name=Nguyen")
    assert (page.status, page.headers["Retry-After"], sent.status) == (502, "10", 502)
    assert "Trang này tự mở lại sau mỗi 10 giây" in page.body.decode()
    assert "<meta http-equiv='refresh' content='10'>" in page.body.decode()
    assert "Chưa rõ nội dung vừa gửi đã được ghi hay chưa." in sent.body.decode()
    assert "http-equiv" not in sent.body.decode()
    assert "Nguyen" not in (tmp_path / "nginx.log").read_text()


def test_what_a_stranger_claims_about_the_way_it_came_is_overwritten(proxy: proxies.Proxy, country: World) -> None:
    claims = {"X_Forwarded_Proto": "http", "X_Forwarded_For": "10.0.0.9", "X_Forwarded_Host": "evil.example"}
    answer = Caller(proxy)("/auth/login/", **claims)
    assert answer.status == 200  # by its own word it would be led to https for ever
    mine = Caller(proxy)("/auth/login/", X_Request_ID="mine-and-only-mine")
    assert mine.headers["X-Request-ID"] != "mine-and-only-mine"
    assert Caller(proxy)("/auth/login/", Host="evil.example").status == 421
