"""Setting up regular reports: what comes is shown before anything is saved."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.models import Indicator, Round, Series
from tests.reporting.world_rounds import make_indicators
from tests.world import World

pytestmark = pytest.mark.once

NEW = "/series/new/"


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    client.force_login(world.so)
    make_indicators()
    return client


def answers(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Báo cáo của tổ", "code": "thang", "period": "month", "within": world.song_xanh.pk, "days_4": "2",
        "days_3": "4", "days_2": "", "due_wording": "2 ngày sau ngày chốt", "starts_on": "2098-01-20", "ends_on": "",
        "indicators": [Indicator.objects.get(code="ho").pk], "step": "save",
    } | changes  # fmt: skip


def test_an_empty_list_says_what_to_do_first(staff: Client) -> None:
    assert "Chưa có báo cáo định kỳ nào" in staff.get("/series/").content.decode()


def test_the_next_three_periods_are_shown_with_deadlines_and_why(staff: Client, world: World) -> None:
    text = staff.post(NEW, answers(world, step="preview")).content.decode()
    for period in ("Tháng 2/2098", "Tháng 3/2098", "Tháng 4/2098"):
        assert period in text
    assert "Tháng 1/2098" not in text
    assert "ngày làm việc sau đó là hết" in text
    assert not Series.objects.exists()


def test_periods_that_would_be_caught_up_are_told(staff: Client, world: World) -> None:
    text = staff.post(NEW, answers(world, starts_on="2022-07-01", step="preview")).content.decode()
    assert "kỳ đã đến ngày mà chưa mở" in text


def test_setting_up_then_changing(staff: Client, world: World) -> None:
    assert staff.post(NEW, answers(world)).status_code == 302
    series = Series.objects.get()
    assert series.days == {"4": 2, "3": 4}
    url = reverse("series_edit", args=[series.pk])
    assert "Tháng 2/2098" in staff.get(url).content.decode()
    assert staff.post(url, answers(world, title="Báo cáo mới", days_3="", period="year")).status_code == 302
    series.refresh_from_db()
    assert (series.title, series.days, series.period) == ("Báo cáo mới", {"4": 2}, "month")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"days_3": "2"}, "Xã phải nộp sau tổ"),
        ({"days_4": "", "days_3": ""}, "ít nhất một cấp"),
        ({"indicators": []}, "ít nhất một chỉ tiêu"),
        ({"ends_on": "2098-01-19"}, "Ngày cuối phải từ ngày đầu"),
        ({"starts_on": "2150-01-01"}, "Năm phải từ"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(staff: Client, world: World, change: dict[str, Any], says: str) -> None:
    response = staff.post(NEW, answers(world, **change))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Series.objects.exists()


def test_what_is_due_can_be_opened_by_hand(staff: Client, world: World) -> None:
    staff.post(NEW, answers(world, starts_on="2022-07-01", ends_on="2022-08-01"))
    url = reverse("series_open", args=[Series.objects.get().pk])
    assert "Đã mở 2 kỳ." in staff.post(url, follow=True).content.decode()
    assert "Không có kỳ nào" in staff.post(url, follow=True).content.decode()
    assert Round.objects.count() == 2


def test_the_list_asks_as_often_however_long_it_is(staff: Client, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get("/series/").status_code == 200
        return len(captured)

    staff.post(NEW, answers(world))
    few = queries()
    for number in range(5):
        staff.post(NEW, answers(world, code=f"thang-{number}"))
    assert queries() == few
