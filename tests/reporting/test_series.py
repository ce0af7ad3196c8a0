"""Regular reports: each period opened by the clock, at each level, once."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Event
from core.working_days import VIETNAM
from notices.models import Notice
from places.models import Place
from reporting.actions import series
from reporting.models import Indicator, Round, Series
from reporting.tasks import open_due_series
from tests.harness.races import given
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_indicator, make_indicators
from tests.world import World, build

pytestmark = pytest.mark.once

Day = datetime.date
MILLISECOND = datetime.timedelta(milliseconds=1)


def instant(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=VIETNAM)


def make(world: World, **changes: Any) -> Series:
    """Monthly, of teams and communes, from 1 July 2022."""
    facts = {
        "code": "thang", "title": "Báo cáo", "period": "month", "within": world.song_xanh, "days": {4: 2, 3: 4},
        "due_wording": "2 ngày làm việc sau ngày chốt",
        "indicators": list(Indicator.objects.order_by("order")) or make_indicators(),
        "starts_on": Day(2022, 7, 1), "by": world.so,
    }  # fmt: skip
    return series.create(**facts | changes)


def test_nothing_is_opened_when_a_series_is_set_up(world: World) -> None:
    make(world)
    assert not Round.objects.exists()
    assert Event.objects.get(verb="series.create").after["days"] == {"4": 2, "3": 4}
    assert series.open_due(at=instant(2022, 7, 15) - MILLISECOND) == []


def test_a_period_opens_at_each_level_when_its_cut_off_is_over(world: World) -> None:
    make(world)
    teams, communes = series.open_due(at=instant(2022, 7, 15))
    assert (teams.code, communes.code) == ("thang-2022-07-to", "thang-2022-07-xa")
    assert teams.title == "Báo cáo tháng 7/2022 (tổ báo cáo)"
    assert (teams.data_from, teams.data_to) == (Day(2022, 6, 15), Day(2022, 7, 14))
    assert teams.opens_at == communes.opens_at == instant(2022, 7, 15)
    assert (teams.due_at, communes.due_at) == (instant(2022, 7, 19), instant(2022, 7, 21))
    assert (teams.reports.count(), communes.reports.count()) == (4, 3)
    assert teams.indicators.count() == 3
    assert Event.objects.filter(verb="rounds.open").first().by is None


def test_opening_again_opens_nothing(world: World) -> None:
    make(world)
    assert len(series.open_due(at=instant(2022, 7, 15))) == 2
    assert series.open_due(at=instant(2022, 7, 20)) == []
    open_due_series()  # by the real clock: what was missed since
    count = Round.objects.count()
    open_due_series()
    assert count == Round.objects.count() > 50


def test_missed_periods_are_caught_up_from_the_first_day_and_never_before(world: World) -> None:
    make(world, days={4: 2}, starts_on=Day(2022, 7, 15), ends_on=Day(2022, 10, 13))
    opened = series.open_due(at=instant(2023, 6, 1))
    assert [round.period for round in opened] == ["2022-08", "2022-09"]
    assert [round.title for round in opened] == ["Báo cáo tháng 8/2022", "Báo cáo tháng 9/2022"]


def test_a_level_where_nobody_owes_waits(world: World) -> None:
    make(world, within=world.nam, days={4: 1, 3: 2}, starts_on=Day(2022, 6, 1), ends_on=Day(2022, 7, 1))
    assert len(series.open_due(at=instant(2022, 6, 20))) == 2
    before = instant(2021, 12, 1)  # of a commune that has ended since
    make(world, code="cu", within=world.cu, days={4: 1}, indicators=[make_indicator("x")], at=before)
    assert series.open_due(at=instant(2022, 8, 20)) == []


def test_only_indicators_in_use_are_asked(world: World) -> None:
    gone = make_indicator("cu", ends_on=Day(2022, 7, 14))
    made = make(world, days={4: 1}, indicators=[gone, make_indicator("moi", starts_on=Day(2022, 7, 15))])
    july, august = series.open_due_of(made, by=world.so, at=instant(2022, 8, 15))
    assert [list(round.indicators.values_list("code", flat=True)) for round in (july, august)] == [["cu"], ["moi"]]


def test_one_series_that_is_refused_stops_no_other(world: World) -> None:
    make(world, days={4: 1})
    series.open_due(at=instant(2022, 7, 15))
    Round.objects.update(series=None)  # its code stands in the way now, and it asks for something else
    Round.objects.get().indicators.set(Indicator.objects.filter(code="ho"))
    make(world, code="quy", period="quarter", days={4: 1})
    assert [round.period for round in series.open_due(at=instant(2022, 9, 15))] == ["2022-Q3"]


def test_what_comes_next_is_shown_with_its_deadlines(world: World) -> None:
    coming = series.coming(make(world), instant(2022, 7, 15))
    assert [expected.period.label for expected in coming] == ["2022-08", "2022-09", "2022-10"]
    assert [[deadline.level for deadline in expected.deadlines] for expected in coming] == [[4, 3]] * 3


def test_an_edit_changes_what_comes_and_not_what_was_opened(world: World) -> None:
    made = make(world)
    opened = series.open_due(at=instant(2022, 7, 15))
    facts = {"title": "Báo cáo mới", "due_wording": "3 ngày", "indicators": list(made.indicators.all()), "by": world.so}
    series.edit(made, days={4: 3}, ends_on=None, **facts)
    (august,) = series.open_due(at=instant(2022, 8, 15))
    assert (august.title, august.due_at) == ("Báo cáo mới tháng 8/2022", instant(2022, 8, 18))
    assert Round.objects.get(pk=opened[0].pk).due_at == instant(2022, 7, 19)
    assert Event.objects.get(verb="series.edit").before["days"] == {"4": 2, "3": 4}


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        ("deadlines_invalid", {"days": {4: 3, 3: 3}}),
        ("deadlines_invalid", {"days": {}}),
        ("nothing_asked", {"indicators": []}),
        ("days_invalid", {"ends_on": Day(2022, 6, 30)}),
    ],
)
def test_a_series_is_refused(world: World, refusal: str, changes: dict[str, Any]) -> None:
    with refused(refusal):
        make(world, **changes)
    assert not Series.objects.exists()


@pytest.mark.parametrize("who", ["canbo_an", "huyen_dong", "quantri", "so_nui", "doitac", "lan"])
def test_only_the_provinces_staff_set_up_and_open(world: World, who: str) -> None:
    made, by = make(world), world.users[who]
    with refused("out_of_scope"):
        make(world, code="khac", by=by)
    with refused("out_of_scope"):
        series.open_due_of(made, by=by)


def test_a_code_is_taken_once(world: World) -> None:
    make(world)
    with refused("code_taken"):
        make(world)


BROKEN = {
    "a_series_ends_after_it_starts": lambda made: Series.objects.update(ends_on=Day(2022, 6, 30)),
    "a_series_opens_a_period_once_a_level": lambda made: Round.objects.create(
        **{
            field: getattr(made.rounds.get(level=4), field)
            for field in ("level", "within", "data_from", "data_to", "opens_at", "due_at", "series", "period")
        },
        code="again",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_the_promise(world: World, name: str) -> None:
    made = make(world)
    series.open_due(at=instant(2022, 7, 15))
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        BROKEN[name](made)
    assert name in str(broken.value) or "reporting_round.series_id, reporting_round.period" in str(broken.value)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_open_a_period_once(transactional_db: None) -> None:
    make(build())
    given([lambda: series.open_due(at=instant(2022, 8, 15))] * 4)
    assert Round.objects.count() == 4


def end(world: World, day: datetime.date) -> None:
    """The province ended on a day, and all within it."""
    Place.objects.within(world.song_xanh).filter(valid_to=None).update(valid_to=day)
    world.song_xanh.refresh_from_db()


def test_a_place_that_ended_is_asked_for_nothing_new(world: World) -> None:
    set_up = make(world)
    end(world, Day(2022, 12, 31))
    with refused("place_ended"):
        make(world, code="moi")
    assert series.edit(set_up, title="Tên mới", by=world.so).title == "Tên mới"


def test_where_it_is_asked_is_put_right_until_the_first_round(world: World) -> None:
    one = make(world)
    assert series.edit(one, within=world.dong, by=world.so).within == world.dong
    with refused("out_of_scope"):
        series.edit(one, within=world.nui_cao, by=world.so)
    series.open_due(at=instant(2022, 7, 15))
    with refused("series_opened"):
        series.edit(one, within=world.song_xanh, by=world.so)


def test_whoever_manages_rounds_is_told_once_of_a_series_that_opens_nothing(world: World) -> None:
    one = make(world, starts_on=Day(2023, 1, 1), days={3: 4})
    end(world, Day(2022, 12, 31))
    for minute in (0, 5):
        assert series.open_due(at=instant(2023, 3, 20, 0, minute)) == []
    (notice,) = Notice.objects.filter(to=world.so)
    assert "chưa mở được kỳ tháng 3/2023" in notice.title
    assert "Tỉnh Sông Xanh đã kết thúc ngày 31/12/2022" in notice.text
    assert Notice.objects.count() == 1
    page = signed_in(world.so).get(reverse("series_list")).content.decode()
    assert "mà chưa mở được" in page
    assert one.rounds.count() == 0


def test_nobody_is_told_of_a_series_that_opened(world: World) -> None:
    make(world)
    series.open_due(at=instant(2022, 7, 15))
    assert not Notice.objects.exists()
