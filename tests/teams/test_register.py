"""The register of a day: page, JSON and workbook say the same, and what the decisions of that day made true."""

import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.templatetags.wording import day, number, share
from exchange.actions import exports
from exchange.models import Export
from overview.exports.register import REGISTER
from places.models import Level, Place
from teams.actions import renewals, teams
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData
from teams.actions.milestones import seed_letter_milestones
from teams.exports.register import RegisterSource
from teams.models import Organisation, Position, Sex, Team, ZaloGroup
from teams.rollups import coverage
from tests.core.sheets import table, title_block
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.teams import world_reforms
from tests.world import World, make_place

pytestmark = pytest.mark.once

JUNE, DECEMBER = datetime.date(2022, 6, 30), datetime.date(2022, 12, 31)


class Cells(HTMLParser):
    """The tables of a page: ``{caption: {row: {label: text}}}``, by what the cells of a card are labelled with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, dict[str, dict[str, str]]] = {}
        self.rows: dict[str, dict[str, str]] = {}
        self.row: dict[str, str] = {}
        self.into, self.caption, self.head = "", "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "table":
            self.rows, self.caption = {}, ""
        elif tag == "tr":
            self.row, self.head = {}, ""
        elif tag == "caption" or (tag == "th" and given.get("scope") == "row"):
            self.into = tag
        elif tag == "td":
            self.into = given.get("data-label", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self.tables[self.caption.strip()] = self.rows
        elif tag == "tr" and self.head:
            self.rows[self.head] = {label: text.strip() for label, text in self.row.items()}
        if tag in ("caption", "th", "td"):
            self.into = ""

    def handle_data(self, data: str) -> None:
        if self.into == "caption":
            self.caption += data
        elif self.into == "th":
            self.head = self.head or data.strip()  # a name, before what is said about it
        elif self.into:
            self.row[self.into] = self.row.get(self.into, "") + data


@pytest.fixture
def decided(world: World) -> World:
    """Sông Xanh as five decisions made it: 10/6, 5/9, 1/10 and 15/11/2022, 31/3/2023."""
    seed_letter_milestones(world.song_xanh)
    world.places["an3"] = make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an)
    founders = [
        MemberData(full_name="Ngô Văn Một", organisation=Organisation.YOUTH, position=Position.LEADER, sex=Sex.MALE),
        MemberData(full_name="Lý Thị Hai", organisation=Organisation.WOMEN, sex=Sex.FEMALE),
        MemberData(full_name="Đỗ Văn Ba", organisation=Organisation.POST, sex=Sex.MALE),
    ]
    found(world.an3, "Tổ An 3", "45/QĐ-UBND", datetime.date(2022, 9, 5), founders)
    found(world.cat1_1, "Tổ dân phố 1", "9/QĐ-UBND", datetime.date(2022, 10, 1), founders[:2])
    renewals.renew(
        world.team_an1,
        decision=decision("60/QĐ-UBND", datetime.date(2022, 11, 10)),
        effective_on=datetime.date(2022, 11, 15),
        leaving=[world.team_an1.members.get(position=Position.DEPUTY).pk],
        joining=[
            MemberData(full_name=name, organisation=Organisation.WOMEN, sex=Sex.FEMALE)
            for name in ("Trần Thị Tư", "Mai Thị Năm")
        ],
        positions={},
        by=None,
    )
    teams.dissolve(
        world.team_binh1,
        decision=decision("5/QĐ-UBND", datetime.date(2023, 3, 20)),
        last_day=datetime.date(2023, 3, 31),
        reason="Nhập ấp",
        by=None,
    )
    ZaloGroup.objects.create(place=world.an, url="https://zalo.me/g/an", households=320)
    Team.objects.filter(pk=world.team_an1.pk).update(zalo_url="https://zalo.me/g/an1", zalo_households=150)
    return world


def decision(number: str, signed_on: datetime.date) -> DecisionData:
    return DecisionData(number=number, signed_on=signed_on, issued_by="UBND xã")


def found(place: Place, name: str, number: str, on: datetime.date, people: list[MemberData]) -> None:
    teams.establish(place, name=name, decision=decision(number, on), established_on=on, members=people, by=None)


def asked(world: World, place: Place, on: datetime.date) -> dict[str, Any]:
    answer = signed_in(world.so).get(reverse("coverage_data", args=[place.pk]), {"on": on.isoformat()})
    assert answer.status_code == 200
    return answer.json()


def paged(world: World, place: Place, on: datetime.date) -> str:
    answer = signed_in(world.so).get(reverse("coverage_show", args=[place.pk]), {"on": on.isoformat()})
    return answer.content.decode()


def booked(world: World, place: Place, on: datetime.date, path: Path) -> Workbook:
    REGISTER.build(RegisterSource(place, on, timezone.now(), world.so), path / "book.xlsx")
    return load_workbook(path / "book.xlsx")


def kinds(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["kind"]: (one["with_team"], one["places"]) for one in found["coverage"]["kinds"]}


DECIDED = [
    (JUNE, {"ấp": (3, 4), "khu phố": (1, 1), "tổ dân phố": (0, 1)}, (4, 1, 9, 7, 3)),
    (DECEMBER, {"ấp": (4, 4), "khu phố": (1, 1), "tổ dân phố": (1, 1)}, (6, 2, 15, 14, 5)),
    (None, {"ấp": (3, 4), "khu phố": (1, 1), "tổ dân phố": (1, 1)}, (5, 2, 12, 12, 4)),
]  # of None, today: teams, to be completed, memberships, people, leaders
DAYS = [JUNE, DECEMBER, None]


@pytest.mark.parametrize(("on", "covered", "people"), DECIDED)
def test_coverage_and_people_are_those_the_decisions_made(
    decided: World, on: datetime.date | None, covered: dict[str, tuple[int, int]], people: tuple[int, ...]
) -> None:
    """The people of cat1_1 bear the names of two of An 3 but no phone: nobody is taken for another."""
    found = asked(decided, decided.song_xanh, on or timezone.localdate())
    assert kinds(found) == covered
    assert (
        tuple(found["people"][name] for name in ("teams", "incomplete", "memberships", "people", "leaders")) == people
    )


def test_the_people_of_one_team_differ_from_day_to_day(decided: World) -> None:
    organisations = [asked(decided, decided.an1, on or timezone.localdate())["people"]["organisation"] for on in DAYS]
    assert organisations == [
        {"hamlet_head": 2, "youth": 1},
        {"hamlet_head": 1, "women": 2, "youth": 1},
        {"hamlet_head": 1, "women": 2, "youth": 1},
    ]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("name", ["song_xanh", "dong"])
def test_page_json_and_workbook_agree_cell_by_cell(
    decided: World, tmp_path: Path, name: str, on: datetime.date | None
) -> None:
    on, place = on or timezone.localdate(), getattr(decided, name)
    found, cells, book = (
        asked(decided, place, on),
        Cells(paged(decided, place, on)),
        booked(decided, place, on, tmp_path),
    )
    covered = cells.tables["Nơi đã có tổ trên số nơi, theo địa bàn và loại"]
    covered[str(place)] = covered["Cộng 2 địa bàn"]
    counted = cells.tables[f"Tổ và người theo địa bàn, đến hết ngày {day(on)}"]
    of_kind = {(row["Địa bàn"], row["Loại địa bàn"]): row for row in table(book, "Độ phủ")}
    of_people = {row["Địa bàn"]: row for row in table(book, "Người trong tổ")}
    assert len(found["children"]) == 2
    for one in [found, *found["children"]]:
        where = one["place"]["name"]
        tallies = [("Tất cả", one["coverage"]["total"])]
        tallies += [(tally["kind"].capitalize(), tally) for tally in one["coverage"]["kinds"]]
        for kind, tally in tallies:
            row = of_kind[where, kind]
            assert covered[where][kind] == share(tally["with_team"], tally["places"])
            assert [row["Đã có tổ"], row["Số địa bàn"]] == [tally["with_team"], tally["places"]]
            assert row["Độ phủ"] == pytest.approx(tally["share"])
        people, row = one["people"], of_people[where]
        for key, label, header in [
            ("teams", "Tổ", "Số tổ"),
            ("incomplete", "Cần bổ sung", "Tổ cần bổ sung"),
            ("people", "Người", "Số người"),
            ("memberships", "Chỗ trong tổ", "Số chỗ trong các tổ"),
            ("leaders", "Tổ trưởng", Position.LEADER.label),
        ]:
            assert (counted[where][label], row[header]) == (number(people[key]), people[key]), key
        for aspect, choices in [("organisation", Organisation), ("position", Position), ("sex", Sex)]:
            assert {choice: row[choice.label] for choice in choices if row[choice.label]} == {
                choice: people[aspect][choice] for choice in choices if choice in people[aspect]
            }


@pytest.mark.parametrize(
    ("on", "names"),
    [
        (JUNE, {"Nguyễn Thị Lan", "Người Thứ Hai", "Người Thứ Ba"}),
        (DECEMBER, {"Nguyễn Thị Lan", "Người Thứ Ba", "Trần Thị Tư", "Mai Thị Năm"}),
        (None, {"Nguyễn Thị Lan", "Người Thứ Ba", "Trần Thị Tư", "Mai Thị Năm"}),
    ],
)
def test_the_team_page_names_those_whom_json_and_workbook_count(
    decided: World, tmp_path: Path, on: datetime.date | None, names: set[str]
) -> None:
    on, team = on or timezone.localdate(), decided.team_an1
    page = signed_in(decided.canbo_an).get(reverse("team_show", args=[team.pk]), {"on": on.isoformat()})
    (people,) = (
        rows for caption, rows in Cells(page.content.decode()).tables.items() if caption.startswith("Thành viên")
    )
    assert set(people) == names
    assert asked(decided, decided.an1, on)["people"]["memberships"] == len(names)
    listed = {row["Tên tổ"]: row for row in table(booked(decided, decided.an, on, tmp_path), "Danh sách tổ")}
    assert listed[team.name]["Số thành viên"] == len(names)


@pytest.mark.parametrize("on", DAYS)
def test_milestones_agree_in_json_and_workbook(decided: World, tmp_path: Path, on: datetime.date | None) -> None:
    on, place = on or timezone.localdate(), decided.song_xanh
    rows = [row for row in table(booked(decided, place, on, tmp_path), "Mốc") if row["Địa bàn"] == place.name]
    found = [one for one in asked(decided, place, on)["milestones"] if one["places"]]
    assert [(row["Mốc"], row["Số địa bàn"], row["Đã có tổ"], row["Phải có"], row["Còn thiếu"]) for row in rows] == [
        (one["title"], one["places"], one["with_team"], one["required"], one["missing"]) for one in found
    ]
    assert [row["Kết quả"] for row in rows] == [{True: "Đạt", False: "Chưa đạt"}[one["met"]] for one in found]


def test_the_register_of_a_commune_goes_down_to_hamlets(decided: World, tmp_path: Path) -> None:
    book = booked(decided, decided.an, DECEMBER, tmp_path)
    counted = ["Độ phủ", "Mốc", "Danh sách tổ", "Người trong tổ", "Nhóm Zalo"]
    assert book.sheetnames == ["Tổng quan", *counted, "Giải thích"]  # nothing is taught here
    people = {row["Địa bàn"]: row["Số người"] for row in table(book, "Người trong tổ")}
    assert people == {"Xã An": 10, "Ấp An 1": 4, "Ấp An 2": 3, "Ấp An 3": 3, "Tổng cộng": 10}
    listed = [(row["Tên tổ"], row["Số thành viên"]) for row in table(book, "Danh sách tổ")]
    assert listed == [("Tổ An 1", 4), ("Tổ An 2", 3), ("Tổ An 3", 3), ("Tổng cộng: 3 tổ", 10)]
    zalo = table(book, "Nhóm Zalo")[0]
    assert (zalo["Xã, phường có nhóm"], zalo["Số hộ trong nhóm của xã"]) == (1, 320)
    assert (zalo["Tổ có nhóm"], zalo["Số tổ"], zalo["Số hộ trong nhóm của tổ"]) == (1, 3, 150)


def test_the_title_block_names_the_day(decided: World, tmp_path: Path) -> None:
    said = title_block(booked(decided, decided.an, JUNE, tmp_path)["Người trong tổ"])
    assert "Tổ và người trong tổ, theo đơn vị, đoàn thể – Xã An" in said
    assert any(line.startswith("Kỳ số liệu: đến hết ngày 30/06/2022.") for line in said)


def test_the_register_is_asked_for_from_the_coverage_page_with_its_day(decided: World, folder: Path) -> None:
    client = signed_in(decided.canbo_an)
    assert 'name="on" value="2022-06-30"' in paged(decided, decided.an, JUNE)
    answer = client.post(reverse("export_list"), {"kind": "register", "place": decided.an.pk, "on": "2022-06-30"})
    export = Export.objects.get()
    assert (export.kind, export.params) == ("register", {"place": decided.an.pk, "on": "2022-06-30"})
    exports.run(export.pk)
    shown = client.get(answer.url).content.decode()
    assert "Sổ tổ và độ phủ" in shown
    assert "Đến hết ngày</dt><dd>30/06/2022" in shown
    assert "Đến hết ngày: 30/06/2022" in client.get(reverse("export_list")).content.decode()
    file = client.get(reverse("export_file", args=[export.pk]))
    assert "so-to-va-do-phu-2022-06-30" in file["Content-Disposition"]
    file.close()


@pytest.mark.parametrize(
    "fields", [{"on": "hôm nay"}, {"on": ""}, {"kind": "contacts"}, {"kind": "x"}, {"place": "binh"}]
)
def test_what_the_page_does_not_offer_is_not_found(decided: World, fields: dict[str, str]) -> None:
    data = {"kind": "register", "place": decided.an.pk, "on": "2022-06-30"} | fields
    data["place"] = getattr(decided, fields["place"]).pk if "place" in fields else data["place"]
    assert signed_in(decided.canbo_an).post(reverse("export_list"), data).status_code == 404
    assert not Export.objects.exists()


def test_nobody_asks_for_the_register_of_elsewhere(decided: World) -> None:
    with refused("not_allowed"):
        exports.request(kind="register", params={"place": decided.binh.pk, "on": "2022-06-30"}, by=decided.canbo_an)


def test_a_day_that_is_none_is_said_so(decided: World) -> None:
    answer = signed_in(decided.so).get(reverse("coverage_data", args=[decided.an.pk]), {"on": "2022-02-30"})
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_the_list_of_a_day_that_is_over_holds_the_teams_that_stood_there_then(world: World) -> None:
    world_reforms.reform(world)
    world.so.place = world_reforms.new("03")
    world.so.save()
    page = signed_in(world.so).get(reverse("team_list"), {"place": world.an.pk, "on": "2022-08-01"})
    covered = coverage(world.an, on=datetime.date(2022, 8, 1)).total.with_team
    assert (page.context["table"].count, covered) == (2, 2)
