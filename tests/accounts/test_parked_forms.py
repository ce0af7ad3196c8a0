"""What was typed when a session had run out is kept for whoever typed it, without JavaScript; nothing secret is."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import parked
from accounts.models import FocalPoint, ParkedForm
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

TYPED = {"full_name": "Nguyễn Văn Đầu Mối", "title": "Phó Chủ tịch", "phone": "0912345678"}
LOGIN = "/auth/login/"
HOURS = datetime.timedelta(hours=2)


def sign_in(client: Client, username: str, **more: str) -> Any:
    return client.post(LOGIN, {"login": username, "password": PASSWORD} | more)


@pytest.fixture
def lapsed(world: World) -> Client:
    """The browser of the official of Xã An, whose session ran out two hours ago."""
    client = Client(enforce_csrf_checks=True)
    with time_machine.travel(timezone.now() - HOURS):
        client.get(LOGIN)
        sign_in(client, "canbo_an", csrfmiddlewaretoken=token_of(client))
    return client


def token_of(client: Client) -> str:
    return client.cookies["csrftoken"].value


def send(client: Client, world: World, headers: dict[str, str] | None = None, **more: Any) -> Any:
    page = reverse("directory_edit", args=[world.an.pk])
    return client.post(page, TYPED | {"csrfmiddlewaretoken": token_of(client)} | more, headers=headers)


def hidden(page: str) -> dict[str, str]:
    """What the first form of the content sends."""
    form = page.partition('<form method="post" action="/directory/')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_what_was_typed_is_sent_with_one_press_after_signing_in_again(lapsed: Client, world: World) -> None:
    answer = send(lapsed, world)
    form = ParkedForm.objects.get()
    kept = reverse("parked_show", args=[form.token])
    assert answer["Location"] == f"{LOGIN}?next={kept}"
    page = lapsed.get(answer["Location"]).content.decode()
    assert "Phiên làm việc đã hết sau 60 phút không thao tác." in page
    assert "Những gì anh/chị vừa nhập vẫn được giữ." in page
    answer = sign_in(lapsed, "canbo_an", next=kept, csrfmiddlewaretoken=token_of(lapsed))
    assert answer["Location"] == kept
    page = lapsed.get(kept).content.decode()
    assert "Những gì anh/chị vừa nhập vẫn còn" in page
    assert "Danh bạ" in page
    assert "chưa được nhận" in lapsed.get(reverse("account_me")).content.decode()
    assert not FocalPoint.objects.exists()
    again = lapsed.post(form.path, hidden(page))
    assert again.status_code == 302
    assert FocalPoint.objects.get().full_name == TYPED["full_name"]
    assert not ParkedForm.objects.exists()  # sent: offered no more


def test_somebody_else_signing_in_never_sees_it(lapsed: Client, world: World) -> None:
    send(lapsed, world)
    kept = reverse("parked_show", args=[ParkedForm.objects.get().token])
    sign_in(lapsed, "canbo_binh", csrfmiddlewaretoken=token_of(lapsed))
    answer = lapsed.get(kept)
    assert answer.status_code == 404
    assert "Đầu Mối" not in answer.content.decode()
    assert "chưa được nhận" not in lapsed.get(reverse("account_me")).content.decode()
    drop = reverse("parked_drop", args=[ParkedForm.objects.get().token])
    assert lapsed.post(drop, {"csrfmiddlewaretoken": token_of(lapsed)}).status_code == 404
    assert ParkedForm.objects.count() == 1


def test_it_is_kept_too_when_a_page_found_out_first_that_the_session_was_over(lapsed: Client, world: World) -> None:
    assert lapsed.get(reverse("session_left")).status_code == 302
    send(lapsed, world)
    assert ParkedForm.objects.get().user == world.canbo_an


def test_whose_session_it_was_is_looked_up_only_for_a_form(lapsed: Client, world: World) -> None:
    def accounts_read(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as found:
            ask()
        return sum('FROM "accounts_user"' in query["sql"] for query in found)

    lapsed.get(reverse("home"))  # it ends here
    assert accounts_read(lambda: lapsed.get(reverse("home"))) == 0
    assert accounts_read(lambda: send(lapsed, world)) > 0


def test_another_site_can_have_nothing_kept(lapsed: Client, world: World) -> None:
    assert send(lapsed, world, csrfmiddlewaretoken="x" * 64).status_code == 403
    assert not ParkedForm.objects.exists()


@pytest.fixture
def two_tabs(world: World) -> tuple[Client, str]:
    """The browser of the official of Xã An, who signed in anew in one tab; and the token of a page in the other."""
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    sign_in(client, "canbo_an", csrfmiddlewaretoken=token_of(client))
    older = token_of(client)
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": older})
    client.get(LOGIN)
    sign_in(client, "canbo_an", csrfmiddlewaretoken=token_of(client))
    return client, older


def test_a_tab_from_before_the_sign_in_loses_nothing(two_tabs: tuple[Client, str], world: World) -> None:
    client, older = two_tabs
    answer = send(client, world, csrfmiddlewaretoken=older, headers={"Origin": "http://testserver"})
    kept = reverse("parked_show", args=[ParkedForm.objects.get().token])
    assert answer["Location"] == kept
    assert not FocalPoint.objects.exists()
    page = client.get(kept).content.decode()
    assert "từ một trang mở trước lần đăng nhập này" in page
    client.post(ParkedForm.objects.get().path, hidden(page))
    assert FocalPoint.objects.get().full_name == TYPED["full_name"]
    assert not ParkedForm.objects.exists()


def test_on_a_shared_browser_nobody_is_given_the_form_of_another(two_tabs: tuple[Client, str], world: World) -> None:
    """A page that was drawn for the official of Xã An is sent after the one of Xã Bình has signed in."""
    client, older = two_tabs
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token_of(client)})
    client.get(LOGIN)
    sign_in(client, "canbo_binh", csrfmiddlewaretoken=token_of(client))
    page = reverse("directory_edit", args=[world.binh.pk])
    answer = client.post(page, TYPED | {"csrfmiddlewaretoken": older}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    assert not ParkedForm.objects.exists()


@pytest.mark.parametrize(
    "origin",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "https://testserver"}],
    ids=["none", "another", "hidden", "another scheme"],
)
def test_what_no_page_of_the_portal_sent_is_not_kept(
    two_tabs: tuple[Client, str], world: World, origin: dict[str, str]
) -> None:
    client, older = two_tabs
    assert send(client, world, csrfmiddlewaretoken=older, headers=origin).status_code == 403
    assert not ParkedForm.objects.exists()


def test_a_piece_of_a_page_is_refused_where_it_stands(two_tabs: tuple[Client, str], world: World) -> None:
    client, older = two_tabs
    sent = {"Origin": "http://testserver", "HX-Request": "true"}
    assert send(client, world, csrfmiddlewaretoken=older, headers=sent).status_code == 403
    assert not ParkedForm.objects.exists()


def test_nothing_is_readable_in_the_database_and_no_secret_is_kept(lapsed: Client, world: World) -> None:
    send(lapsed, world, password="sau long nuoc xanh", otp_code="123456", new_Password2="x", title="Phó\r\n<b>Chủ tịch")
    form = ParkedForm.objects.get()
    assert "Mối" not in repr(ParkedForm.objects.values().get())
    assert dict(form.fields()) == TYPED | {"title": "Phó\r\n<b>Chủ tịch"}


def test_passwords_are_never_parked(lapsed: Client) -> None:
    page = reverse("account_change_password")
    answer = lapsed.post(page, {"oldpassword": PASSWORD, "hint": "x", "csrfmiddlewaretoken": token_of(lapsed)})
    assert answer["Location"].startswith(LOGIN)
    assert not ParkedForm.objects.exists()


def test_a_file_is_said_not_to_be_kept(lapsed: Client, world: World) -> None:
    send(lapsed, world, scan=SimpleUploadedFile("scan.pdf", b"%PDF-1.7 secret"))
    form = ParkedForm.objects.get()
    assert form.had_files
    assert dict(form.fields()) == TYPED
    client = Client()
    client.force_login(world.canbo_an)
    assert "Tệp đính kèm thì không giữ được" in client.get(reverse("parked_show", args=[form.token])).content.decode()


def test_too_much_is_not_kept_and_nobody_is_told_that_it_was(lapsed: Client, world: World) -> None:
    answer = send(lapsed, world, title="x" * parked.LONGEST)
    assert not ParkedForm.objects.exists()
    assert "vẫn được giữ" not in lapsed.get(answer["Location"]).content.decode()


def test_only_the_last_few_are_kept(world: World) -> None:
    for number in range(parked.AT_MOST + 2):
        parked.park(by=world.lan, path=f"/difficulties/{number}/", fields=[("text", "x")])
    parked.park(by=world.minh, path="/difficulties/new/", fields=[("text", "x")])
    mine = ParkedForm.objects.visible_to(world.lan).order_by("pk").values_list("path", flat=True)
    assert list(mine) == [f"/difficulties/{number}/" for number in (2, 3, 4)]


def test_after_a_day_or_another_key_it_is_gone(world: World) -> None:
    form = parked.park(by=world.lan, path="/difficulties/new/", fields=[("text", "Máy chiếu hỏng rồi")])
    client = Client()
    client.force_login(world.lan)
    page = reverse("parked_show", args=[form.token])
    assert "Máy chiếu hỏng rồi" in client.get(page).content.decode()
    old = "a key for tests only, and long enough for every check of Django"
    with override_settings(SECRET_KEY="another one " * 5, SECRET_KEY_FALLBACKS=[old]):
        assert form.fields() == [("text", "Máy chiếu hỏng rồi")]
    with override_settings(SECRET_KEY="another one " * 5):
        assert form.fields() == []
    ParkedForm.objects.update(parked_at=timezone.now() - ParkedForm.KEPT_FOR)
    assert client.get(page).status_code == 404


def test_it_can_be_let_go(world: World) -> None:
    form = parked.park(by=world.lan, path="/difficulties/new/", fields=[("text", "x")])
    client = Client()
    client.force_login(world.lan)
    client.post(reverse("parked_drop", args=[form.token]))
    assert not ParkedForm.objects.exists()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", ""])
def test_a_form_goes_back_to_the_portal_only(world: World, path: str) -> None:
    with pytest.raises(IntegrityError, match="a_parked_form_stays_in_the_portal"), transaction.atomic():
        ParkedForm.objects.create(user=world.lan, token="x", path=path, sealed="")


def test_no_two_forms_share_a_token(world: World) -> None:
    ParkedForm.objects.create(user=world.lan, token="x", path="/", sealed="")
    with pytest.raises(IntegrityError, match=r"a_parked_form_has_a_token_of_its_own|accounts_parkedform.token"):
        ParkedForm.objects.create(user=world.minh, token="x", path="/", sealed="")
