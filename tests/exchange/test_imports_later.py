"""An import of each kind, edited later by hand and then taken back: the edit is left and named, and nothing moves; once
somebody puts it back, all the rest goes back as well.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings

from accounts.models import User
from exchange.actions import imports
from exchange.kinds import import_kinds
from exchange.models import Import
from reporting.actions import reports, targets
from reporting.models import Report, Target
from teams.actions import members
from teams.actions.hamlets import set_figures
from teams.models import Member
from tests.exchange.test_imports_apply import hamlets
from tests.exchange.test_imports_apply import targets as target_sheet
from tests.exchange.world_imports import again, applied, new_teams, register
from tests.refusals import refused
from tests.reporting.world_rounds import add_rounds
from tests.world import World

pytestmark = pytest.mark.once


class LaterEdit(NamedTuple):
    """What ``by`` brings in, what somebody edits by hand afterwards, and how undoing names it; ``put_back`` makes it
    what the import wrote, None where it can only be added to."""

    by: str
    sheets: Callable[[], dict[str, Any]]
    edit: Callable[[World], Any]
    named: str
    put_back: Callable[[World], Any] | None


def _organisation(world: World, value: str) -> None:
    member = Member.objects.get(full_name="Nguyễn Văn B B")
    members.change(member, organisation=value, by=world.canbo_an)


def _households(world: World, value: int) -> None:
    set_figures(world.an1, year=2022, households=value, population=820, by=world.so)


def _target(world: World, value: int) -> None:
    target = Target.objects.get(team=world.team_an1, indicator__code="ho")
    days = {"starts_on": target.starts_on, "ends_on": target.ends_on}
    targets.set_target(team=world.team_an1, indicator=target.indicator, value=value, by=world.so, **days)


def _object(world: World) -> None:
    report = Report.objects.select_related("round", "place", "team").get(pk=world.report_an1.pk)
    reports.object_to(report, objection="Tổ tôi chỉ có 7 hộ", by=world.lan)


def _figures() -> dict[str, Any]:
    return {"Sheet1": [["Tên tổ", "Hộ được hướng dẫn", "Đơn hàng"], ["Tổ An 1", 12, 0], ["Tổ An 2", 5, 1]]}


def _accounts() -> dict[str, Any]:
    return {"Sheet1": [["Họ và tên", "Số điện thoại", "Vai trò"], ["Võ Thị Mới", "0901000001", "Cán bộ xã"]]}


def _name(world: World, name: str) -> None:
    User.objects.filter(username="0901000001").update(**User.naming(name))


EDITS = {
    "teams": LaterEdit(
        "canbo_an",
        lambda: dict(new_teams(count=2)),
        lambda world: _organisation(world, "other"),
        "“Tổ mới 1: Nguyễn Văn B B” đã được sửa",
        lambda world: _organisation(world, "women"),
    ),
    "hamlets": LaterEdit(
        "so",
        hamlets,
        lambda world: _households(world, 205),
        "“Ấp An 1” đã được sửa",
        lambda world: _households(world, 210),
    ),
    "targets": LaterEdit(
        "so",
        lambda: target_sheet(77),
        lambda world: _target(world, 78),
        "đã được sửa",
        lambda world: _target(world, 77),
    ),
    "accounts": LaterEdit(
        "quantri",
        _accounts,
        lambda world: _name(world, "Võ Thị Khác"),
        "“Võ Thị Mới: Cán bộ xã, phường, thị trấn, Xã An” đã được sửa",
        lambda world: _name(world, "Võ Thị Mới"),
    ),
    "figures": LaterEdit("canbo_an", _figures, _object, "“Tổ An 1” đã được sửa", None),
}


def held() -> Any:
    """The register and the accounts."""
    return register(), list(User.objects.order_by("pk").values())


@pytest.mark.parametrize("kind", import_kinds())
def test_what_was_edited_later_is_left_and_named_and_the_rest_goes_back(
    world: World, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    add_rounds(world)
    set_figures(world.an1, year=2022, households=200, population=800, by=world.so)
    later, before = EDITS[kind], held()  # a kind without an edit of its own is not done
    batch = applied(world, later.sheets(), kind=kind, by=world.users[later.by])
    assert not imports.why_not_undoable(batch)
    later.edit(world)
    edited = held()
    with refused("import_not_undoable", match=later.named):
        imports.undo(batch, by=world.users[later.by])
    assert (held(), again(batch).state) == (edited, Import.State.APPLIED)
    if later.put_back:
        later.put_back(world)
        imports.undo(batch, by=world.users[later.by])
        assert held() == before
