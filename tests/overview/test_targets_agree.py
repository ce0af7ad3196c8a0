"""A target that is shared out by households is its parts, at every level and in every output."""

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exchange.actions import imports
from overview.exports.document import PAPER
from overview.exports.document.source import PaperSource
from overview.rollups.monthly import monthly_page
from places.models import Level, Place
from reporting.actions.targets import allot, set_target
from reporting.exports.source import Source
from reporting.models import Indicator, Target
from reporting.models.basis import Basis
from reporting.pages.target_tables import WindowRow
from reporting.rollups.cascade import Method, cascade
from tests.overview.outputs import workbook
from tests.overview.word_files import lines
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.teams.test_register import Cells
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once

TOTAL = 4_171
AUGUST = datetime.date(2025, 8, 1)
WINDOW = {"starts_on": datetime.date(2025, 7, 1), "ends_on": datetime.date(2098, 12, 31)}
NAME = "Hộ được hướng dẫn"


@pytest.fixture
def shared(world: World) -> World:
    """After a reform the province's 4.171 are shared out by households down to the teams, of which one waits for a
    place; in August 2025 An 1 reached 40.
    """
    reform(world)
    world.province = new("03")
    for number, commune in enumerate(Place.objects.filter(level=Level.COMMUNE, parent=world.province)):
        Place.objects.filter(pk=commune.pk).update(households=401 + 37 * number)
    world.so.place = world.province
    world.so.save()
    world.round = open_team_round(
        world, code="thang-8", within=world.province, data_from=AUGUST, data_to=datetime.date(2025, 8, 31)
    )
    world.ho = Indicator.objects.get(code="ho")
    set_target(place=world.province, indicator=world.ho, value=TOTAL, by=None, **WINDOW)
    for place in (world.province, *communes(world)):
        found = cascade(place, indicator=world.ho, **WINDOW)
        if found.children:
            allot(place, indicator=world.ho, values=found.proposed(Method.HOUSEHOLDS), by=None, **WINDOW)
    send(report_of(world.round, world.team_an1), by=world.lan, ho=40)
    return world


def communes(world: World) -> list[Place]:
    return list(Place.objects.filter(parent=world.province).order_by("path"))


def held(world: World, place: Place) -> int:
    return Target.objects.get(place=place, indicator=world.ho).value


def window_of(client: Client, place: Place) -> WindowRow:
    """Return the one line that the page of a place's targets has."""
    (row,) = client.get(reverse("target_cascade", args=[place.pk])).context["table"].rows
    return row.record


def test_the_parts_are_the_whole_on_the_pages_of_targets_and_in_their_workbook(shared: World) -> None:
    client = signed_in(shared.so)
    asked = {"indicator": "ho"} | {name: day.isoformat() for name, day in WINDOW.items()}
    for place in (shared.province, *communes(shared)):
        whole, found = held(shared, place), cascade(place, indicator=shared.ho, **WINDOW)
        handed_on = whole if found.children else 0  # a commune without a team has nobody to hand it to
        page = Cells(client.get(reverse("target_cascade", args=[place.pk]), asked).content.decode())
        given = [
            number(row["Đang giao"]) for rows in page.tables.values() for row in rows.values() if "Đang giao" in row
        ]
        assert sum(given[:-1] if len(given) > 1 else given) == handed_on, place  # behind several stands their sum
        assert given[1:] == [] or given[-1] == handed_on, place
        window = window_of(client, place)
        assert (window.found.own, window.found.handed_on, window.found.remainder) == (
            whole,
            handed_on,
            whole - handed_on,
        ), place
        if place != shared.province:
            assert window.found.held_by_teams == handed_on
    response = client.get(reverse("target_list"), {"indicator": "ho", "place": shared.province.pk})
    listed = [row.record for row in response.context["table"].rows]
    of_teams = sum(Target.objects.filter(team__isnull=False).values_list("value", flat=True))
    without_team = [one for one in communes(shared) if not cascade(one, indicator=shared.ho, **WINDOW).children]
    assert of_teams + sum(held(shared, one) for one in without_team) == TOTAL
    assert (
        window_of(client, shared.province).found.held_by_teams
        == sum(one.value for one in listed if one.team)
        == of_teams
    )
    assert sum(one.value for one in listed if one.place and one.place.level == Level.COMMUNE) + waiting(shared) == TOTAL
    file = client.get(reverse("target_workbook", args=[shared.province.pk])).getvalue()
    rows = list(load_workbook(io.BytesIO(file))["Chỉ tiêu"].iter_rows(min_row=2, values_only=True))
    assert [row[6] for row in rows if not row[0] and not row[2]] == [TOTAL]
    assert sum(row[6] for row in rows if row[2]) == of_teams


def waiting(world: World) -> int:
    """What the team holds that waits for its place: it stands right below the province."""
    found = cascade(world.province, indicator=world.ho, **WINDOW)
    return sum(one.value or 0 for one in found.children if not isinstance(one.holder, Place))


def test_the_parts_are_the_whole_in_every_output_of_a_round(shared: World, tmp_path: Path) -> None:
    client, place, codes = signed_in(shared.so), shared.province, [shared.round.code]
    assert waiting(shared)
    shown = client.get(reverse("rollup_show", args=[place.pk, *codes]))
    (row,) = (row for one in Cells(shown.content.decode()).tables.values() for name, row in one.items() if name == NAME)
    assert (row["Chỉ tiêu giao"], row["Đạt được trong thời gian giao"]) == ("4.171", "40")
    for basis in Basis:
        data = client.get(reverse("rollup_data", args=[place.pk, *codes, "json"]), {"basis": basis, "depth": 2})
        agree_below(data.json()["rollup"])
        text = client.get(reverse("rollup_data", args=[place.pk, *codes, "csv"]), {"basis": basis, "depth": 1})
        rows = [row for row in csv.DictReader(io.StringIO(text.content.decode())) if row["indicator"] == "ho"]
        assert [int(one["target"]) for one in rows if not one["parent_id"]] == [TOTAL]
        assert sum(int(one["target"] or 0) for one in rows if one["parent_id"]) == TOTAL
        source = Source([shared.round], place, basis, timezone.now(), shared.so)
        lined = [row for row in workbook(source)["Chỉ tiêu nền tảng"] if row["Chỉ tiêu"] == NAME]
        assert lined[0]["Chỉ tiêu giao"] == sum(row["Chỉ tiêu giao"] or 0 for row in lined[1:]) == TOTAL
    paper = PaperSource([shared.round], place, Basis.THEN, timezone.now(), shared.so)
    PAPER.make(paper, tmp_path / "t.docx", lambda: None)  # type: ignore[misc]
    told = "\n".join(lines(tmp_path / "t.docx"))
    assert re.search(rf"{NAME} \(hộ; 1/\d\) \| 40 \| 4.171 \| 40 \| 1,0%", told)
    (month,) = (one for one in monthly_page(shared.so, place, AUGUST).results if one.label == NAME)
    assert month.reached == "40/4.171, 1,0%"
    dashboard = client.get(reverse("dashboard_show", args=[place.pk]), {"round": shared.round.code})
    (course,) = dashboard.context["courses"]
    assert (course.done, course.target) == (40, TOTAL)


def test_the_workbook_of_targets_comes_back_with_the_team_that_waits(
    shared: World, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_ROOT = tmp_path
    file = signed_in(shared.so).get(reverse("target_workbook", args=[shared.province.pk])).getvalue()
    book = load_workbook(io.BytesIO(file))
    (row,) = (row for row in book["Chỉ tiêu"].iter_rows(min_row=2) if row[2].value == "Tổ Cát 1")
    assert (row[0].value, row[1].value, row[6].value) == (None, "Tỉnh Sông Xanh", waiting(shared))
    row[6].value = 7
    changed = io.BytesIO()
    book.save(changed)
    batch = imports.receive(
        kind="targets", place=shared.province, file_name="a.xlsx", data=changed.getvalue(), by=shared.so
    )
    imports.run(batch.pk)
    batch.refresh_from_db()
    assert sorted(set(batch.rows.values_list("state", flat=True))) == ["changed", "unchanged"]
    imports.confirm(batch, digest=batch.digest, by=shared.so)
    imports.run(batch.pk)
    assert Target.objects.get(team=shared.team_cat1).value == 7


def agree_below(node: dict[str, Any]) -> None:
    """Claim that the targets right below a node, with that of its own, are its target."""
    target, own = (target_of(one) for one in (node, node["own"]))
    if node["children"]:
        assert sum(target_of(child) for child in node["children"]) + own == target, node["place"]
    for child in node["children"]:
        agree_below(child)


def target_of(node: dict[str, Any]) -> int:
    return next((one["target"] or 0 for one in node["figures"] if one["indicator"] == "ho"), 0)


def number(text: str) -> int:
    return 0 if text in ("", "—") else int(text.replace(".", ""))
