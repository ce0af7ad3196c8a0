"""The pages of accounts: what is offered is what may be given, phones are masked."""

import datetime
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.harness.leaks import Ears
from tests.world import World, make_user

pytestmark = pytest.mark.once


def test_a_phone_that_signs_in_is_found_in_full_and_never_in_part(world: World, client: Client) -> None:
    make_user("0912345699", Role.LEADER, world.an1, "Người Có Số")
    client.force_login(world.canbo_an)
    for text, is_found in (("0912345699", True), ("0912 345 699", True), ("345699", False), ("09123", False)):
        answer = client.post(reverse("account_list"), {"q": text}, follow=True)
        assert ("Người Có Số" in answer.content.decode()) == is_found, text
        assert ("q=" in answer.request["QUERY_STRING"]) != is_found, text


def test_a_phone_number_in_the_address_of_the_list_is_taken_out(client: Client, world: World, ears: Ears) -> None:
    client.force_login(world.so)
    answer = client.get(reverse("account_list"), {"q": "0912345699", "role": "leader"})
    assert answer["Location"] == reverse("account_list") + "?role=leader"
    assert len(ears.since()) == 1  # what was asked for here, nothing that was answered


def page(
    client: Client, world: World, actor: str, name: str = "account_list", *args: int, **query: Any
) -> HttpResponse:
    client.force_login(world.users[actor])
    return client.get(reverse(name, args=args), query)


def body(client: Client, world: World, actor: str, name: str = "account_list", *args: int, **query: Any) -> str:
    response = page(client, world, actor, name, *args, **query)
    assert response.status_code == 200
    return response.content.decode()


def names(text: str) -> set[str]:
    return set(re.findall(r'<a href="/accounts/\d+/">([^<]+)</a>', text))


def test_the_list_holds_the_accounts_of_ones_own_place(world: World, client: Client) -> None:
    assert names(body(client, world, "canbo_an")) == {"Nguyễn Thị Lan", "Trần Văn Minh", "Phạm Thu An"}
    assert "Hồ Núi Cao" not in body(client, world, "quantri")


def test_the_list_is_in_order_of_given_names(world: World, client: Client) -> None:
    text = body(client, world, "canbo_an")
    assert text.index("Phạm Thu An") < text.index("Nguyễn Thị Lan") < text.index("Trần Văn Minh")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"role": "district"}, {"Huỳnh Đông", "Bùi Nam"}),
        ({"q": "tran van"}, {"Trần Văn Minh"}),
        ({"q": "CANBO_B"}, {"Võ Thanh Bình"}),
        ({"active": "0"}, {"Bùi Nam"}),
        ({"active": "1", "role": "district"}, {"Huỳnh Đông"}),
        ({"role": "nonsense"}, None),
        ({"page": "99", "role": "admin"}, {"Đỗ Quản Trị"}),
        ({"q": "không có"}, set()),
    ],
)
def test_the_list_is_filtered(world: World, client: Client, query: dict[str, str], wanted: set[str] | None) -> None:
    if "active" in query:
        User.objects.filter(username="huyen_nam").update(is_active=False)
    found = names(body(client, world, "so", **query))
    assert found == wanted if wanted is not None else found


def test_the_list_is_filtered_by_place_with_all_below_it(world: World, client: Client) -> None:
    assert names(body(client, world, "so", place=str(world.binh.pk))) == {"Võ Thanh Bình", "Lê Thị Hoa"}
    elsewhere = body(client, world, "so", place=str(world.nui_cao.pk))
    assert "Hồ Núi Cao" not in elsewhere
    assert "Xã Xa" not in elsewhere


def test_the_list_asks_as_often_however_long_it_is(world: World, client: Client) -> None:
    client.force_login(world.so)
    counts = []
    for size in (2, 40):
        for number in range(size):
            make_user(f"nguoi{size}.{number}", Role.LEADER, world.an1, f"Người {number}", phone="0912345678")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("account_list"))
        counts.append(len(queries))
    assert (
        counts[0] == counts[1] <= 10
    )  # one is the office that stands over the list on paper, one what teams are called


def test_totals_and_filters_tell_who_does_not_sign_in_and_who_has_one_step_alone(world: World, client: Client) -> None:
    now = timezone.now()
    User.objects.update(last_login=None)
    User.objects.filter(username__in=["so", "lan"]).update(last_login=now)
    User.objects.filter(username="minh").update(last_login=now - datetime.timedelta(days=61))
    User.objects.filter(username="canbo_an").update(last_login=now - datetime.timedelta(days=59))
    User.objects.filter(username="huyen_nam").update(is_active=False)
    Authenticator.objects.create(user=world.lan, type=Authenticator.Type.TOTP, data={})
    used = SessionStore()
    used.save()
    UserSession.objects.create(user=world.hoa, session_key=used.session_key, ip="127.0.0.1", user_agent="")
    User.objects.filter(username="hoa").update(last_login=now - datetime.timedelta(days=90))

    client.force_login(world.huyen_dong)
    seen = client.get(reverse("account_list"))
    assert [(query, count) for _, query, count in seen.context["totals"]] == [
        ("active=1", 7),
        ("idle=never", 2),
        ("idle=unused", 1),
        ("second=0", 6),
    ]
    assert names(body(client, world, "huyen_dong", idle="unused")) == {"Trần Văn Minh"}  # Hoa stays signed in
    assert names(body(client, world, "huyen_dong", idle="never")) == {"Võ Thanh Bình", world.canbo_cu.full_name}
    assert names(body(client, world, "huyen_dong", second="1")) == {"Nguyễn Thị Lan"}
    assert names(body(client, world, "huyen_dong", second="0", idle="unused")) == {"Trần Văn Minh"}
    assert "Bùi Nam" not in body(client, world, "huyen_dong", second="0")


def test_phones_are_masked_outside_the_commune(world: World, client: Client) -> None:
    make_user("0912345678", Role.LEADER, world.an1, "Người Có Số", phone="0912345678")
    columns = {"column": ["username", "phone"]}
    assert body(client, world, "canbo_an", **columns).count("0912 345 678") == 2
    for actor in ("huyen_dong", "so", "quantri"):
        text = body(client, world, actor, **columns)
        assert text.count("0912 ••• 678") == 2
        assert "0912345678" not in text
        user = User.objects.get(username="0912345678")
        assert "0912345678" not in body(client, world, actor, "account_show", user.pk)


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        ("huyen_dong", {"commune"}),
        ("so", {"", "commune", "district", "leadership", "partner"}),
        ("quantri", {"", "commune", "district", "staff", "admin", "leadership", "partner"}),
    ],
)
def test_the_form_offers_the_roles_one_may_give(world: World, client: Client, actor: str, roles: set[str]) -> None:
    response = page(client, world, actor, "account_create")
    assert {value for value, _ in response.context["form"].fields["role"].choices} == roles


def test_the_form_offers_the_places_of_ones_own_scope_in_groups(world: World, client: Client) -> None:
    form = page(client, world, "so", "account_create").context["form"]
    _, alone, *groups = form.fields["place"].choices
    assert alone == (world.song_xanh.pk, "Tỉnh Sông Xanh")
    assert groups == [
        ("Tỉnh Sông Xanh", [(world.dong.pk, "Huyện Đông"), (world.nam.pk, "Huyện Nam")]),
        ("Huyện Đông", [(world.an.pk, "Xã An"), (world.binh.pk, "Xã Bình")]),
        ("Huyện Nam", [(world.cat.pk, "Phường Cát")]),
    ]
    district = page(client, world, "huyen_dong", "account_create").context["form"].fields["place"].choices
    assert [group for group, _ in district] == ["", "Huyện Đông"]


def test_a_commune_official_is_sent_to_the_teams_for_leaders(world: World, client: Client) -> None:
    text = body(client, world, "canbo_an", "account_create")
    assert "Đến danh sách tổ" in text
    assert '<form class="form-column"' not in text


def create(client: Client, world: World, actor: str, **changes: object) -> HttpResponse:
    client.force_login(world.users[actor])
    data = {"full_name": "Người Mới", "username": "nguoimoi", "role": "commune", "place": world.an.pk} | changes
    return client.post(reverse("account_create"), data)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": "admin"}, "Không có mục “admin” trong danh sách"),
        ({"place": "xa"}, "Mục đã chọn không có trong danh sách"),
        ({"place": "song_xanh"}, "gắn với cấp xã"),
        ({"username": "LAN"}, "đã có người dùng"),
        ({"username": "cán bộ"}, "Xin dùng số điện thoại"),
        ({"phone": "123"}, "Số điện thoại chưa đúng"),
        ({"full_name": ""}, "Xin điền mục này"),
        ({"full_name": "\x00"}, "ký tự không hợp lệ"),
        ({"place": "9" * 40}, "Mục đã chọn không có trong danh sách"),
    ],
)
def test_a_refused_account_keeps_what_was_typed(
    world: World, client: Client, changes: dict[str, str], said: str
) -> None:
    if changes.get("place") in world.places:
        changes = {"place": str(world.places[changes["place"]].pk)}
    before = User.objects.count()
    response = create(client, world, "so", **changes)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert 'value="Người Mới"' in text or "full_name" in changes
    assert User.objects.count() == before


def test_switching_off_and_on_asks_for_a_reason_and_tells_what_happened(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    url = reverse("account_disable", args=[world.lan.pk])
    assert "không vào cổng được nữa" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    done = client.post(url, {"reason": "Chuyển công tác"}, follow=True).content.decode()
    assert "Đã ngừng tài khoản của Nguyễn Thị Lan" in done
    assert "Chuyển công tác" in done
    assert "Mở lại tài khoản" in done
    refused = client.post(url, {"reason": "lần nữa"})
    assert refused.status_code == 422
    assert "đang ngừng sử dụng" in refused.content.decode()
    assert "lần nữa" in refused.content.decode()
    enabled = client.post(reverse("account_enable", args=[world.lan.pk]), {"reason": "Trở lại"}, follow=True)
    assert "Đã mở lại tài khoản" in enabled.content.decode()


def test_an_account_that_nobody_used_yet_is_not_called_in_use(world: World, client: Client) -> None:
    shown = body(client, world, "so", "account_show", world.lan.pk)
    assert ("Chưa đăng nhập lần nào" in shown, "Đang dùng" in shown) == (True, False)
    client.force_login(world.lan)
    shown = body(client, world, "so", "account_show", world.lan.pk)
    assert ("Chưa đăng nhập lần nào" in shown, "Đang dùng" in shown) == (False, True)


def test_the_buttons_stand_only_where_they_work(world: World, client: Client) -> None:
    own = body(client, world, "so", "account_show", world.so.pk)
    above = body(client, world, "so", "account_show", world.quantri.pk)
    below = body(client, world, "so", "account_show", world.lan.pk)
    assert [("Ngừng tài khoản" in text) for text in (own, above, below)] == [False, False, True]
    assert "do cấp khác quản lý" in above
