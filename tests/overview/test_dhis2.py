"""A round as DHIS2 takes it: values where they were reported, missing left out, everything found by its code.

Shapes after DHIS2's developer guide: "Sending bulks of data values", "Identifier schemes", "Date and period format".
"""

import datetime
from typing import Any

import pytest

from overview.api.answers import place_id
from overview.api.dhis2 import data_value_set, element_code, period_of
from overview.api.rollups import shared
from places.models import Place
from reporting.actions import closings
from reporting.models import Indicator, Report, Round, Series
from reporting.models.basis import Basis
from reporting.rollups import rollup, walk
from tests.overview.api import read, token_of
from tests.reporting import world_random
from tests.reporting.world_rounds import OPENS_AT, open_commune_round, open_team_round, report_of, send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
DUE_AT = OPENS_AT + 7 * DAY


@pytest.fixture
def round(world: World) -> Round:
    """Four hamlets' teams and one of the commune itself; three reported, one a zero, each left something out."""
    make_team(world.an, "Tổ xã An")
    round = open_team_round(world, due_at=DUE_AT)
    send(report_of(round, world.team_an1), by=world.lan, at=DUE_AT - DAY, ho=12, tai_khoan=0)
    send(report_of(round, world.team_an2), by=world.minh, at=DUE_AT - DAY, ho=7)
    Report.objects.filter(pk=report_of(round, world.team_cat1).pk).update(excused_at=DUE_AT)
    return round


def values(secret: str, **query: Any) -> dict[str, Any]:
    response = read(secret, "dhis2/dataValueSets/", **{"round": "ky-1"} | query)
    assert response.status_code == 200
    return response.json()


def metadata(secret: str, **query: Any) -> dict[str, Any]:
    return read(secret, "dhis2/metadata/", **{"round": "ky-1"} | query).json()


def table(found: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(one["orgUnit"], one["dataElement"], one["value"]) for one in found["dataValues"]}


def test_a_value_stands_where_it_was_reported_and_missing_is_absent(world: World, round: Round) -> None:
    found = values(token_of(world)[1])
    assert table(found) == {("01101-1", "ho", "12"), ("01101-1", "tai-khoan", "0"), ("01101-2", "ho", "7")}
    assert {one["period"] for one in found["dataValues"]} == {"202207"}
    assert [one["comment"] for one in found["dataValues"]] == ["1/1"] * 3
    schemes = [found[name] for name in ("dataElementIdScheme", "orgUnitIdScheme", "dataSetIdScheme")]
    assert (found["dataSet"], schemes) == ("ky-1", ["code"] * 3)


def test_what_dhis2_adds_up_is_the_rollup(world: World, round: Round) -> None:
    """Along its tree DHIS2 adds what stands at a unit to what stands below it: nothing may stand twice."""
    team = make_team(world.an1, "Tổ thứ hai của ấp An 1")
    Report.objects.create(round=round, team=team, place=world.an1, due_at=DUE_AT)
    with_two = Report.objects.get(team=team)
    with_two.figures.create(indicator=Indicator.objects.get(code="ho"), value=5)
    Report.objects.filter(pk=with_two.pk).update(state="submitted", first_submitted_at=OPENS_AT, submitted_at=OPENS_AT)
    secret = token_of(world)[1]
    told = [int(value) for _, element, value in table(values(secret)) if element == "ho"]
    assert sum(told) == rollup([round], world.song_xanh).figures[0].sum == 24
    assert ("01101-1", "ho", "17") in table(values(secret))


@pytest.mark.parametrize("seed", range(6))
def test_at_every_level_what_dhis2_adds_up_is_the_rollup(db: None, seed: int) -> None:
    """In random provinces, with and without districts, teams standing at communes, hamlets and groups."""
    any_world = world_random.build(seed)
    for round in any_world.rounds:
        found = shared([round], any_world.province, basis=Basis.THEN, depth=4, at=world_random.NOW)
        told = data_value_set(found)["dataValues"]
        paths = {place_id(place): place.path for place in any_world.places}
        for node in walk(found.node):
            for figure in node.figures:
                below = [
                    int(one["value"])
                    for one in told
                    if one["dataElement"] == element_code(figure.indicator, round)
                    and paths[one["orgUnit"]].startswith(node.place.path)
                ]
                assert (sum(below) if below else None) == figure.sum


def test_a_unit_says_where_it_lies_and_until_when_it_stood(world: World, round: Round) -> None:
    Place.objects.filter(pk=world.an.pk).update(latitude=11.3, longitude=106.1, valid_to=datetime.date(2025, 6, 30))
    units = {unit["code"]: unit for unit in metadata(token_of(world)[1])["organisationUnits"]}
    assert units["01101"]["geometry"] == {"type": "Point", "coordinates": [106.1, 11.3]}
    assert (units["01101"]["openingDate"], units["01101"]["closedDate"]) == ("1900-01-01", "2025-06-30")
    assert not {"geometry", "closedDate"} & set(units["01102"])


def test_a_frozen_round_says_the_same(world: World, round: Round) -> None:
    secret = token_of(world)[1]
    live = table(values(secret))
    closings.close(round, reason="Hết tháng.", by=world.so, at=DUE_AT + DAY)
    found = values(secret)
    assert table(found) == live
    assert {one["lastUpdated"] for one in found["dataValues"]} == {(DUE_AT + DAY).date().isoformat()}


def test_a_place_is_narrowed_to(world: World, round: Round) -> None:
    assert table(values(token_of(world)[1], place="01101-2")) == {("01101-2", "ho", "7")}
    assert table(values(token_of(world, "binh")[1])) == set()


def test_what_communes_report_is_another_data_element(world: World, round: Round) -> None:
    """A commune sums up its teams: under one code DHIS2 would add both."""
    own = open_commune_round(world, due_at=DUE_AT)
    send(report_of(own, world.an), by=world.canbo_an, at=DUE_AT - DAY, ho=19)
    found = values(token_of(world)[1], round="ky-xa")
    assert table(found) == {("01101", "ho.commune", "19")}
    assert found["dataSet"] == "ky-xa.commune"


def test_all_that_the_values_name_is_in_the_metadata(world: World, round: Round) -> None:
    secret = token_of(world)[1]
    found, about = values(secret), metadata(secret)
    units = {unit["code"]: unit for unit in about["organisationUnits"]}
    (data_set,) = about["dataSets"]
    elements = {element["code"] for element in about["dataElements"]}
    assert {unit for unit, _, _ in table(found)} <= {one["code"] for one in data_set["organisationUnits"]} <= set(units)
    assert {element for _, element, _ in table(found)} <= elements
    assert {one["dataElement"]["code"] for one in data_set["dataSetElements"]} == elements
    assert (data_set["code"], data_set["periodType"]) == (found["dataSet"], "Monthly")
    assert [code for code, unit in units.items() if "parent" not in unit] == ["01"]
    assert all(unit["parent"]["code"] in units for code, unit in units.items() if code != "01")
    kinds = {element["code"]: element["aggregationType"] for element in about["dataElements"]}
    assert kinds == {"ho": "SUM", "tai-khoan": "LAST", "don": "SUM"}
    assert all(element["zeroIsSignificant"] for element in about["dataElements"])


def test_a_code_used_again_is_another_unit(world: World) -> None:
    """Since a code names one place from a day, the day stands in the unit's code where there is one."""
    Place.objects.filter(pk=world.binh1.pk).update(valid_to=datetime.date(2022, 6, 30))
    again = make_place("01102-1", 4, "ấp", "Ấp Bình mới", world.binh, valid_from=datetime.date(2022, 7, 1))
    team = make_team(again, "Tổ Bình mới")
    round = open_team_round(world)
    report = report_of(round, team)
    report.figures.create(indicator=Indicator.objects.get(code="ho"), value=3)
    Report.objects.filter(pk=report.pk).update(state="submitted", first_submitted_at=OPENS_AT, submitted_at=OPENS_AT)
    secret = token_of(world)[1]
    assert table(values(secret)) == {("01102-1@2022-07-01", "ho", "3")}
    unit = next(unit for unit in metadata(secret)["organisationUnits"] if unit["code"] == "01102-1@2022-07-01")
    assert (unit["openingDate"], unit["parent"]) == ("2022-07-01", {"code": "01102"})


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("2022-07-01", "2022-07-31", ("202207", "Monthly")),
        ("2024-02-01", "2024-02-29", ("202402", "Monthly")),
        ("2024-02-01", "2024-02-28", ("20240228", "Daily")),
        ("2022-07-01", "2022-09-30", ("2022Q3", "Quarterly")),
        ("2022-08-01", "2022-10-31", ("20221031", "Daily")),
        ("2022-01-01", "2022-06-30", ("2022S1", "SixMonthly")),
        ("2022-07-01", "2022-12-31", ("2022S2", "SixMonthly")),
        ("2022-01-01", "2022-12-31", ("2022", "Yearly")),
        ("2021-07-01", "2022-07-31", ("20220731", "Daily")),
        ("2022-06-20", "2022-07-19", ("20220719", "Daily")),
    ],
)
def test_days_are_the_calendar_period_that_they_fill(first: str, last: str, period: tuple[str, str]) -> None:
    days = {"data_from": datetime.date.fromisoformat(first), "data_to": datetime.date.fromisoformat(last)}
    assert period_of(Round(**days)) == period


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("2026-07", ("202607", "Monthly")),
        ("2026-Q3", ("2026Q3", "Quarterly")),
        ("2026-H1", ("2026S1", "SixMonthly")),
        ("2026", ("2026", "Yearly")),
        ("2026-9M", ("20260914", "Daily")),
    ],
)
def test_a_period_of_a_series_is_its_own_whatever_its_cut_offs(name: str, period: tuple[str, str]) -> None:
    """Decree 09/2019 cuts off by half a month: the days of July are 15 June to 14 July."""
    days = {"data_from": datetime.date(2025, 12, 15), "data_to": datetime.date(2026, 9, 14)}
    assert period_of(Round(series=Series(code="thang"), period=name, **days)) == period
