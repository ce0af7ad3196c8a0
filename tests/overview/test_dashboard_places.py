"""The places on a dashboard: the map, the list beside it, and at a commune who reported in which round."""

import datetime
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse

from places.models import Place
from reporting.actions.reports import return_report
from reporting.models import Round, Target
from tests.overview.world_dashboards import DAY, letters, open_half_of_june, page, reported
from tests.reporting.world_rounds import (
    OPENS_AT,
    report_of,
    send,
)
from tests.world import World, build


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One country for all tests of this module: what each of them writes is undone behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield reported(build())
        transaction.set_rollback(True)


@pytest.fixture
def rounds(country: World, db: None) -> World:
    return country


def test_the_map_tells_each_place_by_a_letter_and_leads_there_with_the_same_view(rounds: World) -> None:
    response = page(rounds, "so", "dong", "?round=ky-6&measure=completeness&basis=now&order=-share")
    assert letters(response) == {"Xã An": "C", "Xã Bình": "D"}
    assert "Xã An: mức C, 1/2, 50,0%" in response.content.decode()
    (link,) = re.findall(
        rf'href="({reverse("dashboard_show", args=[rounds.binh.pk])}[^"]*)"[^>]*aria-label',
        unescape(response.content.decode()),
    )
    assert parse_qs(urlsplit(link).query) == {"measure": ["completeness"], "round": ["ky-6"], "basis": ["now"]}
    trail = page(rounds, "huyen_dong", "an", "?round=ky-6&basis=now").content.decode()
    assert (
        f'href="{reverse("dashboard_show", args=[rounds.dong.pk])}?measure=completeness&amp;round=ky-6&amp;basis=now"'
        in trail
    )


def test_a_province_with_districts_is_drawn_by_districts(rounds: World) -> None:
    Place.objects.filter(pk=rounds.cat.pk).update(latitude=11.4, longitude=106.2)
    assert letters(page(rounds, "so", "song_xanh", "?round=ky-6")) == {"Huyện Đông": "D", "Huyện Nam": "D"}


@pytest.mark.parametrize(
    ("query", "an"),
    [
        ("?measure=completeness&round=ky-6", (1, 2)),
        ("?measure=timeliness&round=ky-6", (1, 2)),
        ("?measure=coverage&round=ky-6", (2, 2)),
        ("?measure=training&round=ky-6", (0, 0)),
        ("?measure=attainment:ho&round=ky-6", (10, 40)),
    ],
)
def test_each_measure_is_a_part_of_a_whole(rounds: World, query: str, an: tuple[int, int | None]) -> None:
    half = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 6, 30)}
    Target.objects.create(team=rounds.team_an1, indicator=rounds.round_6.indicators.get(code="ho"), value=40, **half)
    rows = page(rounds, "so", "dong", query).context["rows"]
    found = {str(row.place): (row.standing.part, row.standing.whole) for row in rows}
    assert found.get("Xã An", (0, 0)) == an


def test_the_list_is_sorted_by_its_links_and_leaves_as_a_file(rounds: World) -> None:
    def order(query: str) -> list[str]:
        return [str(row.place) for row in page(rounds, "so", "dong", query).context["table"].records]

    assert order("?round=ky-6") == ["Xã Bình", "Xã An"]
    assert order("?round=ky-6&order=-share") == order("?round=ky-6&order=place") == ["Xã An", "Xã Bình"]
    file = page(rounds, "so", "dong", "?round=ky-6&file=csv").content.decode()
    assert '"Xã Bình","0/1"' in file


def test_the_list_says_what_changed_and_the_chief_cause(rounds: World) -> None:
    half = open_half_of_june(rounds)
    Round.objects.filter(pk=half.pk).update(data_from=datetime.date(2022, 5, 1), data_to=datetime.date(2022, 5, 31))
    for team, who in ((rounds.team_an1, rounds.lan), (rounds.team_an2, rounds.minh)):
        send(report_of(half, team), by=who, at=OPENS_AT + DAY / 2, ho=1)
    response = page(rounds, "so", "dong", "?round=ky-6")
    rows = {str(row.place): row for row in response.context["rows"]}
    assert rows["Xã An"].shift.difference == -0.5
    assert rows["Xã An"].cause == "1 tổ chưa đăng nhập lần nào"
    assert "giảm 50,0 điểm %" in response.content.decode()


def test_a_commune_sees_team_by_round_how_each_report_stands(rounds: World) -> None:
    return_report(report_of(rounds.round_6, rounds.team_an1), reason="Xem lại", by=rounds.canbo_an)
    response = page(rounds, "canbo_an", "an", "?round=ky-6")
    assert (response.context["areas"], [one.code for one in response.context["grid_rounds"]]) == ([], ["ky-6", "ky-1"])
    states = {row.name: [cell and cell.state for cell in row.cells] for row in response.context["grid"]}
    assert list(states.values()) == [["returned", "on_time"], ["missing", "not_due"]]
    address = reverse("report_show", args=[rounds.report_an1.pk])
    assert f'href="{address}" title="Đúng hạn"' in response.content.decode()
    assert page(rounds, "so", "dong", "?round=ky-6").context["grid"] == []
