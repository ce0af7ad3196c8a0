"""What a place holds is shared out among what lies directly below it."""

import datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Event
from places.models import Level, Place
from reporting.actions.targets import allot, set_target
from reporting.models import Indicator, Target
from reporting.rollups.attainment import attainments
from reporting.rollups.cascade import Cascade, Method, cascade
from reporting.rollups.shares import shares
from tests.harness.races import outcomes
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_indicator
from tests.teams.world_reforms import new, reform
from tests.world import World, build, make_place, make_team

pytestmark = pytest.mark.once

Day = datetime.date
YEAR = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2022, 12, 31)}


@pytest.fixture
def ho(db: None) -> Indicator:
    return make_indicator("ho", name="Hộ được hướng dẫn", maximum=1_000)


def below(place: Place, ho: Indicator, **window: Day) -> Cascade:
    return cascade(place, indicator=ho, **YEAR | window)


def values(found: Cascade) -> dict[str, int | None]:
    return {str(child.holder): child.value for child in found.children}


def share(place: Place, ho: Indicator, by: Any, **parts: int | None) -> Cascade:
    """``team_an1=5`` gives by the names of the world."""
    things = WORLD[0].teams | WORLD[0].places
    keyed = {f"{'t' if name in WORLD[0].teams else 'p'}{things[name].pk}": part for name, part in parts.items()}
    allot(place, indicator=ho, values=keyed, by=by, **YEAR)
    return below(place, ho)


WORLD: list[World] = []


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    WORLD[:] = [request.getfixturevalue("world")] if "world" in request.fixturenames else []


@pytest.mark.once
@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), max_size=40))
@example(1, [0, 0])
@example(0, [1])
def test_whole_shares_add_up_and_each_is_its_exact_share_rounded(total: int, weights: list[int]) -> None:
    given_out = shares(total, weights)
    assert len(given_out) == len(weights)
    if not weights:
        return
    assert sum(given_out) == total
    whole = sum(weights)
    for weight, part in zip(weights, given_out, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert abs(part - exact) < 1
        assert part >= 0
    for (heavy, more), (light, less) in zip(
        sorted(zip(weights, given_out, strict=True), reverse=True)[:-1],
        sorted(zip(weights, given_out, strict=True), reverse=True)[1:],
        strict=True,
    ):
        assert more >= less, (heavy, light)


@pytest.mark.once
@pytest.mark.parametrize(
    ("total", "weights", "given_out"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (10, [6, 3, 1], [6, 3, 1]),
        (7, [5, 3, 1], [4, 2, 1]),  # 3.89, 2.33, 0.78: the largest remainders are the first and the last
        (2, [1, 1, 1], [1, 1, 0]),
    ],
)
def test_what_is_left_goes_to_the_largest_remainders(total: int, weights: list[int], given_out: list[int]) -> None:
    assert shares(total, weights) == given_out


def test_each_level_sees_what_lies_directly_below_it(world: World, ho: Indicator) -> None:
    set_target(place=world.dong, indicator=ho, value=300, by=None, **YEAR)
    set_target(place=world.an, indicator=ho, value=180, by=None, **YEAR)
    set_target(team=world.team_an1, indicator=ho, value=200, by=None, **YEAR)
    assert values(below(world.song_xanh, ho)) == {"Huyện Đông": 300, "Huyện Nam": None}
    assert (below(world.song_xanh, ho).own, below(world.song_xanh, ho).remainder) == (None, None)
    assert values(below(world.dong, ho)) == {"Xã An": 180, "Xã Bình": None}  # xã Cũ was closed before
    assert below(world.dong, ho).remainder == 120
    assert values(below(world.an, ho)) == {"Tổ An 1": 200, "Tổ An 2": None}
    assert below(world.an, ho).remainder == -20
    with CaptureQueriesContext(connection) as queries:
        below(world.song_xanh, ho)
    assert len(queries) == 4


def test_a_level_that_was_not_there_on_the_windows_days_is_skipped(world: World, ho: Indicator) -> None:
    Place.objects.at(Level.DISTRICT).within(world.song_xanh).update(valid_to=Day(2025, 6, 30))
    Place.objects.filter(parent__in=[world.dong, world.nam]).update(valid_to=Day(2025, 6, 30))
    make_place("moi", Level.COMMUNE, "xã", "Xã Mới", world.song_xanh, valid_from=Day(2025, 7, 1))
    old, new = YEAR, {"starts_on": Day(2026, 1, 1), "ends_on": Day(2026, 12, 31)}
    assert set(values(below(world.song_xanh, ho, **old))) == {"Huyện Đông", "Huyện Nam"}
    assert set(values(below(world.song_xanh, ho, **new))) == {"Xã Mới"}
    begun = make_place("tinh", Level.PROVINCE, "tỉnh", "Tỉnh Mới", valid_from=Day(2025, 7, 1))
    make_place("xa", Level.COMMUNE, "xã", "Xã Một", begun, valid_from=Day(2025, 7, 1))
    within = {"starts_on": Day(2025, 1, 1), "ends_on": Day(2025, 12, 31)}
    assert set(values(below(begun, ho, **within))) == {"Xã Một"}  # a window older than the place itself


def test_shares_follow_households_and_name_who_lacks_them(world: World, ho: Indicator) -> None:
    set_target(place=world.an, indicator=ho, value=350, by=None, **YEAR)
    second = make_team(world.an1, "Tổ An 1 B")
    of_commune = make_team(world.an, "Tổ của xã")
    found = below(world.an, ho)
    assert [child.label for child in found.lacking(Method.HOUSEHOLDS)] == ["Tổ của xã, Xã An"]
    proposed = {child.holder.pk: found.proposed(Method.HOUSEHOLDS)[child.key] for child in found.children}
    assert proposed == {of_commune.pk: None, world.team_an1.pk: 100, second.pk: 100, world.team_an2.pk: 150}
    set_target(team=of_commune, indicator=ho, value=50, by=None, **YEAR)
    assert sum(below(world.an, ho).proposed(Method.POPULATION).values()) == 350
    assert sorted(below(world.an, ho).proposed(Method.EVEN).values()) == [87, 87, 88, 88]
    assert below(world.an2, ho).proposed(Method.EVEN) == {}


def test_households_of_a_place_within_another_are_counted_once(world: World, ho: Indicator) -> None:
    for name, households in (("Nhóm Đông", 60), ("Nhóm Tây", 50)):
        make_team(make_place(f"G-{name}", 5, "nhóm", name, world.an1, households=households), f"Tổ {name}")
    found = below(world.an, ho)
    told = {str(child.holder.place): child.divided_by(Method.HOUSEHOLDS) for child in found.children}
    assert told == {"Ấp An 1": 90, "Nhóm Đông": 60, "Nhóm Tây": 50, "Ấp An 2": 150}
    assert found.divided_by(Method.HOUSEHOLDS) == 350, "as the commune has them"
    Place.objects.filter(name="Nhóm Đông").update(households=200)
    assert min(child.divided_by(Method.HOUSEHOLDS) for child in below(world.an, ho).children) == 0


def test_a_place_without_a_number_has_that_of_its_hamlets_where_all_are_known(world: World, ho: Indicator) -> None:
    set_target(place=world.dong, indicator=ho, value=470, by=None, **YEAR)
    found = below(world.dong, ho)
    assert found.lacking(Method.HOUSEHOLDS) == []
    assert list(found.proposed(Method.HOUSEHOLDS).values()) == [350, 120]
    Place.objects.filter(pk=world.an2.pk).update(households=None)
    assert [child.holder for child in below(world.dong, ho).lacking(Method.HOUSEHOLDS)] == [world.an]
    Place.objects.filter(pk=world.an.pk).update(households=40)
    assert list(below(world.dong, ho).proposed(Method.HOUSEHOLDS).values()) == [
        117,
        353,
    ]  # 117.5, 352.5
    assert below(world.song_xanh, ho).proposed(Method.HOUSEHOLDS) == {}  # holds nothing to share


def test_an_official_shares_what_their_place_was_given_in_one_event(world: World, ho: Indicator) -> None:
    set_target(place=world.an, indicator=ho, value=100, by=world.so, **YEAR)
    set_target(team=world.team_an1, indicator=ho, value=7, by=world.so, **YEAR)
    found = share(world.an, ho, world.canbo_an, team_an1=60, team_an2=40)
    assert (values(found), found.remainder) == ({"Tổ An 1": 60, "Tổ An 2": 40}, 0)
    event = Event.objects.get(verb="targets.allot")
    assert (event.by, event.place) == (world.canbo_an, world.an)
    assert event.before == {"Tổ An 1, Ấp An 1": 7, "Tổ An 2, Ấp An 2": None}
    assert (event.after["sum"], event.after["value"], event.after["Tổ An 2, Ấp An 2"]) == (100, 100, 40)
    share(world.an, ho, world.canbo_an, team_an1=60, team_an2=None)  # nothing new: no event
    assert Event.objects.filter(verb="targets.allot").count() == 1
    assert values(share(world.an, ho, world.canbo_an, team_an1=0)) == {"Tổ An 1": 0, "Tổ An 2": 40}


def test_only_the_province_hands_on_more_than_is_held(world: World, ho: Indicator) -> None:
    set_target(place=world.dong, indicator=ho, value=100, by=None, **YEAR)
    share(world.dong, ho, world.huyen_dong, an=90)
    with refused("sum_passed", match=r"Tổng giao 120 vượt chỉ tiêu của Huyện Đông \(100\) là 20\. Xin giảm"):
        share(world.dong, ho, world.huyen_dong, binh=30)
    assert share(world.dong, ho, world.so, binh=30).remainder == -20


@pytest.mark.parametrize(
    ("place", "by", "refusal"),
    [
        ("an", "huyen_dong", "may_not_share"),  # a place below their own: that official's to share
        ("dong", "canbo_an", "may_not_share"),
        ("binh", "canbo_an", "may_not_share"),
        ("an", "lan", "may_not_share"),
        ("an", "quantri", "may_not_share"),
        ("an", "so_nui", "holder_out_of_reach"),
    ],
)
def test_nobody_shares_what_is_not_theirs(world: World, ho: Indicator, place: str, by: str, refusal: str) -> None:
    set_target(place=world.places[place], indicator=ho, value=100, by=None, **YEAR)
    with refused(refusal):
        allot(world.places[place], indicator=ho, values={}, by=world.users[by], **YEAR)


def test_refusals_name_what_stands_in_the_way(world: World, ho: Indicator) -> None:
    with refused("nothing_to_share", match="Xã An chưa được giao “Hộ được hướng dẫn” từ 01/01/2022"):
        share(world.an, ho, world.canbo_an, team_an1=1)
    set_target(place=world.an, indicator=ho, value=100, by=None, **YEAR)
    with refused("holder_out_of_reach", match="tải lại trang"):
        share(world.an, ho, world.canbo_an, team_binh1=1)
    with refused("value_out_of_bounds", match=r"từ 0 đến 1\.000\. "):
        share(world.an, ho, world.so, team_an1=1_001)
    half = {"starts_on": Day(2022, 7, 1), "ends_on": Day(2023, 6, 30)}
    set_target(team=world.team_an1, indicator=ho, value=3, by=None, **half)
    with refused("window_invalid", match=r"Tổ An 1, Ấp An 1 \(từ 01/07/2022 đến hết 30/06/2023\)"):
        share(world.an, ho, world.canbo_an, team_an1=10, team_an2=20)
    assert values(share(world.an, ho, world.canbo_an, team_an2=20)) == {"Tổ An 1": None, "Tổ An 2": 20}
    with refused("nothing_to_share"):
        allot(world.an, indicator=ho, values={}, by=world.so, **YEAR | {"ends_on": Day(2022, 6, 30)})


def test_a_place_may_be_asked_for_what_its_teams_may_reach_together(world: World, ho: Indicator) -> None:
    most = {"an": 10**6, "dong": 10**7, "song_xanh": 10**8}
    for name, value in most.items():
        set_target(place=world.places[name], indicator=ho, value=value, by=world.so, **YEAR)
        with refused("value_out_of_bounds", match=f"cho {world.places[name]}"):
            set_target(place=world.places[name], indicator=ho, value=value + 1, by=world.so, **YEAR)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_never_pass_the_sum() -> None:
    """One waits for the other and then sees what it gave."""
    world = build()
    ho = make_indicator("ho")
    set_target(place=world.an, indicator=ho, value=100, by=None, **YEAR)
    teams = (world.team_an1, world.team_an2)

    def give(number: int) -> None:
        allot(world.an, indicator=ho, values={f"t{teams[number].pk}": 60}, by=world.canbo_an, **YEAR)

    assert outcomes(2, give) == {"done": 1, "sum_passed": 1}
    assert list(Target.objects.filter(team__isnull=False).values_list("value", flat=True).order_by()) == [60]


def waiting_below(world: World) -> Place:
    """The province, in which after a reform the team of a divided phường stands at no commune."""
    reform(world)
    Place.objects.filter(level=Level.COMMUNE, parent=new("03")).update(households=400)
    return new("03")


@pytest.mark.parametrize("total", [0, 1, 7, 500, 417])
def test_what_a_province_shares_out_is_its_target_with_the_teams_that_wait(
    world: World, ho: Indicator, total: int
) -> None:
    province, window = waiting_below(world), {"starts_on": Day(2025, 7, 1), "ends_on": Day(2025, 12, 31)}
    set_target(place=province, indicator=ho, value=total, by=None, **window)
    for place in (province, *Place.objects.filter(parent=province).order_by("path")):
        found = cascade(place, indicator=ho, **window)
        if found.own and found.children:
            parts = found.proposed(Method.HOUSEHOLDS)
            assert sum(value or 0 for value in parts.values()) == found.own.value
            allot(place, indicator=ho, values=parts, by=None, **window)
            assert cascade(place, indicator=ho, **window).remainder == 0
    teams = Target.objects.filter(team__isnull=False, indicator=ho)
    assert teams.filter(team=world.team_cat1).exists()
    assert attainments(province, through=Day(2025, 12, 31), indicators=[ho])[province.pk, ho.pk].target == total


def test_the_page_of_a_province_names_the_team_that_waits(world: World, ho: Indicator) -> None:
    province, window = waiting_below(world), {"starts_on": Day(2025, 7, 1), "ends_on": Day(2025, 12, 31)}
    set_target(place=province, indicator=ho, value=100, by=None, **window)
    world.so.place = province
    world.so.save()
    asked = {"indicator": ho.code, "starts_on": "2025-07-01", "ends_on": "2025-12-31"}
    page = signed_in(world.so).get(reverse("target_cascade", args=[province.pk]), asked).content.decode()
    assert f'name="t{world.team_cat1.pk}"' in page
