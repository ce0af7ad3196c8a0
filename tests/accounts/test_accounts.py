"""Giving, disabling and enabling accounts: the action itself refuses what a page would not offer."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction

from accounts.actions import accounts
from accounts.models import Event, User
from accounts.roles import Role
from tests.world import PASSWORD, World


def give(world: World, by: str | None, role: str, place: str | None, **changes: Any) -> tuple[User, str]:
    details = {"username": "nguoimoi", "full_name": "Người Mới", "role": role, **changes}
    return accounts.create(by=world.users[by] if by else None, place=world.places[place] if place else None, **details)


def test_a_new_account_signs_in_with_the_password_that_is_shown(world: World) -> None:
    user, password = give(world, "huyen_dong", Role.COMMUNE, "an", username="+84 912 345 999", phone="912345999")
    user = User.objects.get(pk=user.pk)
    assert (user.username, user.phone, user.full_name) == ("0912345999", "0912345999", "Người Mới")
    assert check_password(password, user.password)
    event = Event.objects.about(user).get()
    assert (event.verb, event.by, event.place, event.after) == (
        "accounts.create", world.huyen_dong, world.an, {"role": "commune"},
    )  # fmt: skip
    assert "912345999" not in str(Event.objects.filter(pk=event.pk).values())
    assert password not in str(Event.objects.filter(pk=event.pk).values())


@pytest.mark.parametrize(
    ("by", "role", "place", "refusal"),
    [
        ("lan", Role.LEADER, "an1", accounts.RoleNotGiven),
        ("doitac", Role.PARTNER, "song_xanh", accounts.RoleNotGiven),
        ("canbo_an", Role.COMMUNE, "an", accounts.RoleNotGiven),
        ("huyen_dong", Role.DISTRICT, "dong", accounts.RoleNotGiven),
        ("huyen_dong", Role.ADMIN, "song_xanh", accounts.RoleNotGiven),
        ("so", Role.STAFF, "song_xanh", accounts.RoleNotGiven),
        ("so", Role.ADMIN, "song_xanh", accounts.RoleNotGiven),
        ("canbo_an", Role.LEADER, "binh1", accounts.PlaceNotInScope),
        ("huyen_dong", Role.COMMUNE, "cat", accounts.PlaceNotInScope),
        ("so", Role.COMMUNE, "xa", accounts.PlaceNotInScope),
        ("quantri", Role.ADMIN, "nui_cao", accounts.PlaceNotInScope),
        ("quantri", Role.PARTNER, None, accounts.PlaceNotInScope),
        ("huyen_dong", Role.COMMUNE, "dong", accounts.LevelDoesNotFit),
        ("huyen_dong", Role.COMMUNE, "an1", accounts.LevelDoesNotFit),
        ("so", Role.DISTRICT, "an", accounts.LevelDoesNotFit),
    ],
)
def test_a_role_that_one_may_not_give_or_not_there_is_refused(
    world: World, by: str, role: str, place: str | None, refusal: type[Exception]
) -> None:
    before = User.objects.count()
    with pytest.raises(refusal):
        give(world, by, role, place)
    assert (User.objects.count(), Event.objects.count()) == (before, 0)


def test_a_disabled_official_gives_nothing(world: World) -> None:
    User.objects.filter(username="huyen_dong").update(is_active=False)
    world.huyen_dong.refresh_from_db()
    with pytest.raises(accounts.PlaceNotInScope):
        give(world, "huyen_dong", Role.COMMUNE, "an")


def test_a_command_gives_the_first_administrator(world: World) -> None:
    user, password = give(world, None, Role.ADMIN, "song_xanh", password="a password of its own, long enough")
    assert (user.role, password) == (Role.ADMIN, "a password of its own, long enough")
    assert Event.objects.about(user).get().by is None
    with pytest.raises(accounts.LevelDoesNotFit):
        give(world, None, Role.ADMIN, "an", username="khac")


@pytest.mark.parametrize("taken", ["lan", "LAN", " Lan "])
def test_a_username_is_one_whatever_its_case(world: World, taken: str) -> None:
    with pytest.raises(accounts.UsernameTaken):
        give(world, "huyen_dong", Role.COMMUNE, "an", username=taken)


def test_a_phone_in_another_writing_is_the_same_username(world: World) -> None:
    give(world, "huyen_dong", Role.COMMUNE, "an", username="01671234567")
    with pytest.raises(accounts.UsernameTaken):
        give(world, "huyen_dong", Role.COMMUNE, "an", username="+84 37 123 4567")


def test_what_is_no_username_or_phone_is_refused(world: World) -> None:
    with pytest.raises(accounts.UsernameRefused):
        give(world, "huyen_dong", Role.COMMUNE, "an", username="cán bộ")
    with pytest.raises(accounts.PhoneRefused):
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
        ("canbo_an", "canbo_an", accounts.NotOneself),
        ("quantri", "quantri", accounts.NotOneself),
        ("canbo_an", "hoa", accounts.NotManaged),
        ("canbo_an", "huyen_dong", accounts.NotManaged),
        ("huyen_dong", "huyen_nam", accounts.NotManaged),
        ("so", "quantri", accounts.NotManaged),
        ("so", "so_nui", accounts.NotManaged),
        ("quantri", "so_nui", accounts.NotManaged),
        ("lan", "minh", accounts.NotManaged),
    ],
)
def test_oneself_and_those_above_or_elsewhere_are_not_ones_to_switch(
    world: World, act: Any, by: str, user: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        act(world.users[user], by=world.users[by], reason="thử")
    with pytest.raises(refusal):
        accounts.new_password(world.users[user], by=world.users[by])


def test_what_is_so_already_or_has_no_reason_is_refused(world: World) -> None:
    with pytest.raises(accounts.AlreadyEnabled):
        accounts.enable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.ReasonMissing):
        accounts.disable(world.lan, by=world.canbo_an, reason="  ")
    accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.AlreadyDisabled):
        accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.AlreadyDisabled):
        accounts.new_password(world.lan, by=world.canbo_an)


def test_a_new_password_replaces_the_old_one_and_is_recorded_without_itself(world: World) -> None:
    password = accounts.new_password(world.lan, by=world.canbo_an)
    stored = User.objects.get(username="lan").password
    assert check_password(password, stored)
    assert not check_password(PASSWORD, stored)
    event = Event.objects.about(world.lan).get()
    assert event.verb == "accounts.new_password"
    assert password not in repr(Event.objects.values().get(pk=event.pk))


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
