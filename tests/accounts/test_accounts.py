"""Giving, disabling and enabling accounts: the action itself refuses what a page would not offer."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import accounts, slips
from accounts.models import Event, Slip, User
from accounts.roles import Role
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.once


def give(world: World, by: str | None, role: str, place: str | None, **changes: Any) -> tuple[User, str]:
    details = {"username": "nguoimoi", "full_name": "Người Mới", "role": role, **changes}
    return accounts.create(by=world.users[by] if by else None, place=world.places[place] if place else None, **details)


def test_a_new_account_has_no_password_until_its_slip_is_used(world: World) -> None:
    user, code = give(world, "huyen_dong", Role.COMMUNE, "an", username="+84 912 345 999", phone="912345999")
    user = User.objects.get(pk=user.pk)
    assert (user.username, user.phone, user.full_name) == ("0912345999", "0912345999", "Người Mới")
    assert not user.has_usable_password()
    event = Event.objects.about(user).get(verb="accounts.create")
    assert (event.verb, event.by, event.place, event.after) == (
        "accounts.create", world.huyen_dong, world.an, {"role": "commune"},
    )  # fmt: skip
    assert "912345999" not in str(Event.objects.filter(pk=event.pk).values())
    assert code not in str(Event.objects.values())
    assert Slip.objects.get(user=user).kind == Slip.Purpose.FIRST
    slips.use(slips.find(code), password="mot hai ba bon nam sau")
    assert User.objects.get(pk=user.pk).check_password("mot hai ba bon nam sau")


@pytest.mark.parametrize(
    ("by", "role", "place", "refusal"),
    [
        ("lan", Role.LEADER, "an1", "role_not_given"),
        ("doitac", Role.PARTNER, "song_xanh", "role_not_given"),
        ("canbo_an", Role.COMMUNE, "an", "role_not_given"),
        ("huyen_dong", Role.DISTRICT, "dong", "role_not_given"),
        ("huyen_dong", Role.ADMIN, "song_xanh", "role_not_given"),
        ("so", Role.STAFF, "song_xanh", "role_not_given"),
        ("so", Role.ADMIN, "song_xanh", "role_not_given"),
        ("canbo_an", Role.LEADER, "binh1", "place_not_in_scope"),
        ("huyen_dong", Role.COMMUNE, "cat", "place_not_in_scope"),
        ("so", Role.COMMUNE, "xa", "place_not_in_scope"),
        ("quantri", Role.ADMIN, "nui_cao", "place_not_in_scope"),
        ("quantri", Role.PARTNER, None, "place_not_in_scope"),
        ("huyen_dong", Role.COMMUNE, "dong", "level_does_not_fit"),
        ("huyen_dong", Role.COMMUNE, "an1", "level_does_not_fit"),
        ("so", Role.DISTRICT, "an", "level_does_not_fit"),
    ],
)
def test_a_role_that_one_may_not_give_or_not_there_is_refused(
    world: World, by: str, role: str, place: str | None, refusal: str
) -> None:
    before = User.objects.count()
    with refused(refusal):
        give(world, by, role, place)
    assert (User.objects.count(), Event.objects.count()) == (before, 0)


def test_a_disabled_official_gives_nothing(world: World) -> None:
    User.objects.filter(username="huyen_dong").update(is_active=False)
    world.huyen_dong.refresh_from_db()
    with refused("place_not_in_scope"):
        give(world, "huyen_dong", Role.COMMUNE, "an")


def test_a_command_gives_the_first_administrator(world: World) -> None:
    user, code = give(world, None, Role.ADMIN, "song_xanh", password="a password of its own, long enough")
    assert (user.role, code, Slip.objects.count()) == (Role.ADMIN, "", 0)
    assert user.check_password("a password of its own, long enough")
    assert Event.objects.about(user).get().by is None
    with refused("level_does_not_fit"):
        give(world, None, Role.ADMIN, "an", username="khac")


@pytest.mark.parametrize("taken", ["lan", "LAN", " Lan "])
def test_a_username_is_one_whatever_its_case(world: World, taken: str) -> None:
    with refused("username_taken"):
        give(world, "huyen_dong", Role.COMMUNE, "an", username=taken)


def test_a_phone_in_another_writing_is_the_same_username(world: World) -> None:
    give(world, "huyen_dong", Role.COMMUNE, "an", username="01671234567")
    with refused("username_taken"):
        give(world, "huyen_dong", Role.COMMUNE, "an", username="+84 37 123 4567")


def test_what_is_no_username_or_phone_is_refused(world: World) -> None:
    with refused("username_refused"):
        give(world, "huyen_dong", Role.COMMUNE, "an", username="cán bộ")
    with refused("phone_refused"):
        give(world, "huyen_dong", Role.COMMUNE, "an", phone="123")


def test_disabling_and_enabling_leave_who_when_and_why(world: World) -> None:
    user = accounts.disable(world.lan, by=world.canbo_an, reason=" Chuyển công tác ")
    assert not user.is_active
    event = Event.objects.about(user).get()
    assert (event.verb, event.reason, event.before, event.after) == (
        "accounts.disable", "Chuyển công tác", {"is_active": True}, {"is_active": False},
    )  # fmt: skip
    assert accounts.enable(user, by=world.canbo_an, reason="Trở lại").is_active
    assert [event.verb for event in Event.objects.about(user).newest_first()] == ["accounts.enable", "accounts.disable"]


@pytest.mark.parametrize("act", [accounts.disable, accounts.enable])
@pytest.mark.parametrize(
    ("by", "user", "refusal"),
    [
        ("canbo_an", "canbo_an", "not_oneself"),
        ("quantri", "quantri", "not_oneself"),
        ("canbo_an", "hoa", "not_managed"),
        ("canbo_an", "huyen_dong", "not_managed"),
        ("huyen_dong", "huyen_nam", "not_managed"),
        ("so", "quantri", "not_managed"),
        ("so", "so_nui", "not_managed"),
        ("quantri", "so_nui", "not_managed"),
        ("lan", "minh", "not_managed"),
    ],
)
def test_oneself_and_those_above_or_elsewhere_are_not_ones_to_switch(
    world: World, act: Any, by: str, user: str, refusal: str
) -> None:
    with refused(refusal):
        act(world.users[user], by=world.users[by], reason="thử")
    with refused(refusal):
        slips.issue(world.users[user], by=world.users[by])
    with refused(refusal):
        slips.revoke(world.users[user], by=world.users[by])


def test_what_is_so_already_or_has_no_reason_is_refused(world: World) -> None:
    with refused("already_enabled"):
        accounts.enable(world.lan, by=world.canbo_an, reason="thử")
    with refused("reason_missing"):
        accounts.disable(world.lan, by=world.canbo_an, reason="  ")
    accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with refused("already_disabled"):
        accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with refused("already_disabled"):
        slips.issue(world.lan, by=world.canbo_an)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("a_user_has_a_known_role", {"role": "king"}),
        ("only_a_partner_has_no_place", {"place": None}),
        ("a_username_is_in_lower_case", {"username": "Lan"}),
        ("a_username_is_in_lower_case", {"username": ""}),
        ("username", {"username": "minh"}),
    ],
)
def test_the_database_keeps_what_an_account_is(world: World, constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(username="lan").update(**changes)


def test_a_partner_may_have_no_place(world: World) -> None:
    assert User.objects.filter(username="doitac").update(place=None) == 1
