"""How often somebody may ask, behind a real nginx: a commune behind one address goes on, who floods is told to wait."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.harness import proxies, servers
from tests.operations.callers import Caller, Line, flood, refusal
from tests.world import World, build

pytestmark = [
    pytest.mark.once,
    proxies.NEEDED,
]


@pytest.fixture
def country(transactional_db: None) -> World:
    return build()


@pytest.fixture
def lone_proxy(tmp_path: Path) -> Iterator[proxies.Proxy]:
    """An nginx without a portal, which answers 502 at once: what it lets through is 502, what it keeps away 429."""
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as made:
        yield made


def session(number: int) -> str:
    return f"__Host-session={number:032d}"


def opened(line: Line, path: str) -> list[int]:
    """The statuses of a page and of its style sheets, scripts and pictures, each asked for anew."""
    status, text = line(path)
    files = {name.partition("#")[0] for name in re.findall(r"""(?:href|src)="(/static/[^"]+)""", text)}
    return [status, *(line(name)[0] for name in sorted(files))]


def test_a_commune_behind_one_address_opens_120_pages_with_their_files(proxy: proxies.Proxy, country: World) -> None:
    people = [country.lan, country.minh, country.hoa, country.canbo_an, country.canbo_binh, country.so] * 2
    callers = [Caller(proxy, user) for user in people]

    def visit(caller: Caller) -> list[int]:
        with Line(proxy, Cookie=caller.cookie) as line:
            return [status for _ in range(10) for status in opened(line, "/")]

    with ThreadPoolExecutor(len(people)) as pool:
        found = Counter(status for statuses in pool.map(visit, callers) for status in statuses)
    assert set(found) == {200}, found
    assert found[200] > 120 * 6


def test_who_floods_is_told_to_wait_and_the_neighbour_goes_on(proxy: proxies.Proxy, country: World) -> None:
    lan, minh = Caller(proxy, country.lan), Caller(proxy, country.minh)
    form = {"method": "POST", "body": "figure-ho=5", "Content_Type": "application/x-www-form-urlencoded"}
    with flood(proxy, Cookie=lan.cookie) as found:
        assert found[200] >= 100
        refused, sent = refusal(lambda: lan("/")), refusal(lambda: lan("/reports/1/", **form))
        assert lan("/static/img/icon.svg").status == 200
        assert minh("/").status == 200
    assert refused.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("5", "no-store")
    assert "Trang này tự mở lại sau 5 giây, anh/chị không cần làm gì." in refused.body.decode()
    assert "<meta http-equiv='refresh' content='5'>" in refused.body.decode()
    assert "Chưa có gì được ghi" in sent.body.decode()
    assert (sent.headers["Retry-After"], "http-equiv" in sent.body.decode()) == ("5", False)


@pytest.mark.parametrize(
    ("flooding", "neighbour"),
    [
        ({"Cookie": session(1)}, {"Cookie": session(2)}),
        ({"Cookie": f"a=b; {session(1)}; c=d"}, {"Cookie": "a=b; c=d"}),
        ({"Authorization": "Bearer tcns_one"}, {"Authorization": "Bearer tcns_two"}),
    ],
)
def test_each_session_and_each_token_has_its_own_measure(
    lone_proxy: proxies.Proxy, flooding: dict[str, str], neighbour: dict[str, str]
) -> None:
    elsewhere, beside = Caller(lone_proxy), Caller(lone_proxy)
    with flood(lone_proxy, **flooding):
        assert refusal(lambda: elsewhere("/", **flooding))
        assert beside("/", **neighbour).status == 502


def test_sessions_that_are_made_up_do_not_help_an_address(lone_proxy: proxies.Proxy) -> None:
    with flood(lone_proxy, each=session) as found:
        assert found[502] >= 500
        assert refusal(lambda: Caller(lone_proxy)("/static/../auth/login/"))  # which is no file
        assert Caller(lone_proxy)("/static/css/portal.css").status == 502
        with Line(lone_proxy, "127.0.0.2") as another:
            assert another("/")[0] == 502


def test_it_listens_for_ipv6_too(lone_proxy: proxies.Proxy) -> None:
    if not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine knows no IPv6")
    for port in (lone_proxy.http, lone_proxy.https):
        socket.create_connection(("::1", port), timeout=servers.PATIENCE).close()
