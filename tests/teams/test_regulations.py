"""A province says what its teams are called and how many members they have; each paper says it as of its own day."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from core.terms import KNOWN, TEAM, other_names, team_name, team_words, without_team_name
from places.models import country
from teams.actions import boards, regulations
from teams.models import BY_LETTER, SteeringBoard, Team, TeamRegulation, terms_on
from tests.exchange.imports.comparing import compared, current
from tests.overview.word_files import lines
from tests.refusals import refused
from tests.teams.test_decision_drafts import draft_of, written
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

NEW = "Tổ chuyển đổi số cộng đồng"
SINCE = datetime.date(2022, 9, 1)
EVE = SINCE - datetime.timedelta(days=1)
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PEOPLE = [
    {"name": "Lý Thị Trưởng", "title": "Chủ tịch", "duty": "Trưởng ban"},
    {"name": "Đỗ Văn Phó", "title": "Phó Chủ tịch", "duty": "Phó ban"},
]


@pytest.fixture
def named(world: World) -> TeamRegulation:
    facts: dict[str, Any] = {"name": NEW, "fewest": 2, "most": 4, "source": "Nghị quyết 5/2022"}
    return regulations.add(world.song_xanh, starts_on=SINCE, **facts, by=world.so)


def board(world: World, **changes: Any) -> SteeringBoard:
    facts = {"number": "1/QĐ-UBND", "signed_on": EVE, "starts_on": SINCE, "members": PEOPLE} | changes
    return boards.add(world.an, by=world.canbo_an, **facts)


def body(world: World, page: str, *args: Any, by: str = "canbo_an", **query: Any) -> str:
    client = Client()
    client.force_login(world.users[by])
    return client.get(reverse(page, args=args), query).content.decode()


def test_teams_are_called_by_the_regulation_of_the_day_and_by_the_letter_without_one(
    world: World, named: TeamRegulation
) -> None:
    assert [team_name(world.an1, day) for day in (EVE, SINCE)] == [TEAM, NEW]
    assert team_words(world.song_xanh, SINCE) == "tổ chuyển đổi số cộng đồng"
    assert {team_name(place, SINCE) for place in (None, country(), world.xa1)} == {TEAM}
    assert terms_on(world.an, EVE) == BY_LETTER
    assert terms_on(world.an, SINCE)[1:3] == (2, 4)


def test_a_place_that_ended_follows_the_province_where_it_stands_now(world: World) -> None:
    old = make_place("09", 1, "tỉnh", "Tỉnh Cũ", valid_to=EVE)
    old.stands_at = world.song_xanh.path
    old.save()
    regulations.add(world.song_xanh, starts_on=SINCE, name=NEW, fewest=2, most=4, source="NQ", by=world.so)
    assert [team_name(old, day) for day in (EVE, SINCE)] == [TEAM, NEW]


def test_every_page_bears_the_name_of_the_readers_province(world: World, named: TeamRegulation) -> None:
    own, other = body(world, "team_list"), body(world, "team_list", by="so_nui")
    assert f"<h1>{NEW}</h1>" in own
    assert f"– {NEW}</title>" in own
    assert f"Cổng quản lý {NEW}." in own
    assert TEAM.casefold() not in own.casefold()
    assert f"<h1>{TEAM}</h1>" in other
    assert NEW not in other


def test_coverage_is_called_as_of_its_day(world: World, named: TeamRegulation) -> None:
    assert "Độ phủ tổ chuyển đổi số cộng đồng: Xã An" in body(world, "coverage_show", world.an.pk, on="2022-09-01")
    assert "Độ phủ tổ công nghệ số cộng đồng: Xã An" in body(world, "coverage_show", world.an.pk, on="2022-08-31")


def test_a_draft_bears_the_name_of_its_day(world: World, named: TeamRegulation, tmp_path: Path) -> None:
    today = " ".join(written(tmp_path, draft_of(world, "all")))
    founding = " ".join(written(tmp_path, draft_of(world, world.team_an1.decision_id)))
    assert f"Nhiệm vụ của {NEW}:" in today
    assert f"Nhiệm vụ của {TEAM}:" in founding
    assert NEW not in founding
    assert lines(tmp_path / "draft.docx")


def test_the_size_asked_for_is_that_of_the_province_and_the_day(world: World, named: TeamRegulation) -> None:
    sizes = {team.pk: team.members.count() for team in Team.objects.all()}
    assert sizes[world.team_an1.pk] == 3
    assert not Team.objects.incomplete_on(SINCE).filter(pk=world.team_an1.pk)
    regulations.edit(named, fewest=4, by=world.so)
    assert Team.objects.incomplete_on(SINCE).filter(pk=world.team_an1.pk)
    assert not Team.objects.incomplete_on(EVE).filter(pk=world.team_an1.pk)
    said = body(world, "team_show", world.team_an1.pk)
    assert "mới có 3/4 người" in said
    assert "Mỗi tổ có từ 4 đến 4 người và một tổ trưởng, theo Nghị quyết 5/2022." in said


def test_another_province_keeps_its_own_size(world: World, named: TeamRegulation) -> None:
    few = {team.pk for team in Team.objects.incomplete_on(EVE) if team.place.path.startswith(world.nui_cao.path)}
    assert few == {t.pk for t in Team.objects.incomplete_on(SINCE) if t.place.path.startswith(world.nui_cao.path)}


@pytest.mark.parametrize("called", [*KNOWN, "to cong nghe so cong dong", "TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG"])
def test_a_team_is_short_under_any_known_name(called: str) -> None:
    assert Team(name=f"{called} ấp An 1").short_name == "Ấp An 1"
    assert Team(name=called).short_name[1:] == called[1:]


def test_a_name_that_only_begins_alike_is_whole() -> None:
    assert without_team_name("Tổ công nghệ sống xanh") == "Tổ công nghệ sống xanh"
    assert other_names("Tổ vay vốn ấp An 1") == []


def test_a_list_finds_a_team_under_its_other_names(world: World, named: TeamRegulation) -> None:
    team = make_team(world.an2, f"{TEAM} ấp An 2 số 2")
    for called in (NEW, "Tổ chuyển đổi số", "Tổ công nghệ số"):
        line = current("teams", world.an)["teams"][-1] | {"place": "Ấp An 2", "name": f"{called} ấp An 2 số 2"}
        (row,) = compared("teams", world.an, teams=[line])
        assert row.subject_id == team.pk


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("name_refused", {"name": "Nhóm số"}),
        ("size_invalid", {"fewest": 0}),
        ("size_invalid", {"fewest": 9, "most": 8}),
        ("size_invalid", {"most": 100}),
        ("source_missing", {"source": " "}),
        ("day_taken", {}),
    ],
)
def test_a_regulation_is_refused(world: World, named: TeamRegulation, code: str, changes: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"starts_on": SINCE, "name": NEW, "fewest": 3, "most": 8, "source": "NQ"}
    with refused(code):
        regulations.add(world.song_xanh, **(facts | changes), by=world.so)


def test_only_a_province_regulates_and_only_by_its_own(world: World) -> None:
    facts: dict[str, Any] = {"starts_on": SINCE, "name": NEW, "fewest": 3, "most": 8, "source": "NQ"}
    for place, by in ((world.song_xanh, world.so_nui), (world.song_xanh, world.canbo_an), (world.an, world.so)):
        with refused("out_of_scope"):
            regulations.add(place, **facts, by=by)


def test_a_regulation_taken_away_leaves_the_one_before(world: World, named: TeamRegulation) -> None:
    regulations.remove(named, by=world.so)
    assert team_name(world.an, SINCE) == TEAM


def test_the_database_holds_the_size_and_the_days(world: World, named: TeamRegulation) -> None:
    facts: dict[str, Any] = {"place": world.song_xanh, "name": NEW, "source": "NQ", "starts_on": SINCE, "fewest": 3}
    one = board(world)
    paper = {"place": world.an, "number": "2/QĐ", "signed_on": EVE, "starts_on": one.starts_on}
    broken: dict[str, Callable[[], Any]] = {
        "a_province_regulates_teams_once_a_day": lambda: TeamRegulation.objects.create(**facts, most=4),
        "a_team_may_have_some_members": lambda: TeamRegulation.objects.create(**(facts | {"starts_on": EVE}), most=2),
        "a_commune_has_one_board_from_a_day": lambda: SteeringBoard.objects.create(**paper),
    }
    for name, write in broken.items():
        with pytest.raises(IntegrityError) as found, transaction.atomic():
            write()
        assert name in str(found.value) or "UNIQUE" in str(found.value)


def test_a_board_shows_its_members_and_the_record_only_how_many(world: World) -> None:
    one = board(world)
    said = body(world, "board_show", world.an.pk)
    assert said.index("Lý Thị Trưởng") < said.index("Đỗ Văn Phó")
    assert "Theo quyết định 1/QĐ-UBND ngày 31/08/2022" in said
    boards.edit(one, members=PEOPLE[:1], by=world.canbo_an)
    events = Event.objects.filter(verb__startswith="boards.").order_by("pk")
    assert [event.after["members"] for event in events] == [2, "…"]
    assert "Trưởng" not in str(list(events.values()))


def test_a_new_decision_ends_the_board_before_it(world: World) -> None:
    board(world)
    board(world, number="2/QĐ-UBND", starts_on=SINCE + datetime.timedelta(days=30), members=PEOPLE[:1])
    said = body(world, "board_show", world.an.pk)
    assert "Theo quyết định 2/QĐ-UBND" in said
    assert "từ ngày 01/09/2022 đến hết ngày 30/09/2022, 2 người" in said
    assert "Đỗ Văn Phó" not in said


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("number_missing", {"number": " "}),
        ("members_missing", {"members": []}),
        ("day_taken", {}),
        ("effect_before_signing", {"starts_on": EVE - datetime.timedelta(days=1)}),
    ],
)
def test_a_board_is_refused(world: World, code: str, changes: dict[str, Any]) -> None:
    board(world)
    with refused(code):
        board(world, **changes)


def test_a_board_is_a_communes(world: World) -> None:
    facts: dict[str, Any] = {"number": "1/QĐ", "signed_on": EVE, "starts_on": SINCE, "members": PEOPLE}
    with refused("not_a_commune"):
        boards.add(world.song_xanh, **facts, by=world.so)
    with refused("out_of_scope"):
        boards.add(world.binh, **facts, by=world.canbo_an)


def test_members_are_typed_or_pasted_a_line_each(world: World) -> None:
    client = Client()
    client.force_login(world.canbo_an)
    facts = {"number": "1/QĐ-UBND", "signed_on": "31/08/2022", "starts_on": "01/09/2022"}
    path = reverse("board_add", args=[world.an.pk])
    wrong = client.post(path, facts | {"members": "Lý Thị Trưởng; Chủ tịch; Trưởng ban\nĐỗ Văn Phó"})
    assert wrong.status_code == 422
    assert "<h1>Ghi ban chỉ đạo: Xã An</h1>" in wrong.content.decode()
    assert "Dòng 2: xin ghi họ tên; chức vụ; nhiệm vụ trong ban" in wrong.content.decode()
    twice = client.post(path, facts | {"number": "abc", "members": "A B; Chủ tịch; Trưởng ban\nC D; Phó; TRƯỞNG  BAN"})
    errors = twice.context["form"].errors  # of all boxes at once
    assert "chỉ có một Trưởng ban, ở đây có 2: A B, C D" in errors["members"][0]
    assert "phải có chữ số" in errors["number"][0]
    early = client.post(path, facts | {"starts_on": "30/08/2022", "members": "Lý Thị Trưởng; Chủ tịch; Trưởng ban"})
    assert "không thể trước ngày ký (31/08/2022)" in early.context["form"].errors["starts_on"][0]
    pasted = "Lý Thị Trưởng\tChủ tịch\tTrưởng ban\nĐỗ Văn Phó\tPhó Chủ tịch\tPhó ban"
    assert client.post(path, facts | {"members": pasted}).status_code == 302
    one = SteeringBoard.objects.get()
    assert one.members == PEOPLE
    path = reverse("board_edit", args=[one.pk])
    fewer = client.post(path, facts | {"members": "Đỗ Văn Phó; Chủ tịch; Trưởng ban"}, follow=True).content.decode()
    assert "trước có 2 người, nay có 1: bớt 1 người, thêm 0 người." in fewer
    same = client.post(path, facts | {"members": "Đỗ Văn Phó; Phó Chủ tịch; Trưởng ban"}, follow=True)
    assert "nay có" not in same.content.decode()


def test_coverage_tells_how_many_teams_are_merged_with_those_of_scheme_06(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(kind=Team.TeamKind.SCHEME_06)
    said = body(world, "coverage_show", world.an.pk)
    assert "Ghép với tổ Đề án 06</dt><dd>1/2, 50,0%" in said
    assert f"{reverse('team_list')}?kind=scheme_06&amp;place={world.an.pk}" in said
    assert "Ghép với tổ Đề án 06" not in body(world, "coverage_show", world.binh.pk, by="so")


def test_what_no_province_reaches_bears_one_name(world: World) -> None:
    """Pages without a reader, and no others, write the name out; it is the one of core."""
    written_out = {
        path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if TEAM in path.read_text()
    }
    assert written_out == {"400.html", "500.html", "503.html", "reporting/offline_page.html"}
