"""The pages of indicators, platforms and targets."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting.actions.targets import set_target
from reporting.models import Indicator, Platform, Target
from tests.reporting.world_rounds import make_indicator
from tests.world import World, make_team

pytestmark = pytest.mark.once

Day = datetime.date
YEAR = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2022, 12, 31)}
TYPED = {"indicator": "ho", "value": "50", "starts_on": "2022-01-01", "ends_on": "2022-12-31"}


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    client.force_login(world.so)
    return client


@pytest.fixture
def indicator(world: World) -> Indicator:
    return make_indicator("ho", name="Hộ được hướng dẫn", maximum=1_000)


def test_the_letters_indicators_are_one_button_away(staff: Client) -> None:
    assert "Lấy bộ chỉ tiêu của công văn" in staff.get("/indicators/").content.decode()
    text = staff.post("/indicators/letter/", follow=True).content.decode()
    assert "TâyNinh Smart" in text
    assert "Lấy bộ chỉ tiêu của công văn" not in text


def test_an_indicator_is_added_and_edited_but_keeps_its_code(staff: Client) -> None:
    typed = {
        "name": "Người có ví", "counts": "Số người.", "unit": "người", "kind": "stock", "platform": "", "evidence": "",
        "maximum": "100", "compared_with": "population", "starts_on": "2022-01-01", "ends_on": "", "order": "1",
        "code": "vi",
    }  # fmt: skip
    assert staff.post("/indicators/new/", typed).status_code == 302
    indicator = Indicator.objects.get()
    edit = f"/indicators/{indicator.pk}/edit/"
    assert 'value="01/01/2022"' in staff.get(edit).content.decode()
    assert staff.post(edit, typed | {"name": "Ví", "code": "khac"}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name, indicator.code, indicator.compared_with) == ("Ví", "vi", "population")
    again = staff.post("/indicators/new/", typed)
    assert (again.status_code, again.context["form"].errors["code"]) == (
        422,
        ["Mã “vi” đã dùng cho “Ví”. Xin chọn mã khác."],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"maximum": "0"}, "maximum"),
        ({"maximum": str(10**30)}, "maximum"),
        ({"order": "-1"}, "order"),
        ({"ends_on": "2021-12-31"}, "ends_on"),
        ({"kind": "share"}, "kind"),
        ({"compared_with": "cows"}, "compared_with"),
        ({"name": "x" * 161}, "name"),
    ],
)
def test_a_wrong_indicator_is_refused(staff: Client, changes: dict[str, str], field: str) -> None:
    typed = {
        "name": "Người có ví", "counts": "Số người.", "unit": "người", "kind": "stock", "maximum": "100",
        "starts_on": "2022-01-01", "order": "1", "code": "vi",
    }  # fmt: skip
    response = staff.post("/indicators/new/", typed | changes)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_a_platform_is_added_and_edited(staff: Client) -> None:
    assert staff.post("/platforms/new/", {"name": "Ví", "group": "economy", "url": "vi.vn"}).status_code == 302
    platform = Platform.objects.get()
    assert platform.url == "https://vi.vn"
    typed = {"name": "Ví số", "group": "society", "url": "javascript:alert(1)"}
    assert staff.post(f"/platforms/{platform.pk}/edit/", typed).status_code == 422
    assert staff.post(f"/platforms/{platform.pk}/edit/", typed | {"url": ""}).status_code == 302


def test_a_team_gets_a_target_from_its_page(staff: Client, world: World, indicator: Indicator) -> None:
    url = f"/targets/{world.team_an1.pk}/"
    assert "chưa được giao" in staff.get(url).content.decode()
    assert staff.post(url, TYPED).status_code == 302
    target = Target.objects.get()
    assert (target.team, target.value) == (world.team_an1, 50)
    text = staff.get(f"{url}?target={target.pk}").content.decode()
    assert 'value="50"' in text
    clash = staff.post(url, TYPED | {"starts_on": "2022-07-01"})
    assert (clash.status_code, "01/01/2022" in clash.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "-1"}, "value"),
        ({"value": "1001"}, "value"),
        ({"value": str(10**30)}, "value"),
        ({"value": ""}, "value"),
        ({"ends_on": "2021-12-31"}, "ends_on"),
        ({"indicator": "none"}, "indicator"),
    ],
)
def test_a_wrong_target_is_refused(
    staff: Client, world: World, indicator: Indicator, changes: dict[str, str], field: str
) -> None:
    response = staff.post(f"/targets/{world.team_an1.pk}/", TYPED | changes)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Target.objects.exists()


def test_a_spread_is_shown_before_it_is_done(staff: Client, world: World, indicator: Indicator) -> None:
    set_target(team=world.team_an1, indicator=indicator, value=7, by=world.so, **YEAR)
    typed = TYPED | {"place": str(world.dong.pk)}
    preview = staff.post("/targets/spread/", typed | {"step": "preview"})
    assert preview.status_code == 200
    assert "Giao cho 3 tổ" in preview.content.decode()
    assert Target.objects.count() == 1
    done = staff.post("/targets/spread/", typed | {"step": "spread"}, follow=True)
    assert done.redirect_chain == [(f"/targets/?place={world.dong.pk}&indicator=ho", 302)]
    assert set(Target.objects.values_list("value", flat=True).order_by()) == {50}
    assert Target.objects.count() == 3


def test_a_spread_outside_ones_province_is_no_choice(staff: Client, world: World, indicator: Indicator) -> None:
    response = staff.post("/targets/spread/", TYPED | {"place": str(world.nui_cao.pk), "step": "spread"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["place"])


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({}, {1, 2, 3}),
        ({"q": "AN 1"}, {1}),
        ({"q": "to an"}, {1}),
        ({"q": "Ấp An 1, X. An"}, {1}),
        ({"q": "Ấp An 1, xã Bình"}, set()),
        ({"year": "2023"}, {2}),
        ({"year": "1000"}, {1, 2, 3}),
        ({"indicator": "ho"}, {1, 3}),
        ({"place": "dong"}, {1, 3}),
        ({"place": "nui_cao"}, {1, 2, 3}),  # no choice: narrows nothing, shows nothing of theirs
        ({"page": "99"}, {1, 2, 3}),
    ],
)
def test_the_list_is_narrowed(
    staff: Client, world: World, indicator: Indicator, query: dict[str, Any], values: set[int]
) -> None:
    set_target(team=world.team_an1, indicator=indicator, value=1, by=world.so, **YEAR)
    next_year = {"starts_on": Day(2023, 1, 1), "ends_on": Day(2023, 12, 31)}
    set_target(team=world.team_cat1, indicator=make_indicator("don"), value=2, by=world.so, **next_year)
    set_target(place=world.binh, indicator=indicator, value=3, by=world.so, **YEAR)
    set_target(team=world.team_xa1, indicator=indicator, value=4, by=None, **YEAR)
    if "place" in query:
        query = {"place": str(world.places[query["place"]].pk)}
    response = staff.get("/targets/", query)
    assert {target.value for target in response.context["table"].records} == values


def test_a_team_without_a_target_is_found_by_name(staff: Client, world: World, indicator: Indicator) -> None:
    assert f"/targets/{world.team_binh1.pk}/" in staff.get("/targets/?q=binh").content.decode()


@pytest.mark.parametrize("url", ["/targets/", "/indicators/"])
def test_a_longer_list_asks_the_database_no_more_often(
    staff: Client, world: World, indicator: Indicator, url: str
) -> None:
    counts = []
    for size in (1, 12):
        for number in range(size):
            team = make_team(world.cat1_1, f"Tổ {size} {number}")
            platform = Platform.objects.create(name=f"Nền tảng {size} {number}", group="economy")
            counted = make_indicator(f"c-{size}-{number}", platform=platform)
            set_target(team=team, indicator=counted, value=1, by=world.so, **YEAR)
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
