"""Giving, disabling and enabling accounts: the action itself refuses what a page would not offer."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import accounts, rows, slips
from accounts.models import Event, Slip, User
from accounts.roles import Role
from tests.world import World


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
    assert Slip.objects.get(user=user).kind == Slip.Kind.FIRST
    slips.use(slips.find(code), password="mot hai ba bon nam sau")
    assert User.objects.get(pk=user.pk).check_password("mot hai ba bon nam sau")


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
    user, code = give(world, None, Role.ADMIN, "song_xanh", password="a password of its own, long enough")
    assert (user.role, code, Slip.objects.count()) == (Role.ADMIN, "", 0)
    assert user.check_password("a password of its own, long enough")
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
        ("canbo_an", "canbo_an", rows.NotOneself),
        ("quantri", "quantri", rows.NotOneself),
        ("canbo_an", "hoa", rows.NotManaged),
        ("canbo_an", "huyen_dong", rows.NotManaged),
        ("huyen_dong", "huyen_nam", rows.NotManaged),
        ("so", "quantri", rows.NotManaged),
        ("so", "so_nui", rows.NotManaged),
        ("quantri", "so_nui", rows.NotManaged),
        ("lan", "minh", rows.NotManaged),
    ],
)
def test_oneself_and_those_above_or_elsewhere_are_not_ones_to_switch(
    world: World, act: Any, by: str, user: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        act(world.users[user], by=world.users[by], reason="thử")
    with pytest.raises(refusal):
        slips.issue(world.users[user], by=world.users[by])
    with pytest.raises(refusal):
        slips.revoke(world.users[user], by=world.users[by])


def test_what_is_so_already_or_has_no_reason_is_refused(world: World) -> None:
    with pytest.raises(accounts.AlreadyEnabled):
        accounts.enable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.ReasonMissing):
        accounts.disable(world.lan, by=world.canbo_an, reason="  ")
    accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.AlreadyDisabled):
        accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    with pytest.raises(accounts.AlreadyDisabled):
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
