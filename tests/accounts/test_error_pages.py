"""Pages for when something is not there, not allowed, too old or broken: Vietnamese, and of no help to a stranger."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import include, path, reverse

from config import urls as portal
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once


def broken(request: HttpRequest) -> None:
    raise RuntimeError("a secret of the machine")


def without_a_database(request: HttpRequest) -> None:
    raise OperationalError("a secret of the machine")


def nonsense(request: HttpRequest) -> None:
    raise SuspiciousOperation("a secret of the machine")


FAILING = {"broken/": broken, "without-a-database/": without_a_database, "nonsense/": nonsense}
for view in FAILING.values():
    view.login_required = False  # as login_not_required does
urlpatterns = [*(path(address, view) for address, view in FAILING.items()), path("", include(settings.ROOT_URLCONF))]
handler400, handler500 = portal.handler400, portal.handler500


@pytest.fixture
def with_a_broken_page() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_page_that_is_not_there_is_a_vietnamese_404(world: World, client: Client) -> None:
    for user in (None, world.lan):
        if user:
            client.force_login(user)
        response = client.get("/khong-co-trang-nay/")
        assert response.status_code == 404
        assert "Không có trang này" in response.content.decode()
        assert "khong-co-trang-nay" not in response.content.decode()


def test_a_page_of_another_role_says_which_account_one_is_using(world: World, client: Client) -> None:
    client.force_login(world.lan)
    response = client.get(reverse("event_list"))
    assert response.status_code == 403
    assert "Tổ trưởng" in response.content.decode()
    assert "liên hệ người đã cấp tài khoản" in response.content.decode()


def test_a_stale_form_is_told_to_be_loaded_again(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "lan", "password": PASSWORD})
    assert response.status_code == 403
    assert "Trang đã mở quá lâu" in response.content.decode()
    assert PASSWORD not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/broken/", 500, "Lỗi này là của cổng"),
        ("/without-a-database/", 503, "Cổng đang bận"),
        ("/nonsense/", 400, "Cổng không đọc được yêu cầu này"),
    ],
)
def test_a_broken_page_says_whose_fault_it_is_and_no_more(
    world: World, with_a_broken_page: None, address: str, status: int, said: str
) -> None:
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    assert said in response.content.decode()
    assert "secret" not in response.content.decode()
    assert response.get("Retry-After") == ("30" if status == 503 else None)


@pytest.mark.parametrize("address", ["/broken/", "/without-a-database/", "/nonsense/", "/khong-co/", "/events/"])
def test_an_error_page_tells_the_id_by_which_the_logs_know_it(
    world: World, with_a_broken_page: None, address: str
) -> None:
    client = Client(raise_request_exception=False, headers={"X-Request-ID": "abcd1234-5678"})
    client.force_login(world.lan)
    response = client.get(address)
    assert response.status_code >= 400
    assert 'translate="no">abcd1234</span>' in response.content.decode()
    assert 'href="/"' in response.content.decode()  # a way back


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_the_page_of_a_broken_portal_leans_on_nothing(name: str) -> None:
    source = (settings.BASE_DIR / "templates" / name).read_text()
    assert "{% " not in source
    assert set(re.findall(r"{{.*?}}", source)) == {"{{ incident }}"}
    assert render_to_string(name, {"incident": "-"}).startswith("<!doctype html>")
    for line in source.splitlines():
        if 'href="/static/' in line:
            name = line.split('href="/static/')[1].split('"')[0]
            assert finders.find(name), name


def test_error_pages_keep_the_content_security_policy(world: World, client: Client) -> None:
    for response in (client.get("/khong-co/"), client.get("/auth/login/")):
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "style=" not in response.content.decode()
