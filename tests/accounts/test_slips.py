"""Slips: one code, one sign-in or one password, once; nobody else learns either."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import accounts, slips
from accounts.models import ERASED, Event, Slip, User
from accounts.passphrases import WORDS
from tests.harness.races import outcomes
from tests.refusals import refused
from tests.teams.test_races import AT_ONCE
from tests.world import PASSWORD, World, build, make_user

pytestmark = pytest.mark.once

NEW = "sau long nuoc xanh"
NOW = datetime.datetime(2026, 11, 26, 8, tzinfo=datetime.UTC)


def issued(world: World, **options: Any) -> str:
    return slips.issue(world.lan, by=world.canbo_an, at=NOW, **options)[1]


def test_a_code_is_sixty_random_bits_and_lies_nowhere(world: World) -> None:
    code = issued(world)
    plain = code.replace("-", "")
    assert (len(code), len(plain), set(plain) <= set(slips.ALPHABET)) == (14, 12, True)
    assert len(set(slips.ALPHABET)) ** slips.LENGTH == 2**60
    assert code not in str(list(Slip.objects.values())) + str(list(Event.objects.values()))
    assert plain not in str(list(Slip.objects.values()))
    assert Slip.objects.get().issued_by == world.canbo_an


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:6]} {code[6:]}"]
)
def test_a_code_is_typed_in_any_writing(world: World, change: Any) -> None:
    assert slips.find(change(issued(world)), at=NOW).user == world.lan


def test_letters_that_look_like_digits_are_those_digits() -> None:
    assert slips.code_digest("OIL0-1111-2222") == slips.code_digest("o1i011112222")


def test_a_used_slip_gives_a_password_once_and_tells_who(world: World) -> None:
    code = issued(world)
    assert User.objects.get(username="lan").check_password(PASSWORD)  # until then the old one goes on
    slip = slips.find(code, at=NOW)
    slips.use(slip, password=NEW, at=NOW)
    assert User.objects.get(username="lan").check_password(NEW)
    with pytest.raises(slips.CodeRefused):
        slips.use(slip, password="nuoc xanh sau long", at=NOW)
    with pytest.raises(slips.CodeRefused):
        slips.find(code, at=NOW)
    told = Event.objects.about(world.lan).order_by("pk").values_list("verb", "by")
    assert list(told) == [("slips.issue", world.canbo_an.pk), ("slips.use", world.lan.pk)]
    assert NEW not in str(list(Event.objects.values()))


def test_another_slip_takes_the_place_of_the_former(world: World) -> None:
    first, second = issued(world), issued(world)
    with pytest.raises(slips.CodeRefused):
        slips.find(first, at=NOW)
    assert slips.find(second, at=NOW).user == world.lan
    assert Slip.objects.exclude(revoked_at=None).get().revoked_by == world.canbo_an


def test_a_slip_lasts_seven_days_to_the_second(world: World) -> None:
    code, end = issued(world), NOW + datetime.timedelta(days=7)
    slip = slips.find(code, at=end - datetime.timedelta(seconds=1))
    with pytest.raises(slips.CodeRefused):
        slips.find(code, at=end)
    with pytest.raises(slips.CodeRefused):
        slips.use(slip, password=NEW, at=end)


def test_a_revoked_slip_opens_nothing_even_between_the_code_and_the_password(world: World) -> None:
    slip = slips.find(issued(world), at=NOW)
    slips.revoke(world.lan, by=world.canbo_an, at=NOW)
    with pytest.raises(slips.CodeRefused):
        slips.use(slip, password=NEW, at=NOW)
    with refused("no_slip"):
        slips.revoke(world.lan, by=world.canbo_an, at=NOW)


def test_a_disabled_or_erased_account_has_no_slip_and_gets_none_back(world: World) -> None:
    code = issued(world)
    accounts.disable(world.lan, by=world.canbo_an, reason="thử", at=NOW)
    accounts.enable(world.lan, by=world.canbo_an, reason="thử", at=NOW)
    with pytest.raises(slips.CodeRefused):
        slips.find(code, at=NOW)
    code = issued(world)
    assert accounts.erase(world.lan, by=world.canbo_an, at=NOW).full_name == ERASED
    with pytest.raises(slips.CodeRefused):
        slips.find(code, at=NOW)


def test_locking_at_once_ends_the_old_password_before_the_slip_is_used(world: World) -> None:
    issued(world, lock_now=True)
    assert not User.objects.get(username="lan").has_usable_password()
    assert Event.objects.about(world.lan).get().after["locked"] is True


@pytest.mark.parametrize("password", ["ngan", "12345678901234567", "nguyen thi lan 1"])
def test_a_password_that_the_rules_refuse_spends_nothing(world: World, password: str) -> None:
    User.objects.filter(username="lan").update(full_name="nguyen thi lan")
    code = issued(world)
    with pytest.raises(slips.PasswordRefused):
        slips.use(slips.find(code, at=NOW), password=password, at=NOW)
    assert slips.find(code, at=NOW).used_at is None


def test_a_suggestion_is_one_that_the_rules_take(world: World) -> None:
    named = make_user("chuyen", "leader", world.an1, "Nghiêng Chuyền Khuyên Thương")
    for _ in range(20):
        made = slips.suggested_password(named)
        assert set(made.split(" ")) <= set(WORDS)
        slips.validate_password(made, named)


@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_one_uses_the_slip() -> None:
    world = build()
    slip = slips.find(slips.issue(world.lan, by=world.canbo_an)[1])
    ends = outcomes(
        AT_ONCE,
        lambda number: slips.sign_in(slip) if number % 2 else slips.use(slip, password=f"{NEW} {number}"),
    )
    assert ends == {"done": 1, "code_refused": sum(ends.values()) - 1}


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("a_slip_has_a_known_kind", {"kind": "third"}),
        ("a_slip_ends_after_it_is_issued", {"ends_at": NOW}),
        ("a_slip_is_used_before_it_ends", {"used_at": NOW + datetime.timedelta(days=7)}),
        ("a_slip_is_not_both_used_and_revoked", {"used_at": NOW, "revoked_at": NOW}),
        ("only_a_revoked_slip_says_by_whom", {"revoked_by": 1}),
    ],
)
def test_the_database_keeps_what_a_slip_is(world: World, constraint: str, changes: dict[str, Any]) -> None:
    issued(world)
    if "revoked_by" in changes:
        changes = {"revoked_by": world.canbo_an}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Slip.objects.update(**changes)


def test_an_account_has_one_slip_that_waits(world: World) -> None:
    issued(world)
    row = Slip.objects.values("user_id", "kind", "issued_at", "ends_at").get()
    with (
        pytest.raises(IntegrityError, match=r"an_account_has_one_unspent_slip|accounts_slip.user_id"),
        transaction.atomic(),
    ):
        Slip.objects.create(digest="x", **row)
    assert timezone.localdate(Slip.objects.get().ends_at) == Slip.objects.get().last_day
