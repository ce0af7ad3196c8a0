"""The last import of a place taken back: every stored column as it was, or a sentence that names what is in the way."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from exchange.actions import imports
from exchange.models import Import, ImportRow
from reporting.actions import rounds, targets
from reporting.models import FollowUp, Indicator, Report, Round, Target
from teams.actions import members
from teams.actions import teams as team_actions
from teams.actions.hamlets import approve, set_figures
from teams.actions.members import MemberData
from teams.models import Decision, Distinction, HamletChange, Member, Person, Team
from tests.exchange.test_imports_apply import hamlets, members_sheet
from tests.exchange.test_imports_apply import targets as target_sheet
from tests.exchange.world_imports import again, applied, new_teams, register
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds
from tests.world import World, make_member, make_team

pytestmark = pytest.mark.once

State = Import.State
type Sheets = dict[str, list]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "imports"


def corrections() -> Sheets:
    """Everything at once: one leader goes and another comes, two memberships turn out to be one person's."""
    sheets = new_teams(count=2) | {
        "Thành viên": [
            *new_teams(count=2)["Thành viên"],
            ["Ấp An 1", "Tổ An 1", "Nguyễn Thị Lan", "0912345601", 1985, None, None, None, "31/12/2022"],
            ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", 1990, "Khác", "Thành viên", None, None],
            ["Ấp An 1", "Tổ An 1", "Người Thứ Ba", "0933444555", None, None, None, None, None],
            ["Ấp An 2", "Tổ An 2", "Người Thứ Ba", "0933444555", None, None, None, None, None],
            ["Ấp An 1", "Tổ An 1", "Trần Thị Sáu", "0912345609", None, "Khác", "Tổ trưởng", "01/01/2023", None],
            ["Ấp An 2", "Tổ An 2", "Võ Văn Mới", "0911222333", None, "Hội Nông dân", None, "01/01/2023", None],
            ["Ấp An 2", "Tổ An 2", "Nguyễn Thị Lan", "0912345601", None, "Khác", None, None, None],
        ]
    }
    sheets["Tổ"].append(["Ấp An 2", "Tổ An 2", None, None, None, None, "https://zalo.me/g/an2", 70])
    return sheets


CASES: dict[str, tuple[Callable[[], Sheets], str]] = {
    "teams": (corrections, "canbo_an"),
    "hamlets": (hamlets, "so"),
    "waiting hamlets": (hamlets, "canbo_an"),
    "targets": (lambda: target_sheet(77), "so"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_world_after_is_the_world_before(world: World, case: str) -> None:
    add_rounds(world)
    set_figures(world.an1, year=2022, households=200, population=800, by=world.so)
    sheets, by = CASES[case][0](), world.users[CASES[case][1]]
    kind = case.rsplit(maxsplit=1)[-1]
    before, known = register(), list(Team.objects.values_list("pk", flat=True))
    batch = applied(world, sheets, kind=kind, by=by)
    rounds.enrol(world.round_1)  # a new team owes reports that nobody has begun, and may be followed up already
    for team in Team.objects.exclude(pk__in=known):
        FollowUp.objects.create(team=team, opened_at=timezone.now())
    assert register() != before
    assert imports.why_not_undoable(batch) == ""
    imports.undo(batch, by=by)
    assert register() == before
    batch = again(batch)
    assert (batch.state, batch.file) == (State.UNDONE, "")
    assert batch.undone_at is not None
    assert Event.objects.get(verb="imports.undo").by == by


def test_after_undoing_the_same_file_can_be_written_again(world: World) -> None:
    batch = applied(world, new_teams())
    imports.undo(batch, by=world.canbo_an)
    assert applied(world, new_teams()).new == batch.new


def test_only_the_last_import_of_a_place_is_taken_back(world: World) -> None:
    first = applied(world, new_teams(place="Ấp An 1"))
    second = applied(world, new_teams(place="Ấp An 2"))
    with refused("import_not_undoable", match="lần nhập cuối cùng"):
        imports.undo(first, by=world.canbo_an)
    imports.undo(second, by=world.canbo_an)
    imports.undo(first, by=world.canbo_an)
    assert not Team.objects.filter(name__startswith="Tổ mới").exists()


def test_an_import_is_taken_back_once_and_by_those_who_answer_for_the_place(world: World) -> None:
    batch = applied(world, new_teams())
    for name in ("canbo_binh", "huyen_dong", "lan", "quantri"):
        with refused("not_allowed"):
            imports.undo(batch, by=world.users[name])
    imports.undo(batch, by=world.so)
    with refused("import_not_undoable", match="lần nhập đã ghi"):
        imports.undo(batch, by=world.so)


def edit_the_team(w: World, team: Team) -> None:
    team_actions.edit(team, name="Tên khác", zalo_url="", version=team.version, by=w.canbo_an)


def correct_a_member(w: World, team: Team) -> None:
    member = team.members.order_by("pk")[0]
    members.change(member, organisation="other", by=w.canbo_an)


def let_a_member_go(w: World, team: Team) -> None:
    members.leave(team.members.order_by("pk")[0], last_day=timezone.localdate(), reason="", by=w.canbo_an)


def let_somebody_join(w: World, team: Team) -> None:
    members.join(team, MemberData(full_name="Võ Thị Sau", organisation="other"), by=w.canbo_an)


def begin_a_report(w: World, team: Team) -> None:
    rounds.enrol(w.round_1)
    report = Report.objects.get(team=team, round=w.round_1)
    Report.objects.filter(pk=report.pk).update(state="draft", version=1)


def try_to_reach_it(w: World, team: Team) -> None:
    followed, now = FollowUp.objects.create(team=team, opened_at=timezone.now()), timezone.now()
    followed.attempts.create(number=1, by=w.canbo_an, at=now, way="call", outcome="other", next_on=now.date())


def set_a_target(w: World, team: Team) -> None:
    first, last = datetime.date(2022, 8, 1), datetime.date(2022, 8, 31)
    indicator = Indicator.objects.order_by("pk")[0]
    targets.set_target(team=team, indicator=indicator, starts_on=first, ends_on=last, value=1, by=w.so)


def found_another_by_the_decision(w: World, team: Team) -> None:
    make_team(w.an2, "Tổ sau").rulings.update(decision=team.decision)


def scan_the_decision(w: World, team: Team) -> None:
    Decision.objects.filter(pk=team.decision_id).update(file="quet.pdf")


def know_somebody_again(w: World, team: Team) -> None:
    member = team.members.order_by("pk")[0]
    make_member(w.team_an2, member.full_name, phone=member.phone)


def tell_somebody_apart(w: World, team: Team) -> None:
    one, other = sorted([Person.objects.order_by("pk")[0], team.members.order_by("pk")[0].person], key=lambda p: p.pk)
    Distinction.objects.create(one=one, other=other, by=w.so, at=timezone.now())


TOUCHES = {
    edit_the_team: "“Tổ mới 1” đã được sửa",
    correct_a_member: "“Tổ mới 1: Nguyễn Văn B B” đã được sửa",
    let_a_member_go: "“Tổ mới 1: Nguyễn Văn B B” đã được sửa",
    let_somebody_join: "“Võ Thị Sau”",
    begin_a_report: "Báo cáo “",
    try_to_reach_it: "Theo dõi tổ “",
    set_a_target: "Chỉ tiêu giao “",
    found_another_by_the_decision: "Tổ sau",
    scan_the_decision: "“Tổ mới 1” đã được sửa",
    know_somebody_again: "Thành viên “Nguyễn Văn B B”",
    tell_somebody_apart: "khác",
}


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda touch: touch.__name__)
def test_a_later_touch_stands_in_the_way_and_is_named(world: World, touch: Callable[[World, Team], None]) -> None:
    add_rounds(world)
    Round.objects.filter(pk=world.round_1.pk).update(due_at=timezone.now() + datetime.timedelta(days=9))
    batch = applied(world, new_teams())
    touch(world, Team.objects.get(name="Tổ mới 1"))
    before = register()
    with refused("import_not_undoable") as refusal:
        imports.undo(batch, by=world.canbo_an)
    assert TOUCHES[touch] in str(refusal.value)
    assert imports.why_not_undoable(batch) == str(refusal.value)
    assert register() == before


def test_a_corrected_member_corrected_again_stays(world: World) -> None:
    lines = ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", 1990, None, None, None, None]
    batch = applied(world, members_sheet(lines))
    Member.objects.filter(team=world.team_an1, birth_year=1990).update(birth_year=1991)
    with refused("import_not_undoable", match="“Tổ An 1: Người Thứ Hai” đã được sửa"):
        imports.undo(batch, by=world.canbo_an)


def test_hamlets_that_the_province_approved_stay(world: World) -> None:
    batch = applied(world, hamlets(), kind="hamlets")
    approve(HamletChange.objects.get(), by=world.so)
    with refused("import_not_undoable", match="đã được sửa"):
        imports.undo(batch, by=world.canbo_an)


def test_a_hamlet_where_something_stands_stays(world: World) -> None:
    batch = applied(world, hamlets(), kind="hamlets", by=world.so)
    hamlet = HamletChange.objects.get().news.get(name="Ấp An 3")
    User.objects.filter(pk=world.lan.pk).update(place=hamlet)
    with refused("import_not_undoable", match="Nguyễn Thị Lan"):
        imports.undo(batch, by=world.so)


def test_a_target_set_anew_by_hand_stays(world: World) -> None:
    add_rounds(world)
    batch = applied(world, target_sheet(77), kind="targets", by=world.so)
    Target.objects.filter(team=world.team_an1, value=77).update(value=78)
    with refused("import_not_undoable", match="đã được sửa"):
        imports.undo(batch, by=world.so)


def test_an_import_of_which_a_line_was_forgotten_is_not_taken_back(world: World) -> None:
    batch = applied(world, new_teams())
    ImportRow.objects.filter(batch=batch, sheet="members", number=3).update(raw={}, values={}, written={})
    with refused("import_not_undoable", match="không còn được lưu đủ"):
        imports.undo(batch, by=world.canbo_an)


def test_a_purged_import_is_not_taken_back(world: World, folder: Path) -> None:
    batch = applied(world, new_teams())
    assert len(list(folder.iterdir())) == 1
    late = timezone.now() + datetime.timedelta(days=settings.IMPORT_RETENTION_DAYS + 1)
    assert imports.purge(at=late) == 1
    assert imports.purge(at=late) == 0
    assert (again(batch).new, again(batch).file, batch.rows.count()) == (4, "", 0)
    with refused("import_not_undoable", match="không còn được lưu đủ"):
        imports.undo(batch, by=world.canbo_an)


def test_many_lines_are_taken_back_by_a_worker_in_the_name_of_who_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, so = register(), signed_in(world.so)
    batch = applied(world, new_teams())
    url = reverse("import_show", args=[batch.pk])
    monkeypatch.setattr("exchange.actions.imports.undoing.MOST_LINES", 3)
    with monkeypatch.context() as no_request_reads_them:
        no_request_reads_them.setattr("exchange.actions.imports.undoing._Lines", None)
        assert "Hoàn tác 1 tổ, 3 thành viên" in so.get(url).content.decode()
        so.post(reverse("import_undo", args=[batch.pk]))
        assert "Đang chờ hoàn tác: 0/2" in so.get(url).content.decode()
        with refused("import_not_undoable"):
            imports.ask_undo(batch, by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.undo_by, batch.done, register()) == (State.UNDONE, world.so, 2, before)
    events = Event.objects.about(batch).filter(verb__in=["imports.ask_undo", "imports.undo"])
    assert {event.by for event in events} == {world.so}


def test_what_a_worker_can_not_take_back_stays_and_the_page_says_why(world: World) -> None:
    batch = applied(world, new_teams())
    imports.ask_undo(batch, by=world.canbo_an)
    edit_the_team(world, Team.objects.get(name="Tổ mới 1"))
    edited = register()
    imports.run(batch.pk)
    assert (again(batch).state, again(batch).lease, register()) == (State.APPLIED, None, edited)
    page = signed_in(world.canbo_an).get(reverse("import_show", args=[batch.pk])).content.decode()
    assert "“Tổ mới 1” đã được sửa sau lần nhập này" in page


def test_the_lines_of_an_import_that_is_not_the_last_are_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = applied(world, new_teams())
    applied(world, new_teams(count=2))
    monkeypatch.setattr("exchange.actions.imports.undoing._Lines", None)
    assert "Chỉ hoàn tác được lần nhập cuối cùng" in imports.why_not_undoable(first)
