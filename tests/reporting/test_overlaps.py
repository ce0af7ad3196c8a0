"""Two rounds that ask for one flow about the same days: whoever opens them, and whoever adds them up, is told."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.working_days import DAY, VIETNAM
from exchange.kinds import export_kinds
from notices.models import Notice
from reporting.actions import series
from reporting.models import Indicator, Round, Series
from reporting.rollups.overlaps import PARTLY, TWO_LEVELS, USE_IT, asked_twice
from tests.core.sheets import cells
from tests.overview.word_files import lines
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_indicators, open_commune_round, open_team_round
from tests.world import World

pytestmark = pytest.mark.once

Day = datetime.date
ASKED = "Chỉ tiêu “Hộ được hướng dẫn”, “Đơn hàng” đã được hỏi trong “Quý II”"


@pytest.fixture
def quarter(world: World) -> Round:
    facts: dict[str, Any] = {"code": "quy-2", "title": "Quý II", "indicators": make_indicators()}
    return open_team_round(world, data_from=Day(2022, 4, 1), data_to=Day(2022, 6, 30), **facts)


def preview(world: World, **changes: Any) -> str:
    """The last step before a round of teams about June is opened."""
    answers = {
        "title": "Tháng 6", "level": "4", "within": world.song_xanh.pk, "data_from": "2022-06-01",
        "data_to": "2022-06-30", "opens_at": "2022-06-30T08:00", "due_wording": "chậm nhất ngày 05/7/2022",
        "indicators": [one.pk for one in Indicator.objects.order_by("order")], "code": "", "step": "preview",
    }  # fmt: skip
    response = signed_in(world.so).post(reverse("round_open"), answers | changes)
    assert "Bước 2/2" in response.content.decode()
    return response.content.decode()


def test_who_opens_a_round_is_told_what_is_asked_already(world: World, quarter: Round) -> None:
    page = preview(world)
    assert f"{ASKED} cho cùng thời gian (01/06/2022 – 30/06/2022)." in page
    assert PARTLY not in page  # June lies within the quarter, so it is added once
    assert f"{ASKED} cho cùng thời gian (15/06/2022 – 30/06/2022).{PARTLY}" in preview(
        world, data_from="2022-06-15", data_to="2022-07-14"
    )
    assert ASKED in preview(world, within=world.an.pk)
    assert "cho cùng thời gian (01/07/2022 – 31/07/2022)" in _page_of(world, open_team_round(world, **_july(world)))


def monthly(world: World, **changes: Any) -> Series:
    """Regular reports of teams from July 2022, which ask for everything."""
    facts: dict[str, Any] = {
        "code": "thang", "title": "Báo cáo tháng", "period": "month", "within": world.song_xanh, "days": {4: 2},
        "due_wording": "-", "indicators": list(Indicator.objects.order_by("order")), "starts_on": Day(2022, 7, 1),
    }  # fmt: skip
    return series.create(**facts | changes, by=world.so)


SAME = {"data_from": "2022-06-15", "data_to": "2022-07-14"}  # what the regular report asks in July
NOT_THE_SAME = {
    "another level": {"level": "3"},
    "other days": {"data_from": "2022-07-01", "data_to": "2022-09-30"},
    "less than half of the days": {"data_from": "2022-07-01", "data_to": "2022-07-14"},
    "a part of what is asked": {"indicators": ["tai-khoan"]},
}


@pytest.mark.parametrize("ending", ["2022-07-14", "2022-07-10", "2022-07-20"])
def test_who_opens_what_a_series_will_open_is_told_and_the_clock_opens_it_once(world: World, ending: str) -> None:
    make_indicators()
    regular = monthly(world)
    at = datetime.datetime(2022, 7, 15, 8, tzinfo=VIETNAM)
    assert "“Báo cáo tháng” sẽ tự mở kỳ tháng 7/2022 từ 15/07/2022" in preview(world, **SAME | {"data_to": ending})
    mine = open_team_round(
        world, data_from=Day(2022, 6, 15), data_to=Day.fromisoformat(ending), indicators=list(Indicator.objects.all())
    )
    assert [series.open_due(at=at + minute * DAY / 1440) for minute in (0, 5)] == [[], []]
    (told,) = Notice.objects.filter(to=world.so, title__contains="chưa mở kỳ tháng 7/2022")
    assert f"“{mine}” đang hỏi cùng nơi" in told.text
    assert told.url == reverse("round_show", args=[mine.code])
    assert not Notice.objects.filter(to=world.canbo_an, title__contains="chưa mở kỳ").exists()
    (opened,) = series.open_due_of(regular, by=world.so, at=at)  # whoever wants both opens it by hand
    assert USE_IT in _page_of(world, opened)
    (august,) = series.open_due(at=datetime.datetime(2022, 8, 15, 8, tzinfo=VIETNAM))
    assert august.period == "2022-08"


@pytest.mark.parametrize("changes", NOT_THE_SAME.values(), ids=NOT_THE_SAME)
def test_a_round_that_asks_for_something_else_stops_no_series(world: World, changes: dict[str, Any]) -> None:
    make_indicators()
    monthly(world)
    if "indicators" in changes:
        changes = {"indicators": [Indicator.objects.get(code=code).pk for code in changes["indicators"]]}
    assert "sẽ tự mở kỳ tháng 7/2022" not in preview(world, **SAME | changes)
    facts: dict[str, Any] = SAME | {"indicators": list(Indicator.objects.all())} | changes
    facts |= {name: Day.fromisoformat(facts[name]) for name in SAME}
    if "indicators" in changes:
        facts["indicators"] = list(Indicator.objects.filter(pk__in=changes["indicators"]))
    opening = open_commune_round if facts.pop("level", "4") == "3" else open_team_round
    opening(world, **facts)
    (opened,) = series.open_due(at=datetime.datetime(2022, 7, 15, 8, tzinfo=VIETNAM))
    assert opened.period == "2022-07"
    assert not Notice.objects.filter(title__contains="vì đã có kỳ").exists()


def test_a_round_of_one_commune_does_not_stop_the_series_of_the_province(world: World) -> None:
    make_indicators()
    monthly(world)
    asked = list(Indicator.objects.all())
    open_team_round(world, within=world.an, data_from=Day(2022, 6, 15), data_to=Day(2022, 7, 14), indicators=asked)
    assert len(series.open_due(at=datetime.datetime(2022, 7, 15, 8, tzinfo=VIETNAM))) == 1


def _july(world: World) -> dict[str, Any]:
    wide = {"code": "q3", "title": "Quý III", "indicators": [Indicator.objects.get(code="ho")]}
    open_team_round(world, data_from=Day(2022, 7, 1), data_to=Day(2022, 9, 30), **wide)
    return {"code": "t7", "indicators": list(Indicator.objects.order_by("order"))}


def _page_of(world: World, round: Round) -> str:
    return signed_in(world.so).get(reverse("round_show", args=[round.code])).content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"data_from": "2022-07-01", "data_to": "2022-07-31"}, {"level": "3"}, {"indicators": "tai-khoan"}],
    ids=["other days", "another level", "stocks alone"],
)
def test_what_is_asked_once_is_told_to_nobody(world: World, quarter: Round, changes: dict[str, Any]) -> None:
    if "indicators" in changes:
        changes = {"indicators": [Indicator.objects.get(code=changes["indicators"]).pk]}
    assert "đã được hỏi trong" not in preview(world, **changes)


def test_who_sets_up_a_series_is_told_before_and_after_saving(world: World, quarter: Round, client: Client) -> None:
    ho = Indicator.objects.get(code="ho")
    nine: dict[str, Any] = {"code": "chin", "title": "Chín tháng", "period": "nine", "within": world.song_xanh}
    other = Series.objects.create(**nine, days={"4": 2}, due_wording="-", starts_on=Day(2022, 1, 1))
    other.indicators.add(ho)
    client.force_login(world.so)
    answers = {
        "title": "Nửa năm", "code": "nua", "period": "half", "within": world.song_xanh.pk, "days_4": "2",
        "days_3": "", "days_2": "", "due_wording": "-", "starts_on": "2022-06-20", "ends_on": "", "indicators": [ho.pk],
    }  # fmt: skip
    told = [
        f"Chỉ tiêu “Hộ được hướng dẫn” đã được hỏi trong báo cáo định kỳ “Chín tháng” (chín tháng).{PARTLY}",
        "Chỉ tiêu “Hộ được hướng dẫn” đã được hỏi trong “Quý II” (01/04/2022 – 30/06/2022).",
    ]
    preview = client.post(reverse("series_create"), answers | {"step": "preview"}).content.decode()
    saved = client.post(reverse("series_create"), answers | {"step": "save"}, follow=True).content.decode()
    assert [sentence in page for page in (preview, saved) for sentence in told] == [True] * 4
    mine = Series.objects.get(code="nua")
    assert told[0] in client.get(reverse("series_edit", args=[mine.pk])).content.decode()
    Series.objects.filter(pk=mine.pk).update(days={"3": 2})
    assert told[0] not in client.get(reverse("series_edit", args=[mine.pk])).content.decode()


def test_who_adds_rounds_up_is_told_what_they_share(world: World, quarter: Round, tmp_path: Path) -> None:
    indicators = list(Indicator.objects.order_by("order"))
    asked = {"indicators": indicators}
    june = open_team_round(
        world, code="t6", title="Tháng 6", data_from=Day(2022, 6, 1), data_to=Day(2022, 6, 30), **asked
    )
    late = open_team_round(
        world, code="t7", title="Tháng 7", data_from=Day(2022, 6, 15), data_to=Day(2022, 7, 14), **asked
    )
    of_communes = open_commune_round(world, data_from=Day(2022, 6, 1), data_to=Day(2022, 6, 30), **asked)
    names = "Chỉ tiêu “Hộ được hướng dẫn”, “Đơn hàng” được hỏi trong cả"
    assert asked_twice([quarter]) == []
    assert asked_twice([quarter, june]) == [f"{names} “Quý II” và “Tháng 6” (01/06/2022 – 30/06/2022)."]
    assert asked_twice([quarter, late]) == [f"{names} “Quý II” và “Tháng 7” (15/06/2022 – 30/06/2022).{PARTLY}"]
    assert asked_twice([june, of_communes]) == [
        f"{names} “Tháng 6” và “Kỳ của xã” (01/06/2022 – 30/06/2022).{TWO_LEVELS}"
    ]
    url = reverse("rollup_show", args=[world.song_xanh.pk, june.code])
    page = signed_in(world.so).get(url, {"with": late.code}).content.decode()
    assert PARTLY.strip() in page
    assert "đúng cùng ngày thì tính kỳ mở sau" in page
    paths = {kind: tmp_path / f"{kind}{export_kinds()[kind].format.suffix}" for kind in ("rollup", "paper")}
    for kind, path in paths.items():
        book = export_kinds()[kind]
        given = {"place": world.song_xanh.pk, "round": f"{june.code},{late.code}", "basis": "then", "annexes": True}
        book.build(book.asked(given, by=world.so, at=late.due_at), path)
    (note,) = [f"Lưu ý: {sentence}" for sentence in asked_twice([june, late])]
    assert (list(cells(paths["rollup"])).count(note), lines(paths["paper"]).count(note)) == (1, 1)
    assert "kỳ nằm trọn trong kỳ dài hơn mà nơi đó cũng đã trả lời thì không cộng lần nữa" in page


def test_a_whole_year_never_adds_a_place_to_its_teams(world: World, quarter: Round) -> None:
    asked = {"indicators": list(Indicator.objects.order_by("order"))}
    open_team_round(world, code="t7", title="Tháng 7", **asked)
    open_commune_round(world, **asked)
    page = signed_in(world.so).get(reverse("place_show", args=[world.an.pk])).content.decode()
    assert f'{reverse("rollup_show", args=[world.an.pk, "t7"])}?with=quy-2"' in page
    assert "Cả năm 2022 (tổ báo cáo)" in page
    assert "Cả năm 2022 (xã báo cáo)" not in page  # a single one
