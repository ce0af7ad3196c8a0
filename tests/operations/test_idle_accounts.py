"""Accounts that nobody signs in with: told of in time, taken back by signing in, disabled in the end, the last
administrator never."""

import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.actions import accounts
from accounts.models import Event, User
from accounts.roles import Role
from notices.models import Notice
from operations.actions.idle import disable_idle, tell_idle
from tests.world import World, make_user

pytestmark = pytest.mark.once

NOW = datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _lately(world: World) -> None:
    """Everybody signed in yesterday but Lan and Minh, whose accounts were given long ago."""
    User.objects.update(created_at=NOW - 200 * DAY, last_login=NOW - DAY)
    User.objects.filter(username="lan").update(last_login=NOW - 90 * DAY)
    User.objects.filter(username="minh").update(last_login=None, created_at=NOW - 90 * DAY + DAY)


def is_active(name: str) -> bool:
    return User.objects.get(username=name).is_active


def told(name: str) -> list[str]:
    return list(Notice.objects.filter(to__username=name).order_by("pk").values_list("title", flat=True))


def test_after_ninety_days_the_holder_and_the_nearest_official_are_told_once(world: World) -> None:
    assert (tell_idle(at=NOW), tell_idle(at=NOW + DAY / 24)) == (1, 0)
    assert told("lan") == ["Tài khoản của anh/chị sắp ngừng vì lâu không đăng nhập"]
    assert told("canbo_an") == ["Có tài khoản sắp ngừng vì lâu không đăng nhập"]
    assert {name for name in world.users if told(name)} == {"lan", "canbo_an"}
    assert Event.objects.about(world.lan).get().verb == "accounts.warn"
    assert tell_idle(at=NOW + DAY) == 1  # Minh's ninetieth day


def test_where_the_commune_has_nobody_the_next_above_is_told(world: World) -> None:
    User.objects.filter(username="canbo_an").update(is_active=False)
    tell_idle(at=NOW)
    assert [bool(told(name)) for name in ("huyen_dong", "so", "quantri")] == [True, False, False]


def test_the_account_ends_forty_five_days_after_the_notice_and_not_before(world: World) -> None:
    tell_idle(at=NOW)
    assert User.objects.get(username="lan").idle_until == datetime.date(2027, 1, 10)
    assert disable_idle(at=NOW + 45 * DAY - DAY / 24) == 0
    assert is_active("lan")
    assert disable_idle(at=NOW + 45 * DAY) == 1
    assert (is_active("lan"), is_active("minh")) == (False, True)
    event = Event.objects.about(world.lan).get(verb="accounts.disable")
    assert (event.by, "90 ngày" in event.reason) == (None, True)


def test_signing_in_takes_the_notice_back(world: World) -> None:
    tell_idle(at=NOW)
    User.objects.filter(username="lan").update(last_login=NOW + DAY)
    assert User.objects.get(username="lan").idle_until is None
    assert disable_idle(at=NOW + 50 * DAY) == 0
    tell_idle(at=NOW + 2 * DAY)
    assert User.objects.get(username="lan").idle_told_at is None
    assert User.objects.warned_idle().filter(username="lan").count() == 0


def test_an_account_opened_again_is_told_again_before_it_ends(world: World) -> None:
    tell_idle(at=NOW)
    disable_idle(at=NOW + 45 * DAY)
    accounts.enable(world.lan, by=world.canbo_an, reason="đi vắng")
    assert disable_idle(at=NOW + 46 * DAY) == 0
    assert is_active("lan")


def test_the_last_administrator_of_a_province_is_neither_told_nor_disabled(world: World) -> None:
    other = make_user("quantri2", Role.ADMIN, world.song_xanh, last_login=NOW - 100 * DAY)
    User.objects.filter(username="quantri").update(last_login=NOW - 100 * DAY)
    tell_idle(at=NOW)
    disable_idle(at=NOW + 45 * DAY)
    active = User.objects.filter(username__in=["quantri", "quantri2"], is_active=True)
    assert active.count() == 1
    User.objects.filter(pk=other.pk).update(is_active=False)
    User.objects.filter(username="quantri").update(is_active=True, idle_told_at=None)
    tell_idle(at=NOW + 46 * DAY)
    disable_idle(at=NOW + 100 * DAY)
    assert is_active("quantri")


def test_zero_days_switch_it_off(world: World, settings: LazySettings) -> None:
    settings.IDLE_ACCOUNT_DAYS = 0
    assert (tell_idle(at=NOW), disable_idle(at=NOW + 100 * DAY)) == (0, 0)


def test_the_list_finds_those_long_unseen_and_those_told(world: World, client: Client) -> None:
    User.objects.filter(username="lan").update(idle_told_at=NOW - 50 * DAY)
    User.objects.filter(username="minh").update(created_at=NOW - 200 * DAY)
    User.objects.exclude(username__in=["lan", "minh"]).update(last_login=None, created_at=NOW + 3650 * DAY)
    client.force_login(world.canbo_an)
    page, show = reverse("account_list"), reverse("account_show", args=[world.lan.pk])
    for asked, found in (("told", {"lan"}), ("idle", {"lan", "minh"})):
        rows = client.get(page, {"idle": asked}).context["table"].records
        assert {row.username for row in rows} == found, asked
    assert "Sẽ ngừng" in client.get(show).content.decode()
