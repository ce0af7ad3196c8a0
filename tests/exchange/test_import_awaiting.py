"""Teams of hamlets that wait for the province's approval: their lines are kept, and written once it is there."""

import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from exchange.actions import imports
from exchange.models import Import
from exchange.tasks import sweep_imports
from teams.actions import hamlets
from teams.models import HamletChange, Member, Team
from tests.exchange.world_imports import HAMLET_HEAD, Table, again, applied, new_teams, read, register
from tests.reporting.pages import signed_in
from tests.teams.hamlets import ap, ask
from tests.world import World, make_team

pytestmark = pytest.mark.once

State = Import.State
SINCE = datetime.date(2021, 1, 1)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def change(world: World) -> HamletChange:
    """Ấp Mới is proposed in xã An, and waits."""
    return ask(world, "add", wanted=[ap("Ấp Mới")], effective_on=SINCE)


def two_places() -> dict[str, Table]:
    """A team of a hamlet that is there and one of the hamlet that waits, each with three people."""
    table = new_teams(count=2)
    table["Tổ"][2][0] = "Mới"
    for row in table["Thành viên"][4:]:
        row[0] = "Ấp Mới"
    return table


def follower_of(batch: Import) -> Import:
    """What followed, once the clock has found it."""
    sweep_imports()
    return Import.objects.get(follows=batch)


def shown(world: World, batch: Import) -> str:
    page = signed_in(world.canbo_an).get(reverse("import_show", args=[batch.pk]))
    return unescape(page.content.decode())


def test_lines_wait_and_are_written_when_their_hamlet_is_approved(world: World, change: HamletChange) -> None:
    batch = read(world, two_places())
    assert (batch.new, batch.waiting, batch.wrong) == (4, 4, 0)
    assert "<strong>Ấp Mới</strong>: 1 tổ, 3 thành viên" in shown(world, batch)
    batch = applied(world, two_places())
    assert list(Team.objects.filter(name__startswith="Tổ mới").values_list("name", flat=True)) == ["Tổ mới 1"]
    page = shown(world, batch)
    assert "4 dòng đang chờ" in page
    assert f"{timezone.localdate() + datetime.timedelta(days=settings.IMPORT_RETENTION_DAYS):%d/%m/%Y}" in page
    before = register()
    hamlets.approve(change, by=world.so)
    approved = register()
    follower = follower_of(batch)
    assert (follower.state, follower.error, follower.new) == (State.APPLIED, "", 4)
    team = Team.objects.get(name="Tổ mới 2")
    assert (team.place.name, team.members.count(), again(batch).waiting) == ("Ấp Mới", 3, 0)
    assert f"lần nhập số {batch.pk}" in shown(world, follower)
    assert f"lần nhập số {follower.pk}" in shown(world, batch)
    imports.undo(follower, by=world.canbo_an)
    assert register() == approved != before
    imports.undo(batch, by=world.canbo_an)


def test_a_refused_hamlet_tells_why_and_writes_nothing(world: World, change: HamletChange) -> None:
    batch = applied(world, two_places())
    before = register()
    hamlets.refuse(change, answer="Chưa đủ 200 hộ", by=world.so)
    sweep_imports()
    batch = again(batch)
    assert (batch.waiting, batch.wrong, Import.objects.count()) == (0, 4, 1)
    teams = {key: rows for key, rows in register().items() if key != "teams.HamletChange"}
    assert teams == {key: rows for key, rows in before.items() if key != "teams.HamletChange"}
    assert {fault["message"] for row in batch.rows.filter(state="wrong") for fault in row.faults} == {
        "Địa bàn này không được duyệt: Chưa đủ 200 hộ"
    }
    assert "4 dòng cần sửa chưa được ghi" in shown(world, batch)
    page = signed_in(world.canbo_an).get(reverse("import_errors", args=[batch.pk]))
    assert page.status_code == 200
    assert "4 dòng danh sách chờ địa bàn này không được ghi" in signed_in(world.canbo_an).get("/").content.decode()


def test_a_proposal_taken_back_turns_its_lines_down(world: World, change: HamletChange) -> None:
    batch = applied(world, two_places())
    hamlets.withdraw(change, by=world.canbo_an)
    assert (again(batch).waiting, again(batch).wrong) == (0, 4)


def test_an_import_of_hamlets_taken_back_turns_them_down_too(world: World) -> None:
    proposing = applied(world, {"Ấp": [HAMLET_HEAD, ["Ấp", "Mới", None, None, None, None]]}, kind="hamlets")
    assert "1 nơi mới còn chờ duyệt: xem đề nghị" in shown(world, proposing)
    batch = applied(world, two_places())
    assert batch.waiting == 4
    imports.undo(batch, by=world.canbo_an)
    batch = applied(world, two_places())
    Import.objects.filter(pk=proposing.pk).update(applied_at=timezone.now())  # as if it had come after
    imports.undo(again(proposing), by=world.canbo_an)
    assert (again(batch).waiting, again(batch).wrong) == (0, 4)


def test_what_cannot_be_written_any_more_is_shown_and_not_half_written(world: World, change: HamletChange) -> None:
    batch = applied(world, two_places())
    hamlets.approve(change, by=world.so)
    place = change.news.get()
    team = make_team(place, "Tổ mới 2")  # of another decision
    follower = follower_of(batch)
    assert (follower.state, follower.new, follower.wrong) == (State.READY, 3, 1)
    assert "có dòng chưa ghi được" in shown(world, follower)
    assert not team.members.exists()


def test_a_list_that_only_waits_is_kept_and_can_be_taken_back(world: World, change: HamletChange) -> None:
    table = two_places()
    only = {"Tổ": [table["Tổ"][0], table["Tổ"][2]], "Thành viên": [table["Thành viên"][0], *table["Thành viên"][4:]]}
    batch = read(world, only)
    assert "Giữ 1 tổ, 3 thành viên chờ duyệt" in shown(world, batch)
    batch = applied(world, only)
    assert (batch.new, batch.waiting) == (0, 4)
    imports.undo(batch, by=world.canbo_an)
    hamlets.approve(change, by=world.so)
    sweep_imports()
    assert Import.objects.filter(follows=batch).count() == 0


def test_a_preview_of_before_the_approval_is_shown_anew(world: World, change: HamletChange) -> None:
    batch = read(world, two_places())
    hamlets.approve(change, by=world.so)
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.new, batch.waiting) == (State.READY, 8, 0)


def test_kept_lines_go_in_time_and_with_who_is_forgotten(world: World, change: HamletChange) -> None:
    first, second = (applied(world, two_places()) for _ in range(2))
    imports.forget(first.pk, by=world.so, at=timezone.now())
    assert not first.rows.exists()
    imports.purge(at=timezone.now() + datetime.timedelta(days=settings.IMPORT_RETENTION_DAYS + 1))
    assert not second.rows.exists()
    assert "đã hết hạn giữ" in shown(world, again(second))
    hamlets.approve(change, by=world.so)
    sweep_imports()
    assert not Import.objects.exclude(follows=None).exists()


def test_people_of_a_waiting_hamlet_found_their_team_when_it_is_there(world: World, change: HamletChange) -> None:
    people: list[list[Any]] = [
        ["Ấp", "Họ và tên", "Chức danh", "Đơn vị, đoàn thể", "SĐT"],
        ["Ấp Mới", "Bùi Thị Mới", "Tổ trưởng", "Hội Phụ nữ", "0912345777"],
        ["Ấp Mới", "Bùi Văn Nối", "Thành viên", "Hội Nông dân", "0912345778"],
    ]
    batch = read(world, {"DS": people})
    said = {"number": "9/QĐ-UBND", "signed_on": "2022-06-01", "issued_by": "UBND xã An", "found": True}
    imports.answer(batch, answers=said, by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.new, batch.waiting, batch.wrong) == (0, 3, 0)
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    imports.run(batch.pk)
    hamlets.approve(change, by=world.so)
    assert follower_of(batch).state == State.APPLIED
    assert Member.objects.get(full_name="Bùi Thị Mới").team.place.name == "Ấp Mới"
