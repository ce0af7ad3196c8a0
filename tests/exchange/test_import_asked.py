"""What is missing is asked once, not for each line: the decision of all, and whether a list of people founds teams."""

import datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.actions import imports
from exchange.models import Import
from exchange.tasks import sweep_imports
from places.models import Level
from teams.actions import hamlets
from teams.imports.unlisted import unlisted
from teams.models import Decision, HamletChange, Member, Team
from tests.exchange.gallery.books import PEOPLE
from tests.exchange.gallery.groups import annex, merged_hamlets
from tests.exchange.world_imports import Table, again, applied, new_teams, read, register
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World, make_place

pytestmark = pytest.mark.once

State = Import.State
DECISION = {
    "number": "9/QĐ-UBND",
    "signed_on": "01/06/2022",
    "issued_by": "UBND xã An",
    "signer": "",
    "established_on": "",
}
TEAM = "Tổ công nghệ số cộng đồng ấp"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def an(world: World) -> Client:
    """Xã An has the hamlets of the lists, and no team in them."""
    for number, name in enumerate(("Tân Khánh", "Suối Muồn"), 7):
        make_place(f"01101-{number}", Level.HAMLET, "ấp", f"Ấp {name}", world.an)
    return signed_in(world.canbo_an)


def sheets(listed: list) -> dict[str, Table]:
    return {sheet.title: sheet.rows for sheet in listed}


def answer(an: Client, batch: Import, **said: str) -> Import:
    assert an.post(reverse("import_answer", args=[batch.pk]), said).status_code == 302
    imports.run(batch.pk)
    return again(batch)


def write(an: Client, batch: Import, **said: str) -> Import:
    an.post(reverse("import_confirm", args=[batch.pk]), {"digest": batch.digest, **said})
    imports.run(batch.pk)
    return again(batch)


def shown(client: Client, batch: Import) -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk])).content.decode())


def test_the_decision_of_all_is_asked_once_and_a_cell_goes_before_it(an: Client, world: World) -> None:
    table = new_teams(count=3)
    for row in table["Tổ"][1:3]:
        row[2:6] = [None] * 4
    batch = read(world, table)
    assert (batch.new, batch.wrong) == (4, 8)
    assert "Dùng cho tổ nào mà dòng của tổ" in shown(an, batch)
    batch = answer(an, batch, **DECISION)
    assert (batch.new, batch.wrong) == (12, 0)
    write(an, batch)
    teams = Team.objects.filter(name__startswith="Tổ mới").order_by("name").select_related("decision")
    assert [(one.decision.number, f"{one.established_on}") for one in teams] == [
        ("9/QĐ-UBND", "2022-06-01"),
        ("9/QĐ-UBND", "2022-06-01"),
        ("45/QĐ-UBND", "2022-07-05"),
    ]


def test_why_places_get_another_team_is_asked_once_and_goes_to_no_other(an: Client, world: World) -> None:
    table = new_teams(count=3, people=0)
    table["Tổ"][1][-1] = table["Tổ"][2][-1] = None
    table["Tổ"].append(["Ấp Suối Muồn", "Tổ đầu tiên", *table["Tổ"][1][2:-1], None])
    batch = read(world, table)
    assert (batch.new, batch.wrong) == (2, 2)
    assert "Lý do có thêm tổ" in shown(an, batch)
    batch = answer(an, batch, second_team_reason="Chia theo tuyến dân cư")
    assert (batch.new, batch.wrong) == (4, 0)
    assert 'name="second_team_reason"' in shown(an, batch)  # to be corrected
    write(an, batch)
    founded = Team.objects.filter(established_on=datetime.date(2022, 7, 5)).order_by("pk")
    assert [team.second_team_reason for team in founded] == [
        "Chia theo tuyến dân cư",
        "Chia theo tuyến dân cư",
        "Ấp rộng",
        "",
    ]


def test_an_answer_mends_no_cell_and_mixes_no_decisions(an: Client, world: World) -> None:
    table = new_teams(count=3, people=0)
    table["Tổ"][1][3] = "ngày nào"
    table["Tổ"][2][3] = None  # another number, without its day
    table["Tổ"][3][2:4] = ["9/qđ-ubnd", None]
    batch = answer(an, read(world, table), **DECISION)
    days = [row.values["signed_on"] for row in batch.rows.order_by("number")]
    assert (batch.new, batch.wrong, days) == (1, 2, [None, None, "2022-06-01"])


def test_a_number_without_its_day_is_asked_again(an: Client, world: World) -> None:
    batch = read(world, sheets(merged_hamlets()))
    url = reverse("import_answer", args=[batch.pk])
    page = an.post(url, DECISION | {"signed_on": ""})
    assert (page.status_code, again(batch).answers) == (422, {})
    assert "Xin ghi ngày ký của quyết định này." in unescape(page.content.decode())


def test_people_found_the_teams_that_they_need(an: Client, world: World) -> None:
    before = register()
    batch = read(world, sheets(annex()))
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 0, 8)
    page = shown(an, batch)
    for said in (f"{TEAM} Tân Khánh", "12/QĐ-UBND ngày 15/06/2022", "13/QĐ-UBND ngày 15/06/2022", "Nguyễn Văn An"):
        assert said in page
    batch = answer(an, batch, issued_by="UBND xã An", found="on")
    assert (batch.new, batch.wrong) == (8, 0)
    batch = write(an, batch)
    assert (batch.state, batch.error) == (State.APPLIED, "")
    assert "2 tổ, 6 thành viên" in shown(an, batch)
    teams = Team.objects.filter(place__name__in=["Ấp Tân Khánh", "Ấp Suối Muồn"]).order_by("pk")
    assert [(one.name, one.decision.number, f"{one.established_on}") for one in teams] == [
        (f"{TEAM} Tân Khánh", "12/QĐ-UBND", "2022-06-15"),
        (f"{TEAM} Suối Muồn", "13/QĐ-UBND", "2022-06-15"),
    ]
    assert [list(one.members.order_by("pk").values_list("full_name", "position")) for one in teams] == [
        [(one.name, position) for one, position in zip(people, ("leader", "deputy", "member"), strict=True)]
        for people in (PEOPLE[:3], PEOPLE[3:])
    ]
    assert (again(read(world, sheets(annex()))).unchanged, Decision.objects.count() > 1) == (6, True)
    imports.undo(batch, by=world.canbo_an)
    assert register() == before


def test_without_the_tick_the_lines_wait_and_the_others_are_taken(an: Client, world: World) -> None:
    rows = [*annex()[0].rows, ["III. Tổ công nghệ số ấp An 1"], [1, "Bùi Thị Mới", "Thành viên", "Y tế", "0912345777"]]
    batch = answer(an, read(world, {"DS": rows}), issued_by="UBND xã An", number="", signed_on="")
    assert (batch.new, batch.wrong) == (1, 8)
    batch = write(an, batch, without_wrong="1")
    assert (batch.state, Member.objects.filter(full_name="Bùi Thị Mới").count()) == (State.APPLIED, 1)
    assert not Team.objects.filter(name__startswith=TEAM).exists()
    assert an.get(reverse("import_errors", args=[batch.pk])).status_code == 200


def test_a_team_with_a_wrong_decision_keeps_its_people_waiting(an: Client, world: World) -> None:
    rows = [list(row) for row in annex()[0].rows]
    at = next(at for at, row in enumerate(rows) if row and str(row[0]).startswith("II."))
    rows[at][0] = "II. Tổ công nghệ số ấp Suối Muồn – QĐ số 13/QĐ-UBND ngày 31/6/2022"
    batch = answer(an, read(world, {"DS": rows}), issued_by="UBND xã An", found="on")
    assert (batch.new, batch.wrong) == (4, 4)
    batch = write(an, batch, without_wrong="1")
    assert [one.members.count() for one in Team.objects.filter(name__startswith=TEAM)] == [3]


def test_founding_is_not_undone_once_somebody_edited_the_team(an: Client, world: World) -> None:
    batch = write(an, answer(an, read(world, sheets(annex())), issued_by="UBND xã An", found="on"))
    Team.objects.filter(name=f"{TEAM} Tân Khánh").update(zalo_households=3)
    with refused("import_not_undoable"):
        imports.undo(batch, by=world.canbo_an)
    assert Team.objects.filter(name__startswith=TEAM).count() == 2


def test_what_was_answered_goes_with_the_file(an: Client, world: World) -> None:
    batch = answer(an, read(world, sheets(merged_hamlets())), **DECISION, found="on")
    assert batch.answers["number"] == "9/QĐ-UBND"
    imports.discard(batch, by=world.canbo_an)
    assert again(batch).answers == {}
    with refused("import_not_ready"):
        imports.answer(batch, answers={"found": True}, by=world.canbo_an)
    assert applied(world, new_teams()).answers == {}


def test_names_that_two_kinds_of_places_bear_are_asked_about_once(an: Client, world: World) -> None:
    make_place("01101-9", Level.HAMLET, "khu phố", "Khu phố Tân Khánh", world.an)
    rows = [[str(cell).removeprefix("Ấp ") if cell else cell for cell in row] for row in merged_hamlets()[0].rows]
    batch = read(world, {"DS": rows})
    assert [row.state for row in batch.rows.filter(sheet="members", values__full_name="Nguyễn Văn An")] == ["wrong"]
    assert "Tên không ghi loại là" in shown(an, batch)
    batch = answer(an, batch, **DECISION, word="ấp", found="on")
    assert (batch.new, batch.wrong) == (8, 0)
    places = set(batch.rows.filter(sheet="teams").values_list("values__place", flat=True))
    assert places == {"Ấp Tân Khánh", "Ấp Suối Muồn"}


def test_a_list_of_hamlets_without_their_word_asks_for_it_once(an: Client, world: World) -> None:
    table = {"Ấp": [["Tên", "Số hộ"], ["Tân Khánh", 120], ["Bàu Sen", 90], ["Bàu Mây", 95], ["Khu phố 4", 80]]}
    batch = read(world, table, kind="hamlets", by=world.canbo_an)
    assert (batch.changed, batch.new, batch.wrong) == (1, 1, 2)
    page = shown(an, batch)
    assert '<option value="ấp" selected>Ấp</option>' in page  # what the others here are
    batch = answer(an, batch, word="thôn")
    assert list(batch.rows.order_by("pk").values_list("values__name", flat=True)) == [
        *("Ấp Tân Khánh", "Thôn Bàu Sen", "Thôn Bàu Mây", "Khu phố 4"),
    ]
    batch = answer(an, batch, word="")
    assert (batch.new, batch.wrong) == (1, 2)


def test_hamlets_that_a_list_names_are_proposed_with_it_and_its_teams_wait(world: World) -> None:
    official = signed_in(world.canbo_an)
    people = [
        ["Ấp", "Họ và tên", "Chức vụ"],
        ["Ấp Mới", "Trần Văn Một", "Tổ trưởng"],
        ["KP. Chợ", "Trần Văn Hai", "Tổ trưởng"],
        ["mới", "Trần Văn Ba", "Thành viên"],
    ]
    batch = read(world, {"Danh sách": people})
    page = shown(official, batch)
    assert "Ấp Mới." in page  # "KP. Chợ" and "mới" do not say of which kind they are
    assert "Đề nghị thêm các ấp" in page
    batch = answer(official, batch, **DECISION, found="on")
    assert (HamletChange.objects.count(), batch.waiting) == (0, 0)
    batch = answer(official, batch, **DECISION, found="on", add="on")
    change = HamletChange.objects.get()
    assert ([one["name"] for one in change.wanted], change.commune) == (["Ấp Mới"], world.an)
    assert (batch.waiting, batch.wrong) == (3, 1)  # a team and its two people; "mới" is the one that waits
    assert "Đề nghị thêm các ấp" not in shown(official, batch)
    write(official, batch, without_wrong="1")
    hamlets.approve(change, by=world.so)
    sweep_imports()
    assert Team.objects.get(place__name="Ấp Mới").members.count() == 2


def test_of_who_may_not_propose_hamlets_none_are_asked(world: World) -> None:
    batch = read(world, {"Danh sách": [["Ấp", "Họ và tên", "Chức vụ"], ["Ấp Mới", "Trần Văn Một", "Tổ trưởng"]]})
    Import.objects.filter(pk=batch.pk).update(requested_by=world.lan)
    assert unlisted(again(batch)) == {}
