"""A place above communes may have no commune: every page, file and answer of numbers about it answers."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.roles import Role
from exchange.kinds import export_kinds
from places.models import Place
from reporting.models import Denominator
from tests.harness.sessions import sign_in_now
from tests.overview.api import read, token_of
from tests.reporting.world_rounds import make_indicator, make_indicators, open_commune_round, open_team_round
from tests.world import World, make_place, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ASKING_A_PLACE = {("place_id",), ("place_id", "code"), ("place_id", "code", "form"), ("place_id", "year", "month")}
ENDED_ON = datetime.date(2022, 6, 30)
QUERIES = [{}, {"basis": "now"}, {"with": ["ky-2", "ky-xa"]}, {"with": ["ky-2", "ky-xa"], "basis": "now"}]


def addresses(resolver: URLResolver | None = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the addresses of a place, and what else each of them asks for."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one)
        elif isinstance(one, URLPattern) and one.name and one.pattern.regex.groupindex:
            yield one.name, tuple(one.pattern.regex.groupindex)


ADDRESSES = sorted(name for name, asked in addresses() if asked in ASKING_A_PLACE)


@pytest.fixture
def bare(world: World) -> list[Place]:
    """A district and a province without a commune, and a district of which the last commune ended before the round.

    The round asks for a share out of each kind of whole.
    """
    district = make_place("019", 2, "huyện", "Huyện Trống", world.song_xanh)
    ended = make_place("018", 2, "huyện", "Huyện Đã Hết", world.song_xanh)
    make_place("01801", 3, "xã", "Xã Đã Hết", ended, valid_to=ENDED_ON)
    province = make_place("09", 1, "tỉnh", "Tỉnh Trống")
    ho, *_ = indicators = make_indicators()
    indicators += [
        make_indicator("tren-nguoi-lon", kind="stock", out_of_kind="adults", order=4),
        make_indicator("tren-ho", out_of_kind="households", order=5),
        make_indicator("tren-ho-duoc-huong-dan", out_of=ho, order=6),
    ]
    Denominator.objects.create(place=world.an, year=2022, kind="adults", value=900)
    for within, by, ending in (
        (world.song_xanh, world.so, ""),
        (province, make_user("so_trong", Role.STAFF, province), "-trong"),
    ):
        june = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}
        facts: dict[str, Any] = {"within": within, "by": by, "indicators": indicators}
        open_team_round(world, **facts | {"code": f"ky-1{ending}"})
        open_team_round(world, **facts | june | {"code": f"ky-2{ending}", "title": "Kỳ tháng 6/2022"})
        open_commune_round(world, **facts | {"code": f"ky-xa{ending}"})
    return [district, ended, province]


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_of_a_place_answers(name: str, world: World, bare: list[Place]) -> None:
    asked = dict(addresses())[name]
    for place in bare:
        ending = "-trong" if place.is_province else ""
        facts = {"place_id": place.pk, "code": f"ky-1{ending}", "form": "json", "year": 2022, "month": 7}
        client = Client()
        sign_in_now(client, make_user(f"so_{place.pk}", Role.STAFF, Place.objects.get(path=place.path[:4])))
        for query in QUERIES if "code" in asked or name == "dashboard_show" else QUERIES[:1]:
            told = query | {"with": [f"{code}{ending}" for code in query.get("with", [])]}
            answer = client.get(reverse(name, kwargs={key: facts[key] for key in asked}), told)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code < 500, (name, place, told)


@pytest.mark.parametrize("query", QUERIES)
def test_the_pages_that_ask_for_a_place_answer(query: dict[str, Any], world: World, bare: list[Place]) -> None:
    for place in bare[:2]:
        client = Client()
        sign_in_now(client, world.so)
        asked = query | {"place": place.pk, "round": ["ky-1", *query.get("with", [])]}
        for name in ("table_view", "round_list", "team_list", "report_list", "difficulty_list", "follow_up_list"):
            assert client.get(reverse(name), asked).status_code < 500, (name, place)


@pytest.mark.parametrize("kind", ["rollup", "register", "teams", "paper", "praise"])
def test_every_file_of_a_place_is_made(kind: str, tmp_path: Path, world: World, bare: list[Place]) -> None:
    book = export_kinds()[kind]
    for place in bare:
        ending = "-trong" if place.is_province else ""
        by = make_user(f"so_{place.pk}", Role.STAFF, Place.objects.get(path=place.path[:4]))
        for rounds in ([f"ky-1{ending}"], [f"ky-1{ending}", f"ky-2{ending}"]):
            for basis in ("then", "now"):
                data = {"place": place.pk, "round": rounds, "basis": basis, "on": "2022-07-31", "year": "2022"}
                form = book.request_form(_query(data), user=by)  # type: ignore[misc]
                assert form.is_valid(), form.errors
                book.build(book.asked(form.params(), by=by, at=timezone.now()), tmp_path / f"{place.pk}")


def test_other_systems_are_answered(world: World, bare: list[Place]) -> None:
    _, secret = token_of(world)
    for place in bare[:2]:
        for path in ("rollup", "coverage", "classes", "dhis2/dataValueSets"):
            for basis in ("then", "now"):
                answer = read(secret, path, place=place.code, round="ky-1", basis=basis, on="2022-07-31")
                assert answer.status_code < 500, (path, place)


def _query(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for key, value in data.items():
        query.setlist(key, value if isinstance(value, list) else [str(value)])
    return query
