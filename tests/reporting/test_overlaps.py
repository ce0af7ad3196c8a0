"""Two rounds that ask for one flow about the same days: whoever opens them, and whoever adds them up, is told."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.kinds import export_kinds
from reporting.models import Indicator, Round, Series
from reporting.rollups.overlaps import PARTLY, TWO_LEVELS, asked_twice
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
