"""The first administrator comes from the command line, and one who can ask nobody gets a slip there."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import slips
from accounts.models import Event, User
from accounts.roles import Role
from tests.world import World

pytestmark = pytest.mark.once


def test_the_first_administrator_gets_a_slip_on_the_terminal(world: World, capsys: Any) -> None:
    call_command("give_account", "quantri.moi", full_name="Lý Quản Trị", place="01")
    address, code, _ = capsys.readouterr().out.splitlines()
    user = User.objects.get(username="quantri.moi")
    assert (user.role, user.place, user.has_usable_password()) == (Role.ADMIN, world.song_xanh, False)
    assert (slips.find(code).user, address) == (user, "http://localhost:8000/auth/slip/")
    call_command("give_account", "QUANTRI.MOI")
    again = capsys.readouterr().out.splitlines()[1]
    assert slips.find(again).user == user
    with pytest.raises(slips.CodeRefused):
        slips.find(code)
    assert set(Event.objects.about(user).values_list("by", flat=True)) == {None}


def test_a_first_start_gives_a_slip_once(world: World, capsys: Any) -> None:
    asked = {"full_name": "Lý Quản Trị", "place": "01", "first": True}
    call_command("give_account", "quantri.moi", **asked)
    assert (capsys.readouterr().out, User.objects.filter(username="quantri.moi").exists()) == ("", False)
    User.objects.filter(role=Role.ADMIN).update(is_active=False)
    call_command("give_account", "quantri.moi", **asked)
    code = capsys.readouterr().out.splitlines()[1]
    call_command("give_account", "quantri.moi", **asked)
    assert (slips.find(code).user.username, capsys.readouterr().out) == ("quantri.moi", "")


@pytest.mark.parametrize("asked", [{}, {"full_name": "Lý"}, {"full_name": "Lý", "place": "999"}, {"place": "01"}])
def test_an_account_without_a_name_or_a_place_is_refused(world: World, asked: dict[str, str]) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("give_account", "moi", **asked)
    assert User.objects.count() == before
