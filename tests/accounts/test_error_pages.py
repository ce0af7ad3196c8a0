"""Pages for when something is not there, not allowed, too old or broken: Vietnamese, and of no help to a stranger."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import include, path, reverse

from tests.world import PASSWORD, World


def broken(request: HttpRequest) -> None:
    raise RuntimeError("a secret of the machine")


broken.login_required = False  # as login_not_required does
urlpatterns = [path("broken/", broken), path("", include(settings.ROOT_URLCONF))]


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


def test_a_broken_page_says_whose_fault_it_is_and_no_more(world: World, with_a_broken_page: None) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Lỗi này là của cổng" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_the_page_of_a_broken_portal_leans_on_nothing() -> None:
    source = (settings.BASE_DIR / "templates" / "500.html").read_text()
    assert "{% " not in source
    assert "{{" not in source
    assert render_to_string("500.html").startswith("<!doctype html>")
    for line in source.splitlines():
        if 'href="/static/' in line:
            name = line.split('href="/static/')[1].split('"')[0]
            assert finders.find(name), name


def test_error_pages_keep_the_content_security_policy(world: World, client: Client) -> None:
    for response in (client.get("/khong-co/"), client.get("/auth/login/")):
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "style=" not in response.content.decode()
