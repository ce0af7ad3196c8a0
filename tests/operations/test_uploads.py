"""How much nginx takes, of whom, before the portal answers: small forms of anybody, large ones behind a sign-in."""

import re
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from accounts.models import User
from config.hashers import PortalArgon2PasswordHasher
from tests.harness import proxies, servers
from tests.operations.callers import Caller
from tests.world import PASSWORD, World, build

pytestmark = [
    pytest.mark.once,
    proxies.NEEDED,
]
TEMPLATE = Path(settings.BASE_DIR) / "deploy" / "nginx.conf.template"
LARGE = 20_000_000  # bytes
PHOTOS = 600_000  # two of them, made small by the phone


@pytest.fixture
def country(transactional_db: None) -> World:
    return build()


def answer_to(caller: Caller, path: str, *, length: int) -> bytes:
    """What comes back before a byte of the form was sent; b"" where the form is waited for."""
    with caller.begin(path, length=length) as connection:
        connection.settimeout(3)
        try:
            return connection.recv(4_096)
        except TimeoutError:
            return b""


def answers(connections: Sequence[socket.socket]) -> list[bytes]:
    """What came back on connections within three seconds, b"" where the form is waited for."""
    time.sleep(3)
    found = []
    for connection in connections:
        connection.settimeout(0.01)
        try:
            found.append(connection.recv(4_096))
        except TimeoutError:
            found.append(b"")
    return found


def test_three_megabytes_are_enough_where_no_file_is_sent(proxy: proxies.Proxy, transactional_db: None) -> None:
    answer = Caller(proxy)("/auth/login/", method="POST", body=b"x" * 3_200_000)
    assert (answer.status, "bớt tệp" in answer.body.decode()) == (413, True)
    pieces = (b"x" * 100_000 for _ in range(40))  # of no length that was announced
    assert Caller(proxy)("/imports/", method="POST", body=pieces).status == 413


def test_a_stranger_s_large_form_is_refused_unread(proxy: proxies.Proxy, transactional_db: None) -> None:
    answer = answer_to(Caller(proxy), "/imports/", length=LARGE)
    assert answer.startswith(b"HTTP/1.1 401 ")
    stranger = Caller(proxy)
    stranger.cookie = f"__Host-device={'x' * 43}:1:{'y' * 43}; __Host-session={'z' * 32}"
    assert answer_to(stranger, "/reports/1/", length=LARGE).startswith(b"HTTP/1.1 401 ")
    assert answer_to(Caller(proxy), "/auth/login/", length=PHOTOS).startswith(b"HTTP/1.1 401 ")
    said = Caller(proxy)("/imports/", method="POST", body=b"x" * 3_000_000)
    assert (said.status, "đăng nhập" in said.body.decode()) == (401, True)


def test_whoever_is_signed_in_sends_what_is_large(proxy: proxies.Proxy, country: World) -> None:
    caller = Caller(proxy, country.canbo_an)
    assert answer_to(caller, "/imports/", length=LARGE) == b""
    # Refused for want of a token, unread: told so all the same, not that the portal is broken.
    assert caller("/imports/", method="POST", body=b"x" * LARGE).status == 403
    assert answer_to(caller, "/imports/", length=70_000_000).startswith(b"HTTP/1.1 413 ")


def test_what_is_sent_as_the_session_runs_out_still_reaches_the_portal(proxy: proxies.Proxy, country: World) -> None:
    """It keeps the form for its owner (decision 22): the device's cookie says that somebody signed in here."""
    hashed = make_password(PASSWORD, hasher=PortalArgon2PasswordHasher())  # as the portal there, not as the suite
    User.objects.filter(pk=country.canbo_an.pk).update(password=hashed)
    caller = Caller(proxy)
    csrf = SimpleCookie(caller("/auth/login/").headers["Set-Cookie"])["__Host-csrf"].value
    form = urlencode({"login": "canbo_an", "password": PASSWORD, "csrfmiddlewaretoken": csrf})
    caller.cookie = f"__Host-csrf={csrf}"
    kind = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"https://{proxies.HOST}"}
    answer = caller("/auth/login/", method="POST", body=form, **kind)
    assert answer.status == 302
    (device,) = [each for each in answer.headers.get_all("Set-Cookie") if each.startswith("__Host-device=")]
    caller.cookie = device.partition(";")[0]
    assert caller("/imports/", method="POST", body=b"x" * LARGE).status == 403


def test_phones_behind_one_address_all_send_their_photos(proxy: proxies.Proxy, country: World) -> None:
    """A carrier has thousands of phones behind one address: how many send at once is not bounded by it."""
    people = [country.lan, country.minh, country.hoa]
    with ExitStack() as held:
        sending = [
            held.enter_context(Caller(proxy, people[number % 3]).begin("/reports/1/", length=PHOTOS))
            for number in range(60)
        ]
        assert [answer for answer in answers(sending) if answer] == []


def test_one_browser_sends_so_much_at_once_and_no_more(proxy: proxies.Proxy, country: World) -> None:
    caller, other = Caller(proxy, country.canbo_an), Caller(proxy, country.lan)
    with ExitStack() as held:
        for length in [PHOTOS, LARGE] * 4:
            held.enter_context(caller.begin("/imports/", length=length))
        time.sleep(1)
        assert answer_to(caller, "/imports/", length=LARGE).startswith(b"HTTP/1.1 429 ")
        assert answer_to(other, "/reports/1/", length=PHOTOS) == b""
        refused = caller("/reports/1/", method="POST", body=b"x" * PHOTOS)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
        assert "nộp báo cáo không kèm ảnh trước. Ảnh gửi sau" in refused.body.decode()
        assert caller("/imports/").status == 200
        # Another device made up for it, or another session: what is counted is what the portal is asked about.
        caller.cookie = f"__Host-device={'x' * 43}:1:{'y' * 43}; {caller.cookie}"
        assert answer_to(caller, "/imports/", length=PHOTOS).startswith(b"HTTP/1.1 429 ")
        caller.cookie = f"__Host-session={'z' * 32}; {caller.cookie}"
        assert answer_to(caller, "/imports/", length=PHOTOS).startswith(b"HTTP/1.1 401 ")


def test_what_is_larger_than_it_said_is_refused(proxy: proxies.Proxy, transactional_db: None) -> None:
    pieces = (b"x" * 10_000 for _ in range(20))
    assert Caller(proxy)("/auth/login/", method="POST", body=pieces).status == 413
    assert Caller(proxy)("/auth/login/", method="POST", body=b"x" * 1_000).status == 403  # for want of a token


def test_a_portal_that_cannot_be_asked_is_told_in_words(tmp_path: Path) -> None:
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as lone:
        answer = Caller(lone)("/reports/1/", method="POST", body=b"x" * PHOTOS)
    assert (answer.status, answer.headers["Retry-After"]) == (500, "10")
    assert "Nội dung anh/chị đã nhập chưa mất." in answer.body.decode()


def test_every_page_that_takes_a_file_may_be_sent_one() -> None:
    """The list in the template, against the views that read files."""
    (listed,) = re.findall(r'^    "~\^POST \(.*?\) (/.*)\$" upload;$', TEMPLATE.read_text(), re.MULTILINE)
    taking = {
        "": ("import_list", "round_open", "reorganisation_create", "team_create", "document_add"),
        "41": (
            *("report_show", "report_correct", "report_sync", "photo_add", "photo_remove", "report_assist"),
            *("meeting_list", "reorganisation_edit", "reorganisation_content", "team_dissolve", "team_renew"),
            *("decision_attach", "material_add", "document_edit", "announcement_create", "announcement_edit"),
        ),
    }
    paths = [reverse(name, args=[number] if number else []) for number, names in taking.items() for name in names]
    assert [path for path in paths if not re.fullmatch(listed, path)] == []
    others = [reverse(name) for name in ("account_login", "home", "report_list", "team_list", "event_list")]
    assert [path for path in others if re.fullmatch(listed, path)] == []
