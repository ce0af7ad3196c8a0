"""The pages of rounds: the list, opening in two steps, one round."""

import datetime
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.working_days import VIETNAM
from places.models import Place
from reporting import deadlines
from reporting.models import Indicator, Round
from tests.reporting.world_rounds import make_indicator, make_indicators, open_commune_round, open_team_round
from tests.world import World, make_team

pytestmark = pytest.mark.once

OPEN = "/rounds/new/"
Day = datetime.date


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    client.force_login(world.so)
    return client


@pytest.fixture
def indicators(world: World) -> list[Indicator]:
    return make_indicators()


def answers(world: World, indicators: list[Indicator], **changes: Any) -> dict[str, Any]:
    return {
        "title": "Báo cáo của tổ tháng 6/2022",
        "level": "4",
        "within": str(world.song_xanh.pk),
        "data_from": "2022-06-01",
        "data_to": "2022-06-30",
        "opens_at": "2022-06-30T08:00",
        "due_wording": "chậm nhất ngày 05/7/2022",
        "indicators": [str(indicator.pk) for indicator in indicators],
        "code": "",
        "step": "preview",
    } | changes


def confirmed(world: World, indicators: list[Indicator], due_at: str, **changes: Any) -> dict[str, Any]:
    local = datetime.datetime.fromisoformat(due_at).replace(tzinfo=VIETNAM)
    facts = {
        **{"step": "open", **typed("due_at", due_at), "closes_at_0": "", "closes_at_1": ""},
        **{"weighed": local.isoformat(), "code": "to-2022-06"},
    }
    return answers(world, indicators, **facts | changes)


def typed(field: str, instant: str) -> dict[str, str]:
    """A deadline as it is typed: the last day in time, and an hour where it is no day's end."""
    local = datetime.datetime.fromisoformat(instant)
    if local.time() == datetime.time(0):
        return {f"{field}_0": str(local.date() - datetime.timedelta(days=1)), f"{field}_1": ""}
    return {f"{field}_0": str(local.date()), f"{field}_1": f"{local:%H:%M}"}


def row(number: int, days: str, hour: str) -> dict[str, str]:
    """A row of the plan of reminders, as it is chosen."""
    return {f"reminders-{number}-days": days, f"reminders-{number}-hour": hour}


def test_the_form_asks_and_writes_nothing(staff: Client, world: World, indicators: list[Indicator]) -> None:
    response = staff.get(OPEN)
    assert response.status_code == 200
    assert "Hộ được hướng dẫn (hộ)" in response.content.decode()
    assert staff.post(OPEN, answers(world, indicators)).status_code == 200
    assert not Round.objects.exists()


def test_the_preview_says_how_the_wording_is_read_and_who_will_owe(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    response = staff.post(
        OPEN, answers(world, indicators, due_wording="trước ngày 20/6/2022", opens_at="2022-06-10T08:00")
    )
    text = response.content.decode()
    assert 'value="19/06/2022"' in text
    assert "Cổng đề xuất: <strong>hết Chủ Nhật 19/06/2022 (quá hạn " in text
    assert "20/06/2022 00:00" not in text
    assert "“trước ngày 20/6/2022”" in text
    assert "Chủ Nhật 19/06/2022" in text
    assert "Điều 148" in text
    assert "trước khi kỳ số liệu kết thúc" in text
    assert "Mở kỳ báo cáo cho 4 tổ" in text
    assert response.context["by_place"] == [(world.dong, 3), (world.nam, 1)]
    assert response.context["round"].code == "to-2022-06"


def test_what_was_typed_is_carried_to_the_second_step_and_back(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    asked = answers(world, indicators, title="Kỳ  của <tôi>")
    second = staff.post(OPEN, asked).content.decode()
    for name, value in [
        ("title", "Kỳ  của &lt;tôi&gt;"),
        ("due_wording", "chậm nhất ngày 05/7/2022"),
        ("code", "to-2022-06"),
    ]:
        assert f'name="{name}" value="{value}"' in second
    first = staff.post(OPEN, asked | {"step": "back"})
    assert first.status_code == 200
    assert first.context["form"]["title"].value() == "Kỳ  của <tôi>"
    assert first.context["form"]["indicators"].value() == asked["indicators"]


def test_confirming_opens_the_round_as_shown(staff: Client, world: World, indicators: list[Indicator]) -> None:
    response = staff.post(OPEN, confirmed(world, indicators, "2022-07-06T00:00"), follow=True)
    round = Round.objects.get()
    assert response.redirect_chain == [("/rounds/to-2022-06/", 302)]
    assert "cho 4 tổ" in response.content.decode()
    assert round.due_at == datetime.datetime(2022, 7, 6, tzinfo=VIETNAM)
    assert round.due_wording == "chậm nhất ngày 05/7/2022"
    assert set(round.indicators.all()) == set(indicators)
    assert round.reports.count() == 4


def test_a_deadline_changed_into_a_day_off_is_shown_once_more(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    weighed = datetime.datetime(2022, 7, 6, tzinfo=VIETNAM).isoformat()
    changed = confirmed(world, indicators, "2022-07-10T00:00", weighed=weighed)
    response = staff.post(OPEN, changed)
    assert response.status_code == 422
    assert "Thứ Bảy 09/07/2022" in response.content.decode()
    assert not Round.objects.exists()
    assert staff.post(OPEN, changed | {"weighed": response.context["weighed"]}).status_code == 302


def test_a_wording_nobody_can_read_leaves_the_instant_to_the_officer(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    wording = answers(world, indicators, due_wording="trong tuần tới")
    text = staff.post(OPEN, wording).content.decode()
    assert "chỉ nêu tuần. Xin tự nhập hạn nộp" in text
    refused = staff.post(OPEN, wording | {"step": "open", "due_at_0": ""})
    assert (refused.status_code, refused.context["form"].errors["due_at"]) == (422, ["Xin nhập hạn nộp."])


@pytest.mark.parametrize(("level", "last_day"), [("3", "2022-07-19"), ("2", "2022-07-24"), ("4", None)])
def test_a_wording_with_a_deadline_a_level_proposes_that_of_the_round(
    staff: Client, world: World, indicators: list[Indicator], level: str, last_day: str | None
) -> None:
    wording = "trước ngày 20/7/2022 đối với cấp xã, ngày 25/7/2022 đối với cấp huyện"
    page = staff.post(OPEN, answers(world, indicators, level=level, due_wording=wording))
    proposed = page.context["form"]["due_at"].value()
    assert (proposed and str(deadlines.last_day(proposed))) == last_day
    if last_day is None:
        assert "Câu này nêu hạn của cấp huyện và cấp xã, kỳ này do tổ báo cáo." in page.content.decode()


def test_what_comes_again_is_offered_as_a_series(staff: Client, world: World, indicators: list[Indicator]) -> None:
    page = staff.post(OPEN, answers(world, indicators, due_wording="trước ngày 15 của tháng cuối quý")).content.decode()
    link = html.unescape(page.partition('<a href="/series/new/')[2].partition('"')[0])
    form = staff.get(f"/series/new/{link}").context["form"]
    assert (form["period"].value(), form["due_wording"].value()) == ("quarter", "trước ngày 15 của tháng cuối quý")
    weekly = staff.post(OPEN, answers(world, indicators, due_wording="thứ Sáu hằng tuần")).content.decode()
    assert "Cổng chưa có báo cáo định kỳ hằng tuần." in weekly


def test_days_from_a_day_that_the_letter_does_not_name_are_counted_from_what_the_officer_says(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    wording = "trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản này"
    asked = answers(world, indicators, due_wording=wording)
    page = staff.post(OPEN, asked)
    assert page.context["form"]["due_at"].value() is None
    assert "Thời hạn là 5 ngày làm việc tính từ một ngày mà câu này không ghi." in page.content.decode()
    counted = staff.post(OPEN, asked | {"step": "count", "starts_on": "2022-08-30"})  # 1 and 2 September are holidays
    assert "Tính được: <strong>hết Thứ Năm 08/09/2022" in counted.content.decode()
    assert 'name="due_at_0" value="08/09/2022"' in counted.content.decode()
    wrong = staff.post(OPEN, asked | {"step": "count", "starts_on": ""})
    assert (wrong.status_code, wrong.context["count"].errors["starts_on"]) == (422, ["Xin nhập ngày bắt đầu tính."])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"level": "1"}, "level"),
        ({"data_to": "2022-05-31"}, "data_to"),
        ({"data_to": "9999-12-31"}, "data_to"),
        ({"opens_at": "0001-01-01T00:00"}, "opens_at"),
        ({"indicators": []}, "indicators"),
        ({"indicators": ["0"]}, "indicators"),
        ({"indicators": ["x\x00"]}, "indicators"),
        ({"code": "new"}, "code"),
        ({"code": "có dấu"}, "code"),
        ({"due_wording": ""}, "due_wording"),
        ({"data_from": "2020-06-01", "data_to": "2020-06-30"}, "indicators"),
        ({"within": "0"}, "within"),
        ({"within": 10**30}, "within"),
        ({"title": "\x00"}, "title"),
    ],
)
def test_a_wrong_answer_is_named_at_its_field_and_kept(
    staff: Client, world: World, indicators: list[Indicator], changes: dict[str, Any], field: str
) -> None:
    response = staff.post(OPEN, answers(world, indicators) | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'id="error-summary"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_at_0": "2022-06-30", "due_at_1": "08:00"}, "due_at"),
        ({"due_at_0": "9999-12-31"}, "due_at"),
        ({"due_at_0": "0001-01-01"}, "due_at"),
        ({"due_at_0": "", "due_at_1": "17:00"}, "due_at"),
        ({"due_at_1": "25:00"}, "due_at"),
        ({"closes_at_0": "2022-06-30"}, "closes_at"),
        (row(0, "-31", "8"), "reminders"),
        (row(0, "-1", "20"), "reminders"),
        (row(0, "x", "8"), "reminders"),
        (row(0, "0", "8") | row(3, "0", "9"), "reminders"),
        (row(0, "-7", "8"), "reminders"),  # in 2022: passed
    ],
)
def test_a_wrong_instant_is_named_and_nothing_is_opened(
    staff: Client, world: World, indicators: list[Indicator], changes: dict[str, Any], field: str
) -> None:
    response = staff.post(OPEN, confirmed(world, indicators, "2022-07-06T00:00") | changes)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Round.objects.exists()


def test_another_province_is_no_choice(staff: Client, world: World, indicators: list[Indicator]) -> None:
    response = staff.post(OPEN, confirmed(world, indicators, "2022-07-06T00:00", within=str(world.nui_cao.pk)))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["within"])
    assert not Round.objects.exists()


def test_a_code_is_proposed_that_nobody_has(staff: Client, world: World, indicators: list[Indicator]) -> None:
    open_team_round(world, code="to-2022-06")
    assert staff.post(OPEN, answers(world, indicators)).context["round"].code == "to-2022-06-2"
    taken = staff.post(OPEN, answers(world, indicators, code="to-2022-06"))
    assert list(taken.context["form"].errors) == ["code"]


def test_districts_are_not_listed_under_themselves(staff: Client, world: World, indicators: list[Indicator]) -> None:
    response = staff.post(OPEN, answers(world, indicators, level="2"))
    assert (response.context["owing"], response.context["by_place"]) == (2, [])


def test_a_province_without_districts_lists_its_communes(
    staff: Client, world: World, indicators: list[Indicator]
) -> None:
    response = staff.post(OPEN, answers(world, indicators, within=str(world.dong.pk)))
    assert response.context["by_place"] == [(world.an, 2), (world.binh, 1)]


def test_an_empty_list_says_what_to_do_first(staff: Client) -> None:
    assert "Mở kỳ đầu tiên" in staff.get("/rounds/").content.decode()


def test_the_list_shows_what_came_in(staff: Client, world: World) -> None:
    open_team_round(world)
    response = staff.get("/rounds/")
    assert "0/4, 0,0%" in response.content.decode()
    assert [round.phase for round in response.context["table"].records] == [Round.Phase.OPEN]


def test_the_list_of_rounds_asks_the_database_no_more_often_when_longer(staff: Client, world: World) -> None:
    counts = []
    for size in (1, 8):
        for number in range(size):
            open_team_round(world, code=f"ky-{size}-{number}", title=f"Kỳ {size} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert staff.get("/rounds/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_round_shows_its_deadline_its_wording_and_where_it_stands(staff: Client, world: World) -> None:
    round = open_commune_round(world)
    text = staff.get(reverse("round_show", args=[round.code])).content.decode()
    assert "hết Thứ Tư 31/12/2098 (còn " in text
    assert "“trước ngày 01/01/2099”" in text
    assert "3 xã phải nộp" in text
    assert "3/3, 100,0%" in text  # not yet due


def test_catching_up_says_what_it_did(staff: Client, world: World) -> None:
    round = open_team_round(world)
    url = reverse("round_enrol", args=[round.code])
    assert "không có gì thay đổi" in staff.post(url, follow=True).content.decode()
    make_team(world.cat1, "Tổ mới", founded_on=Day(2022, 7, 20))
    assert "đã cập nhật 1 dòng" in staff.post(url, follow=True).content.decode()


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (datetime.datetime(2022, 6, 24, 23, 59, tzinfo=VIETNAM), Round.Phase.UPCOMING),
        (datetime.datetime(2022, 6, 25, tzinfo=VIETNAM), Round.Phase.OPEN),
        (datetime.datetime(2022, 7, 6, tzinfo=VIETNAM), Round.Phase.OVERDUE),
        (datetime.datetime(2022, 7, 10, tzinfo=VIETNAM), Round.Phase.CLOSED),
    ],
)
def test_a_round_is_coming_open_overdue_or_closed(at: datetime.datetime, phase: Round.Phase) -> None:
    round = Round(
        within=Place(),
        opens_at=datetime.datetime(2022, 6, 25, tzinfo=VIETNAM),
        due_at=datetime.datetime(2022, 7, 6, tzinfo=VIETNAM),
        closes_at=datetime.datetime(2022, 7, 10, tzinfo=VIETNAM),
    )
    assert round.phase_at(at) == phase


def test_a_hostile_title_stays_text(staff: Client, world: World) -> None:
    make_indicator("x", name="<script>alert(1)</script>")
    open_team_round(world, title="<img src=x onerror=alert(1)>", due_wording="<b>trước</b>")
    for url in ("/rounds/", "/rounds/ky-1/", "/indicators/", OPEN):
        text = staff.get(url).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
