"""Keys of other systems: who issues them, what the portal keeps of them, until when they open anything."""

import datetime
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AccessToken, Event, User
from accounts.pages.once import SHOWN_WITHIN
from accounts.roles import Role
from tests.harness.sessions import sign_in_now
from tests.refusals import refused
from tests.world import World, make_user

pytestmark = pytest.mark.once

NOON = datetime.datetime(2026, 6, 20, 12, 40, tzinfo=timezone.get_default_timezone())
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def issued(world: World) -> tuple[AccessToken, str]:
    return issue(world)


def issue(world: World, place: str = "dong", by: str = "quantri", **changes: object) -> tuple[AccessToken, str]:
    facts = {"name": "Kho dữ liệu dùng chung", "ends_on": datetime.date(2026, 6, 30), "at": NOON}
    return tokens.issue(world.places[place], by=world.users[by], **facts | changes)  # type: ignore[arg-type]


def events(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("pk"))


def test_a_secret_is_long_and_nowhere_in_the_database(world: World, issued: tuple[AccessToken, str]) -> None:
    token, secret = issued
    assert secret.startswith("tcns_")
    assert len(secret) >= 48
    stored = repr(AccessToken.objects.values().get()) + repr(Event.objects.values().get())
    assert secret not in stored
    assert token.digest != secret
    assert secret.endswith(token.ending)
    assert issue(world)[1] != secret


def test_issuing_and_revoking_are_written_down(world: World, issued: tuple[AccessToken, str]) -> None:
    tokens.revoke(issued[0], reason="Đổi đơn vị.", by=world.quantri, at=NOON)
    told = [(event.subject, event.place, event.by, event.reason) for event in Event.objects.order_by("pk")]
    assert told == [
        ("Kho dữ liệu dùng chung", world.dong, world.quantri, ""),
        ("Kho dữ liệu dùng chung", world.dong, world.quantri, "Đổi đơn vị."),
    ]
    assert events("tokens.issue")[0].after == {"ends_on": "2026-06-30"}


@pytest.mark.parametrize(
    ("place", "by", "changes", "refusal"),
    [
        ("dong", "so", {}, "out_of_scope"),
        ("tay", "quantri", {}, "out_of_scope"),
        ("dong", "quantri", {"name": "  "}, "name_missing"),
        ("dong", "quantri", {"ends_on": datetime.date(2026, 6, 19)}, "token_ends_too_soon"),
        ("dong", "quantri", {"ends_on": datetime.date(2027, 6, 22)}, "token_lasts_too_long"),
    ],
)
def test_a_token_is_refused(world: World, place: str, by: str, changes: dict[str, object], refusal: str) -> None:
    with refused(refusal):
        issue(world, place, by, **changes)
    assert not AccessToken.objects.exists()


def test_a_token_may_last_a_year_and_may_end_today(world: World) -> None:
    assert issue(world, ends_on=datetime.date(2027, 6, 21))[0].last_day == datetime.date(2027, 6, 21)
    assert issue(world, ends_on=datetime.date(2026, 6, 20))[0].last_day == datetime.date(2026, 6, 20)


def test_a_token_opens_until_the_end_of_its_last_day(issued: tuple[AccessToken, str]) -> None:
    midnight = datetime.datetime(2026, 7, 1, tzinfo=timezone.get_default_timezone())
    token, secret = issued
    assert tokens.use(secret, at=midnight - datetime.timedelta(seconds=1)) == token
    assert tokens.use(secret, at=midnight) is None
    assert token.validity_at(midnight) == AccessToken.Validity.ENDED


def test_a_revoked_token_opens_nothing_at_once(world: World, issued: tuple[AccessToken, str]) -> None:
    token, secret = issued
    assert tokens.use(secret, at=NOON) == token
    revoked = tokens.revoke(token, reason="Lộ mã.", by=world.quantri, at=NOON + MINUTE)
    assert tokens.use(secret, at=NOON + MINUTE) is None
    assert (revoked.scope, revoked.validity_at(NOON)) == (None, AccessToken.Validity.REVOKED)
    with refused("already_revoked"):
        tokens.revoke(token, reason="Lần nữa.", by=world.quantri)


def test_only_who_manages_a_token_revokes_it(world: World, issued: tuple[AccessToken, str]) -> None:
    other = make_user("quantri_nui", Role.ADMIN, world.nui_cao, "Quản Trị Núi")
    for by in (world.so, world.huyen_dong, other):
        with refused("out_of_scope"):
            tokens.revoke(issued[0], reason="Thử.", by=by)
    assert not AccessToken.objects.visible_to(other).exists()
    assert not AccessToken.objects.visible_to(world.so).exists()


def test_a_wrong_secret_opens_nothing(issued: tuple[AccessToken, str]) -> None:
    for wrong in ("", "tcns_", issued[1][:-1], issued[1] + "x", issued[0].digest):
        assert tokens.use(wrong, at=NOON) is None


def test_use_is_written_to_the_hour_and_once_an_hour(issued: tuple[AccessToken, str]) -> None:
    token, secret = issued
    written = []
    for minutes in (0, 10, 19, 20, 79, 80):
        tokens.use(secret, at=NOON + minutes * MINUTE)
        token.refresh_from_db()
        assert token.last_used_at is not None
        written.append(timezone.localtime(token.last_used_at).strftime("%H:%M"))
    assert written == ["12:00", "12:00", "12:00", "13:00", "13:00", "14:00"]


def test_a_token_outlives_the_account_that_issued_it(world: World, issued: tuple[AccessToken, str]) -> None:
    """It belongs to the system; the list says whose account is closed (docs/decisions/0019)."""
    User.objects.filter(pk=world.quantri.pk).update(is_active=False)
    assert tokens.use(issued[1], at=NOON) == issued[0]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"ends_at": NOON}, "a_token_ends_after_it_is_issued"),
        ({"revoked_at": NOON}, "a_revoked_token_says_by_whom"),
    ],
)
def test_the_database_holds_what_a_token_is(
    issued: tuple[AccessToken, str], changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessToken.objects.filter(pk=issued[0].pk).update(**changes)


def post(client: Client, world: World, **changes: str) -> str:
    """Issue by the form; where it leads to."""
    ends_on = timezone.localdate() + datetime.timedelta(days=30)
    data = {"name": "Trung tâm điều hành", "place": str(world.dong.pk), "ends_on": ends_on.isoformat()} | changes
    sign_in_now(client, world.quantri)
    return client.post(reverse("token_create"), data)["Location"]


def test_the_secret_is_shown_once_to_who_asked_for_it(world: World, client: Client) -> None:
    shown = post(client, world)
    first = client.get(shown)
    secret = re.search(r"tcns_[\w-]{43}", first.content.decode())
    assert secret
    assert "no-store" in first["Cache-Control"]
    assert tokens.use(secret[0]) == AccessToken.objects.get()
    assert "tcns_" not in client.get(shown).content.decode()


def test_a_secret_that_nobody_looked_at_is_not_shown_later(world: World, client: Client) -> None:
    shown = post(client, world)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=SHOWN_WITHIN + 1)):
        assert "tcns_" not in client.get(shown).content.decode()


def test_what_was_typed_wrong_stays_and_is_said(world: World, client: Client) -> None:
    sign_in_now(client, world.quantri)
    data = {"name": "Trung tâm", "place": str(world.tay.pk), "ends_on": "2001-01-01"}
    response = client.post(reverse("token_create"), data)
    assert response.status_code == 422
    assert 'value="Trung tâm"' in response.content.decode()
    assert not AccessToken.objects.exists()
    late = (timezone.localdate() + datetime.timedelta(days=400)).isoformat()
    response = client.post(reverse("token_create"), data | {"place": str(world.dong.pk), "ends_on": late})
    assert "tối đa một năm" in response.content.decode()


def test_the_list_says_how_each_stands_and_whose_account_is_closed(world: World, client: Client) -> None:
    with time_machine.travel(NOON):
        issue(world)
        issue(world, name="Cổng cũ", ends_on=NOON.date())
        tokens.revoke(issue(world, name="DHIS2")[0], reason="Thử xong.", by=world.quantri)
    former = make_user("quantri_cu", Role.ADMIN, world.song_xanh, "Người Trước", is_active=False)
    AccessToken.objects.filter(name="DHIS2").update(issued_by=former)
    with time_machine.travel(NOON + datetime.timedelta(days=1)):
        client.force_login(world.quantri)
        text = client.get(reverse("token_list")).content.decode()
    assert [word in text for word in ("Đang dùng", "Đã hết hạn", "Đã thu hồi")] == [True] * 3
    assert text.count("tài khoản đã ngừng") == 1
