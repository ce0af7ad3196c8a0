"""The interface for other systems: who is let in, how often, to what, and that its numbers are the page's."""

import csv
import datetime
import io
import itertools
import json
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AccessToken
from overview.api import rollups
from places.models import Place
from reporting.actions import closings
from reporting.models import Round
from reporting.rollups import Node, rollup, walk
from reporting.rollups.skills import skill_progress
from teams.rollups import coverage
from tests.harness.races import at_once
from tests.overview.api import read, token_of
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import BASIC, DEVICE, count_adults, make_class, make_entry, seed_levels
from tests.reporting.world_rounds import OPENS_AT, open_commune_round, open_team_round, report_of, send
from tests.tables import WRITTEN_BY_READING, snapshot
from tests.world import World, make_place

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
PATHS = [
    *("places/", "rounds/", "indicators/", "rollup/", "coverage/", "classes/"),
    *("dhis2/dataValueSets/", "dhis2/metadata/"),
]


@pytest.fixture
def secret(reported: World) -> str:
    return token_of(reported)[1]


def fitting(path: str) -> dict[str, Any]:
    """A query that the address takes."""
    return asked() if path.startswith(("rollup", "dhis2")) else {}


def asked(**more: Any) -> dict[str, Any]:
    return {"round": "ky-1"} | more


def test_nobody_reads_without_a_valid_token(reported: World, client: Client) -> None:
    token, secret = token_of(reported)
    tokens.revoke(token, reason="Thử.", by=reported.quantri)
    client.force_login(reported.so)
    wrong: list[dict[str, str]] = [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer x"}, bearer(secret)]
    for path, headers in itertools.product(PATHS, wrong):
        response = client.get(f"/api/v1/{path}", asked(), headers=headers)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 401


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_the_interface_is_only_read(secret: str) -> None:
    """A browser's guard against forged forms does not stand before it: 405 says what is wrong."""
    strict = Client(enforce_csrf_checks=True)
    for path, method in itertools.product(PATHS, ("post", "put", "patch", "delete")):
        response = getattr(strict, method)(f"/api/v1/{path}", headers=bearer(secret))
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert strict.head("/api/v1/rounds/", headers=bearer(secret)).status_code == 200


def test_reading_writes_only_when_the_token_was_last_used(reported: World, secret: str) -> None:
    before = snapshot(without=[*WRITTEN_BY_READING, "accounts.AccessToken"])
    for path in PATHS:
        assert read(secret, path, **fitting(path)).status_code == 200
    assert snapshot(without=[*WRITTEN_BY_READING, "accounts.AccessToken"]) == before
    changed = AccessToken.objects.values_list("name", "revoked_at", "last_used_at").get()
    assert changed == ("Kho dữ liệu", None, timezone.now().replace(minute=0, second=0, microsecond=0))


def test_a_token_reads_so_many_times_a_minute(reported: World, secret: str, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    other = token_of(reported)[1]
    with time_machine.travel(timezone.now().replace(second=20), tick=False) as clock:
        statuses = [read(secret, "rounds/").status_code for _ in range(5)]
        refused = read(secret, "rounds/")
        assert read(other, "rounds/").status_code == 200
        clock.shift(40)
        assert read(secret, "rounds/").status_code == 200
    assert statuses == [200, 200, 200, 429, 429]
    assert (refused["Retry-After"], refused.json()["status"]) == ("40", 429)


def test_of_many_requests_at_once_no_more_are_answered(
    transactional_db: None, reported: World, secret: str, settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 5
    with time_machine.travel(timezone.now(), tick=False):
        statuses = at_once([lambda: read(secret, "rounds/").status_code] * 20)
    assert Counter(statuses) == {200: 5, 429: 15}


WRONG = [
    ("rollup/", {}, "round"),
    ("rollup/", {"round": "ky-1", "basis": "later"}, "basis"),
    ("rollup/", {"round": "ky-1", "depth": "9"}, "depth"),
    ("rollup/", {"round": "ky-1", "format": "xml"}, "format"),
    ("rollup/", {"round": "ky-1", "place": "01@2022-13-01"}, "place"),
    ("rollup/", {"round": "ky-1", "dept": "2"}, ""),
    ("places/", {"level": "7"}, "level"),
    ("places/", {"on": "20/06/2022"}, "on"),
    ("places/", {"page": "0"}, "page"),
    ("places/", {"page": "9" * 30}, "page"),
    ("places/", {"page": "9" * 5000}, "page"),
    ("rollup/", {"round": "ky-1\0"}, "round"),
    ("coverage/", {"on": "yesterday"}, "on"),
    ("dhis2/dataValueSets/", {}, "round"),
    ("dhis2/metadata/", {"round": "ky-1", "basis": "now"}, ""),
]


def test_a_parameter_that_is_not_taken_is_named(secret: str) -> None:
    for path, query, parameter in WRONG:
        response = read(secret, path, **query)
        assert (response.status_code, list(response.json()["errors"])) == (400, [parameter]), (path, query)


@pytest.mark.parametrize("path", ["rollup/", "dhis2/dataValueSets/", "dhis2/metadata/"])
def test_what_lies_outside_a_tokens_place_is_not_there(reported: World, path: str) -> None:
    open_team_round(reported, code="nui", within=reported.nui_cao, by=reported.so_nui)
    secret = token_of(reported, "dong")[1]
    outside = [{"place": "012"}, {"place": "02"}, {"place": "01"}, {"place": "011@2022-01-01"}]
    for query in [*outside, {"round": "ky-la"}, {"round": "nui"}]:
        response = read(secret, path, **asked() | query)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json"), query
    assert read(secret, path, **asked(place="011")).status_code == 200


def test_places_are_those_within_with_their_parents(reported: World) -> None:
    secret = token_of(reported, "dong")[1]
    new = make_place("01103", 3, "xã", "Xã Cũ mới", reported.dong, valid_from=datetime.date(2022, 1, 1))
    found = read(secret, "places/").json()
    rows = {row["id"]: row for row in found["results"]}
    assert (found["count"], found["next"]) == (len(rows), None)
    assert {row["code"] for row in rows.values()} == set(codes(Place.objects.within(reported.dong)))
    assert rows["011"]["parent"] is None  # the province is none of this token's
    assert rows["01101-1"]["parent"] == "01101"
    assert (rows["01103"]["valid_to"], rows["01103@2022-01-01"]["valid_to"]) == ("2021-12-31", None)
    assert rows["01103@2022-01-01"]["name"] == new.name


def codes(places: Any) -> list[str]:
    return list(places.values_list("code", flat=True))


def test_places_are_narrowed_and_paged(reported: World, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overview.api.operations.PER_PAGE", 2)
    query = {"within": "011", "level": "3", "on": "2021-06-01"}
    first = read(secret, "places/", **query).json()
    second = Client().get(first["next"], headers=bearer(secret)).json()
    assert [row["code"] for page in (first, second) for row in page["results"]] == ["01101", "01102", "01103"]
    assert (first["count"], second["next"]) == (3, None)


def test_rounds_and_indicators_say_what_is_counted(reported: World, secret: str) -> None:
    rounds = {row["code"]: row for row in read(secret, "rounds/").json()["results"]}
    assert {code: row["reported_by"] for code, row in rounds.items()} == {"ky-1": "team", "ky-xa": "commune"}
    assert rounds["ky-1"]["indicators"] == ["ho", "tai-khoan", "don"]
    assert (rounds["ky-1"]["data_to"], rounds["ky-1"]["frozen_at"]) == ("2022-07-31", None)
    indicators = read(secret, "indicators/").json()["results"]
    assert [(row["code"], row["kind"]) for row in indicators] == [
        ("ho", "flow"),
        ("tai-khoan", "stock"),
        ("don", "flow"),
    ]


def same(told: dict[str, Any], node: Node) -> None:
    assert told["place"]["code"] == node.place.code
    assert {name: getattr(node.counts, name) for name in told["counts"]} == told["counts"]
    assert told["rates"]["completeness"] == {
        "value": node.completeness, "part": node.received, "whole": node.expected,
    }  # fmt: skip
    assert told["rates"]["timeliness"]["value"] == node.timeliness
    assert told["rates"]["timeliness_of_received"]["value"] == node.timeliness_of_received
    figures = [(one["indicator"], one["sum"], one["reported_by"], one["of"]) for one in told["figures"]]
    assert figures == [(f.indicator.code, f.sum, f.reported_by, f.of) for f in node.figures]
    for inner, child in zip(told["children"], node.children, strict=True):
        same(inner, child)


@pytest.mark.parametrize("basis", ["then", "now"])
def test_the_numbers_are_those_of_the_page(reported: World, secret: str, basis: str) -> None:
    for depth, down_to in ((1, 2), (2, 3), (4, 5)):
        told = read(secret, "rollup/", **asked(basis=basis, depth=depth)).json()
        same(told["rollup"], rollup([reported.round_1], reported.song_xanh, basis=basis, down_to=down_to))
        assert (told["rounds"], told["basis"], told["frozen"]) == (["ky-1"], basis, False)
    assert read(secret, "rollup/", **asked(depth=0)).json()["rollup"]["children"] == []


def test_several_rounds_are_added_up(reported: World, secret: str) -> None:
    told = read(secret, "rollup/", round=["ky-1", "ky-xa"], place="01101").json()
    same(told["rollup"], rollup([reported.round_1, reported.round_xa], reported.an))
    assert told["rounds"] == ["ky-1", "ky-xa"]


def test_csv_holds_the_same_numbers_and_nothing_for_missing(reported: World, secret: str) -> None:
    by_header = read(secret, "rollup/", headers={"Accept": "text/csv"}, **asked(depth=2))
    response = read(secret, "rollup/", **asked(depth=2, format="csv"))
    assert by_header["Content-Type"] == response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert not response.content.startswith("\ufeff".encode())
    assert response.content.count(b"\r\n") == response.content.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    wanted = [
        (node.place.code, figure.indicator.code, "" if figure.sum is None else str(figure.sum), str(node.expected))
        for node in walk(rollup([reported.round_1], reported.song_xanh, down_to=3))
        for figure in node.figures
    ]
    assert [(row["place_code"], row["indicator"], row["sum"], row["expected"]) for row in rows] == wanted
    assert {row["place_code"]: row["parent_id"] for row in rows}["01101"] == "011"


def test_a_form_that_is_not_there_is_refused(secret: str) -> None:
    assert read(secret, "rollup/", headers={"Accept": "application/xml"}, **asked()).status_code == 406


def test_frozen_numbers_say_so_and_are_not_sent_twice(world: World) -> None:
    due_at = OPENS_AT + 7 * DAY
    round_ = open_team_round(world, due_at=due_at)
    send(report_of(round_, world.team_an1), by=world.lan, at=due_at - DAY, ho=12)
    closings.close(round_, reason="Hết tháng.", by=world.so, at=due_at + DAY)
    secret = token_of(world)[1]
    first = read(secret, "rollup/", **asked())
    assert first.json()["frozen"]
    assert datetime.datetime.fromisoformat(first.json()["as_of"]) == due_at + DAY
    again = read(secret, "rollup/", headers={"If-None-Match": first["ETag"]}, **asked())
    assert (again.status_code, again.content) == (304, b"")
    assert read(secret, "rounds/").json()["results"][0]["frozen_at"] is not None


def test_coverage_is_that_of_the_page(reported: World, secret: str) -> None:
    on = datetime.date(2022, 7, 31)
    told = read(secret, "coverage/", place="011", on=on.isoformat()).json()["coverage"]
    node = coverage(reported.dong, on=on)
    assert told["total"] == {"places": node.total.places, "with_team": node.total.with_team, "share": node.total.share}
    assert [child["place"]["code"] for child in told["children"]] == [child.place.code for child in node.children]


def test_classes_are_those_of_the_pages(reported: World, secret: str) -> None:
    seed_levels(reported)
    july = datetime.date(2022, 7, 9)
    make_class(reported.team_an1, day=july, by=reported.lan, came=20, elderly=4, skills={BASIC: 5, DEVICE: 2})
    make_class(reported.team_binh1, day=july, by=reported.hoa, came=8, skills={BASIC: 3})
    make_entry(reported.team_an2, day=july, by=reported.minh)
    count_adults(reported.an, 50)
    days = {"first": "2022-07-01", "last": "2022-12-31"}
    told = read(secret, "classes/", place="011", **days).json()
    page = signed_in(reported.huyen_dong).get(reverse("class_list"), days).context["sums"]
    assert (told["held"], told["total"]["classes"], told["total"]["came"]) == (page.held, page.described, page.came)
    assert (page.held, page.described, page.came) == (3, 2, 28)
    assert told["groups"][0] == {"group": "elderly", "people": 4, "classes": 1}
    assert told["groups"][1] == {"group": "women", "people": None, "classes": 0}
    assert [(one["level"], one["people"], one["counts"]) for one in told["levels"]] == [
        (DEVICE, 2, False),
        (BASIC, 8, True),
    ]
    progress = skill_progress(reported.dong, july, datetime.date(2022, 12, 31))
    assert told["total"]["confirmed"] == progress.whole.confirmed == page.confirmed == 8
    assert told["total"]["adults"] == {"value": 0.1, "part": 5, "whole": 50, "known": 1, "asked": 2}
    children = [(child["place"]["code"], child["confirmed"]) for child in told["children"]]
    assert children == [(place.code, sums.confirmed) for place, sums in progress.by_place]
    assert read(secret, "classes/", place="0110101").status_code == 404  # hamlets have none of their own


def test_no_answer_names_a_person(reported: World, secret: str) -> None:
    answers = [read(secret, path, **fitting(path)) for path in PATHS]
    assert {answer.status_code for answer in answers} == {200}
    body = "".join(answer.content.decode() for answer in answers)
    personal = [user.full_name for user in reported.users.values()] + ["Người Thứ Hai", "0912345601", "912345601"]
    assert [word for word in personal if word in body] == []


def test_the_number_of_queries_does_not_grow(reported: World, secret: str) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert read(secret, path, **fitting(path)).status_code == 200
        return len(captured)

    queries("rounds/")  # the token's first use is written
    few = [queries(path) for path in PATHS]
    for number in range(5):
        make_place(f"01101-{number + 5}", 4, "ấp", f"Ấp An {number + 5}", reported.an)
        open_commune_round(reported, code=f"them-{number}")
    assert [queries(path) for path in PATHS] == few


def test_the_page_gives_the_same_numbers_to_people(reported: World, client: Client) -> None:
    client.force_login(reported.canbo_an)
    url = reverse("rollup_data", args=[reported.an.pk, "ky-1", "json"])
    told = client.get(url, {"with": "ky-xa", "depth": "1"}).json()
    same(told["rollup"], rollup([reported.round_1, Round.objects.get(code="ky-xa")], reported.an))
    answer = client.get(reverse("rollup_data", args=[reported.an.pk, "ky-1", "csv"]))
    assert answer["Content-Disposition"] == 'attachment; filename="ky-1-01101.csv"'
    wrong = client.get(url, {"basis": "later", "view": "map"})
    assert (wrong.status_code, [len(errors) for errors in wrong.json()["errors"].values()]) == (400, [1])
    assert client.get(url, {"view": "map"}).status_code == 200
    assert client.get(url, {"with": "ky-la"}).status_code == 404
    assert client.get(reverse("rollup_data", args=[reported.an.pk, "ky-1", "xml"])).status_code == 404


def test_a_rollup_of_too_many_numbers_is_refused(
    reported: World, secret: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six rounds down to the groups of a province took 1.7 s and 98 MB."""
    monkeypatch.setattr(rollups, "MOST_NUMBERS", 8)
    client.force_login(reported.quantri)
    page = reverse("rollup_data", args=[reported.song_xanh.pk, "ky-1", "csv"])
    answers = [read(secret, "rollup/", **asked(depth=4)), client.get(page, {"depth": "4"})]
    assert [answer.status_code for answer in answers] == [413, 413]
    assert "Xin chọn ít kỳ hơn" in answers[0].json()["title"]
    assert read(secret, "rollup/", **asked(depth=1)).status_code == 200


def test_texts_of_a_csv_stand_as_they_are(reported: World, secret: str) -> None:
    """Programs read it: a sign in front would be another name (docs/api.md)."""
    Place.objects.filter(pk=reported.an.pk).update(name='=1+1, "xã"')
    rows = read(secret, "rollup/", **asked(place="01101", depth=0, format="csv")).content.decode()
    assert next(csv.DictReader(io.StringIO(rows, newline="")))["place_name"] == '=1+1, "xã"'
    page = reverse("rollup_data", args=[reported.an.pk, "ky-1", "csv"])
    rows = signed_in(reported.so).get(page).content.decode()
    assert next(csv.DictReader(io.StringIO(rows, newline="")))["place_name"] == '\'=1+1, "xã"'  # of people: no formula
    assert (
        json.loads(read(secret, "rollup/", **asked(place="01101")).content)["rollup"]["place"]["name"] == '=1+1, "xã"'
    )
