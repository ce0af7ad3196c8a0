"""A target of 60% is 60% of each commune's denominator, and of the place above the sum of these."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reporting.actions import denominators
from reporting.actions.indicators import edit_indicator
from reporting.actions.targets import set_shares, set_target
from reporting.models import Denominator, DenominatorKind, Indicator, Target
from reporting.rollups import against_targets, rollup
from tests.refusals import refused
from tests.reporting.world_rounds import make_indicator
from tests.world import World

AT = datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC)
YEAR = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
SIXTY = Decimal(60)


@pytest.fixture
def ratio(world: World) -> Indicator:
    for place, adults in ((world.an, 101), (world.cat, 50)):
        Denominator.objects.create(place=place, year=2022, kind="adults", value=adults)
    return make_indicator("ti-le", kind="stock", out_of_kind="adults")


def held() -> dict[str, tuple[int, Decimal | None]]:
    rows = Target.objects.order_by("place__path").values_list("place__name", "value", "percent")
    return {name: (value, percent) for name, value, percent in rows}


def test_each_commune_is_asked_its_share_and_the_place_their_sum(world: World, ratio: Indicator) -> None:
    given = set_shares(world.song_xanh, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    assert (given.known, given.communes) == (2, 3)  # nobody knows Bình's adults
    assert held() == {"Tỉnh Sông Xanh": (91, SIXTY), "Xã An": (61, SIXTY), "Phường Cát": (30, SIXTY)}
    set_shares(world.song_xanh, indicator=ratio, percent=Decimal(50), by=world.so, **YEAR)
    assert held()["Xã An"] == (51, Decimal(50))
    Denominator.objects.filter(place=world.an).update(value=102)
    set_shares(world.an, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    assert held()["Xã An"] == (62, SIXTY), "61 would be less than 60%; the page of skills asks for as many"
    with refused("already_counted"):
        edit_indicator(ratio, out_of_kind="elderly", by=world.so)


def test_a_new_denominator_changes_what_the_share_comes_to(world: World, ratio: Indicator) -> None:
    set_shares(world.song_xanh, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    set_target(place=world.cat, indicator=ratio, value=33, by=world.so, **YEAR)
    values = {world.an: 200, world.cat: 90, world.binh: 10}
    denominators.write(
        world.song_xanh, kind=DenominatorKind.ADULTS, year=2022, values=values, source="Niên giám", by=world.so, at=AT
    )
    # Cát's became a number of its own; Bình was asked nothing.
    assert held() == {"Tỉnh Sông Xanh": (120, SIXTY), "Xã An": (120, SIXTY), "Phường Cát": (33, None)}


def test_a_share_is_refused_where_nothing_says_of_what(world: World, ratio: Indicator) -> None:
    cases = [
        ("no_denominator", {"indicator": make_indicator("dem")}),
        ("no_denominator", {"place": world.binh}),
        ("value_out_of_bounds", {"percent": Decimal(101)}),
        ("holder_out_of_reach", {"place": world.nui_cao}),
        ("window_invalid", {"ends_on": datetime.date(2021, 12, 31)}),
    ]
    for code, changes in cases:
        facts = {"place": world.song_xanh, "indicator": ratio, "percent": SIXTY, **YEAR} | changes
        with refused(code):
            set_shares(facts.pop("place"), by=world.so, **facts)
    set_shares(world.an, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    with refused("window_invalid"):
        later = {"starts_on": datetime.date(2022, 6, 1), "ends_on": datetime.date(2023, 5, 31)}
        set_shares(world.song_xanh, indicator=ratio, percent=SIXTY, by=world.so, **later)


def test_attainment_and_share_stand_side_by_side(rounds: World, ratio: Indicator) -> None:
    rounds.round_xa.indicators.add(ratio)
    set_shares(rounds.song_xanh, indicator=ratio, percent=SIXTY, by=rounds.so, **YEAR)
    report = rounds.report_xa_an
    report.figures.create(indicator=ratio, value=40)
    type(report).objects.filter(pk=report.pk).update(state="submitted", first_submitted_at=AT, submitted_at=AT)
    node = against_targets(rollup([rounds.round_xa], rounds.song_xanh), [rounds.round_xa])
    figure = next(one for one in node.figures if one.indicator == ratio)
    assert (figure.done, figure.target) == (40, 91)
    assert (figure.out_of.part, figure.out_of.whole, figure.out_of.known, figure.out_of.asked) == (40, 101, 1, 3)


def cascade_page(world: World, ratio: Indicator) -> str:
    client = Client()
    client.force_login(world.so)
    window = f"?indicator={ratio.code}&starts_on={YEAR['starts_on']}&ends_on={YEAR['ends_on']}"
    page = client.get(reverse("target_cascade", args=[world.song_xanh.pk]) + window)
    return " ".join(page.content.decode().split())


def test_the_page_says_of_which_communes_a_share_is_and_why_not_of_the_others(world: World, ratio: Indicator) -> None:
    set_shares(world.song_xanh, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    page = cascade_page(world, ratio)
    assert "của người từ đủ 18 tuổi ở <strong>2/3</strong> xã, theo mẫu số năm 2022" in page
    filled = f"/indicators/denominators/?kind=adults&amp;year=2022#id_v{world.binh.pk}"
    assert f'Chưa giao 1 xã vì chưa có mẫu số: <a href="{filled}">Xã Bình</a>.' in page
    Denominator.objects.create(place=world.binh, year=2022, kind="adults", value=10)
    assert "Chưa giao 1 xã dù nay đã có mẫu số: Xã Bình; giao lại theo tỷ lệ" in cascade_page(world, ratio)


def test_a_share_is_not_split_evenly_nor_by_households(world: World, ratio: Indicator) -> None:
    set_target(place=world.dong, indicator=ratio, value=9, by=world.so, **YEAR)
    client, window = Client(), {"indicator": ratio.code} | {key: day.isoformat() for key, day in YEAR.items()}
    client.force_login(world.so)
    url, even = reverse("target_cascade", args=[world.dong.pk]), 'name="step" value="even"'
    assert even in client.get(url, window).content.decode()
    set_shares(world.an, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    assert even not in client.get(url, window).content.decode()
    page = client.post(reverse("target_allot", args=[world.dong.pk]), window | {"step": "even"}).content.decode()
    assert "cổng không chia đều hay theo số hộ" in page
    assert 'value="allot"' not in page
    given = client.post(reverse("target_own", args=[world.dong.pk]), window | {"value": "8", "then": "even"})
    assert given.status_code == 302


def test_a_target_outlives_its_denominator_and_says_so(world: World, ratio: Indicator) -> None:
    set_shares(world.song_xanh, indicator=ratio, percent=SIXTY, by=world.so, **YEAR)
    client = Client()
    client.force_login(world.so)
    url = reverse("denominator_edit") + "?kind=adults&year=2022"
    with time_machine.travel(AT):
        page = client.post(url, {f"v{world.an.pk}": "", f"v{world.cat.pk}": "50"}, follow=True).content.decode()
    assert "1 chỉ tiêu giao theo tỷ lệ giữ số đã giao vì xã không còn mẫu số: Xã An." in page
    assert held() == {"Tỉnh Sông Xanh": (91, SIXTY), "Xã An": (61, SIXTY), "Phường Cát": (30, SIXTY)}
    link = f"/indicators/denominators/?kind=adults&amp;year=2022#id_v{world.an.pk}"
    told = f'vẫn giữ số đã giao: <a href="{link}">Xã An</a> (61 {ratio.unit}). Ghi lại mẫu số'
    assert told in cascade_page(world, ratio)


def test_what_lies_below_holds_is_told_where_the_place_itself_was_given_nothing(
    rounds: World, ratio: Indicator
) -> None:
    set_target(place=rounds.dong, indicator=ratio, value=61, by=rounds.so, **YEAR)
    rounds.round_xa.indicators.add(ratio)
    report = rounds.report_xa_an
    report.figures.create(indicator=ratio, value=40)
    type(report).objects.filter(pk=report.pk).update(state="submitted", first_submitted_at=AT, submitted_at=AT)
    set_target(place=rounds.an, indicator=ratio, value=61, by=rounds.so, **YEAR)
    page = cascade_page(rounds, ratio)
    assert "chưa có gì để chia" not in page
    assert f"<dt>Các nơi trực thuộc đang giữ</dt><dd>61 {ratio.unit}" in page
    assert f"các nơi trực thuộc đang giữ 61 {ratio.unit} được giao thẳng" in page
    foot = page.split("<tfoot>")[1].split("</tfoot>")[0]
    assert '<td data-label="Đạt được" class="num">40</td>' in foot
    assert '<td data-label="Tỷ lệ đạt" class="num">40/61, 65,6%</td>' in foot


def test_a_share_is_given_on_the_page_as_one_of_two(world: World, ratio: Indicator) -> None:
    client = Client()
    client.force_login(world.so)
    data = {"indicator": "ti-le", "starts_on": "2022-01-01", "ends_on": "2022-12-31"}
    url = reverse("target_own", args=[world.song_xanh.pk])
    assert client.post(url, data | {"value": "5", "percent": "60"}).status_code == 422
    assert client.post(url, data).status_code == 422
    page = client.post(url, data | {"percent": "30,5"}, follow=True).content.decode()
    assert "Đã giao 30,5% cho 2/3 xã có mẫu số" in page
    page = client.post(url, data | {"percent": "60"}, follow=True).content.decode()
    assert "Đã giao 60% cho 2/3 xã có mẫu số" in page
    assert "60% của người từ đủ 18 tuổi" in page
