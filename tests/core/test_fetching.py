"""Nothing that others say leads the portal to a machine on the inside (SSRF)."""

import socket
from typing import Any

import pytest
import requests

from core.fetching import BoundedSession, is_public
from notices.adapter.push_services import is_push_service
from tests.harness import gateways

INSIDE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "0.0.0.0",  # noqa: S104
    "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "ff02::1",
]  # fmt: skip
MAKER = "fcm.googleapis.com"


def session(*named: str) -> BoundedSession:
    made = BoundedSession(named=named, largest=1000, seconds=1)
    made.trust_env = False  # no proxy of whoever runs the tests
    return made


@pytest.mark.parametrize(
    "endpoint",
    [
        *(rf"https://127.0.0.1\@{MAKER}/x", rf"https://{MAKER}\@127.0.0.1/x", f"https://127.0.0.1@{MAKER}/x"),
        *(f"https://127.0.0.1#@{MAKER}/", f"https://{MAKER}:8443/x", f"http://{MAKER}/x", f"https://{MAKER}.evil.vn/"),
        *(
            f"https://{MAKER}\t/x",
            f" https://{MAKER}/x",
            f"https://{MAKER}/\r\nX: y",
            f"https://{MAKER}\0/",
            "https://[",
        ),
        *(f"https:\\\\{MAKER}/", f"//{MAKER}/", f"file://{MAKER}/", "https:///x", "", f"https://{MAKER}。evil.vn/"),
    ],
)
def test_an_endpoint_that_can_be_read_in_two_ways_is_none(endpoint: str) -> None:
    assert not is_push_service(endpoint)


def test_an_endpoint_of_a_maker_is_one() -> None:
    for endpoint in (f"https://{MAKER}/fcm/send/a:b_c-d", "https://wns2-a.notify.windows.com/w/?token=B%2bc%3d"):
        assert is_push_service(endpoint)


def test_what_is_no_address_of_the_public_internet_is_known() -> None:
    assert [address for address in INSIDE if is_public(address)] == []
    assert is_public("8.8.8.8")
    assert is_public("2001:4860:4860::8888")
    assert is_public("64:ff9b::808:808")


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_connected_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it said when somebody looked before: the address looked at is the one connected to."""
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: told)
    monkeypatch.setattr("core.fetching.create_connection", lambda *asked, **more: pytest.fail("connected"))
    with pytest.raises(requests.exceptions.ConnectionError, match="public internet"):
        session().post(f"https://{MAKER}/x", data=b"")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []

    def connect(to: Any, *more: Any, **named: Any) -> Any:
        connected.append(to)
        raise OSError

    told = (("8.8.8.8", 443), ("127.0.0.1", 443))  # the second is what a name that changes would say next
    answers = iter(told)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: [(2, 1, 6, "", next(answers))])
    monkeypatch.setattr("core.fetching.create_connection", connect)
    with pytest.raises(requests.exceptions.ConnectionError):
        session().post(f"https://{MAKER}/x", data=b"")
    assert connected == [("8.8.8.8", 443)]


def test_only_what_the_operator_named_may_be_inside() -> None:
    with gateways.sms() as fake:
        assert session(fake.url).post(fake.url, json={}).status_code == 401
        for url in (fake.url, fake.url.replace("http:", "https:"), "https://127.0.0.1/", "https://[::1]/"):
            with pytest.raises(requests.RequestException):
                session("http://127.0.0.1:9").post(url, json={})
        assert fake.requests == 0
