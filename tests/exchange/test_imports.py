"""Imports on their way: received or refused at the door, read, matched by hand, confirmed."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, User
from exchange.actions import imports
from exchange.actions.imports import receiving
from exchange.models import HeaderChoice, Import, ImportRow
from exchange.reading.tables import FileRefused
from teams.actions import members
from tests.exchange.test_imports_apply import members_sheet
from tests.exchange.world_imports import MEMBER_HEAD, again, new_teams, read, received, register, workbook
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "imports"


def test_receiving_keeps_the_file_and_reads_nothing_yet(world: World, folder: Path) -> None:
    data = workbook(new_teams())
    batch = imports.receive(
        kind="teams", place=world.an, file_name="C:\\Tài liệu\\ds tổ.xlsx", data=data, by=world.canbo_an
    )
    assert (batch.state, batch.file_name, batch.rows.count()) == (State.QUEUED, "ds tổ.xlsx", 0)
    assert imports.file_of(batch).read_bytes() == data
    assert [file.name for file in folder.iterdir()] == [batch.file]
    assert len(Path(batch.file).stem) == 36  # a name that nobody guesses
    event = Event.objects.get(verb="imports.receive")
    assert (event.by, event.place, event.after) == (world.canbo_an, world.an, {"kind": "teams"})


def test_a_file_that_is_no_workbook_leaves_nothing(world: World, folder: Path) -> None:
    with pytest.raises(FileRefused, match="PDF"):
        imports.receive(kind="teams", place=world.an, file_name="a.xlsx", data=b"%PDF-1.7", by=world.canbo_an)
    assert not folder.exists()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("username", "place", "kind"),
    [
        ("canbo_an", "binh", "teams"),
        ("canbo_an", "dong", "teams"),
        ("canbo_an", "an", "targets"),
        ("lan", "an1", "teams"),
        ("huyen_dong", "an", "teams"),
        ("quantri", "an", "hamlets"),
        ("so_nui", "an", "teams"),
        ("doitac", "an", "teams"),
    ],
)
def test_nobody_brings_in_what_they_may_not(world: World, username: str, place: str, kind: str) -> None:
    with refused("not_allowed"):
        received(world, new_teams(), by=world.users[username], place=getattr(world, place), kind=kind)


def test_reading_writes_a_preview_and_nothing_else(world: World) -> None:
    before = register()
    batch = read(world, new_teams(count=2))
    assert (batch.state, batch.new, batch.changed, batch.unchanged, batch.wrong) == (State.READY, 8, 0, 0, 0)
    assert (batch.done, batch.total, batch.lease) == (3, 3, None)
    assert batch.heads["teams"]["title"] == "Tổ"
    assert len(batch.digest) == 64
    assert [row.number for row in batch.rows.order_by("pk")] == [2, 3, 2, 3, 4, 5, 6, 7]
    assert register() == before


def test_a_file_that_cannot_be_read_says_why(world: World) -> None:
    batch = read(world, {"Trang 1": [["Một", "Hai"], [1, 2]]}, kind="hamlets")
    assert batch.state == State.REFUSED
    assert "dòng tiêu đề" in batch.error


def renamed() -> dict[str, list]:
    sheets = members_sheet(["Ấp An 1", "Tổ An 1", "Võ Văn Mới", "0911222333", None, "Khác", None, None, None])
    sheets["Thành viên"][0] = [
        head.replace("Họ và tên", "Ai").replace("Số điện thoại", "Gọi số") for head in MEMBER_HEAD
    ]
    return sheets


def test_a_header_matched_by_hand_is_read_and_remembered(world: World) -> None:
    batch = read(world, renamed())
    assert (batch.state, batch.rows.count()) == (State.UNMATCHED, 0)
    assert batch.heads["members"]["missing"] == ["Họ và tên"]
    assert batch.heads["members"]["unknown"] == {"2": "Ai", "3": "Gọi số"}
    imports.match(batch, chosen={"members": {"full_name": 2, "phone": 3}}, by=world.canbo_an)
    imports.run(batch.pk)
    row = ImportRow.objects.get()
    assert (again(batch).state, row.values["full_name"], row.values["phone"]) == (
        State.READY,
        "Võ Văn Mới",
        "0911222333",
    )
    assert read(world, renamed()).state == State.READY
    assert HeaderChoice.objects.filter(place=world.an, kind="teams", sheet="members").count() == 2
    assert HeaderChoice.objects.visible_to(world.canbo_binh).count() == 0


def test_one_header_may_mean_two_things_on_two_sheets(world: World) -> None:
    sheets = new_teams()
    sheets["Tổ"][0] = ["Gọi là" if head == "Cơ quan ban hành" else head for head in sheets["Tổ"][0]]
    sheets["Thành viên"][0] = ["Gọi là" if head == "Họ và tên" else head for head in MEMBER_HEAD]
    batch = read(world, sheets)
    assert batch.state == State.UNMATCHED
    imports.match(batch, chosen={"teams": {"issued_by": 4}, "members": {"full_name": 2}}, by=world.canbo_an)
    imports.run(batch.pk)
    assert (again(batch).state, again(batch).new, again(batch).wrong) == (State.READY, 4, 0)


def test_a_header_matched_again_stands_for_the_other_column(world: World) -> None:
    batch = read(world, renamed())
    for column in (3, 2):
        imports.match(batch, chosen={"members": {"full_name": column}}, by=world.canbo_an)
        imports.run(batch.pk)
        batch = again(batch)
        assert (batch.state, batch.heads["members"]["columns"]["full_name"]) == (State.READY, column)


@pytest.mark.parametrize(
    "chosen",
    [
        {"members": {"full_name": 40}},
        {"members": {"salary": 2}},
        {"wages": {"full_name": 2}},
        {"members": {"full_name": 2, "phone": 2}},
    ],
)
def test_a_match_that_cannot_be_is_refused(world: World, chosen: dict[str, dict[str, int]]) -> None:
    batch = read(world, renamed())
    with refused("bad_match"):
        imports.match(batch, chosen=chosen, by=world.canbo_an)
    assert (again(batch).state, HeaderChoice.objects.count()) == (State.UNMATCHED, 0)


def test_only_the_sender_confirms_and_only_what_they_saw(world: World) -> None:
    batch = read(world, new_teams())
    with refused("not_allowed", match="người khác gửi"):
        imports.confirm(batch, digest=batch.digest, by=world.so)
    with refused("preview_stale"):
        imports.confirm(batch, digest="0" * 64, by=world.canbo_an)
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    with refused("import_not_ready", match="Đang chờ ghi"):
        imports.confirm(batch, digest=batch.digest, by=world.canbo_an)


def test_of_a_list_too_long_for_one_team_the_rest_is_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERSHIPS", 4)
    batch = read(world, new_teams(people=6))
    assert (batch.new, batch.wrong) == (5, 2)  # the team and the first four
    assert "nhiều nhất 4 lượt thành viên" in batch.rows.get(number=7).faults[0]["message"]


def test_reading_costs_the_same_queries_however_long_the_file(world: World) -> None:
    costs = []
    for count in (1, 30):
        batch = received(world, new_teams(count=count, people=10))
        with CaptureQueriesContext(connection) as captured:
            imports.run(batch.pk)
        assert again(batch).new == 11 * count
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_so_many_files_a_day_and_so_many_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IMPORTS_A_DAY", receiving.MOST_WAITING + 1)

    def send(by: User) -> Import:
        return imports.receive(kind="teams", place=by.place, file_name="a.xlsx", data=workbook(new_teams()), by=by)

    for _ in range(receiving.MOST_WAITING):
        send(world.canbo_an)
    with refused("too_many_waiting"):
        send(world.canbo_an)
    send(world.canbo_binh)
    Import.objects.update(state=Import.State.DISCARDED)
    send(world.canbo_an)
    with refused("enough_for_today"):
        send(world.canbo_an)
