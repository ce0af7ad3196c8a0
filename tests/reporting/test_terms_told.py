"""More time, a round that opens again, an excuse: whoever owes the report is told, and reads it where they report."""

import datetime
from typing import Any

import pytest

from notices.models import Notice
from reporting.actions import closings, reports
from reporting.models import Report, Round
from tests.reporting.pages import show, signed_in
from tests.reporting.test_extensions import DAY, DUE_AT, LATER
from tests.reporting.world_rounds import FAR, OPENS_AT, add_rounds, open_commune_round, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once


def told(user: Any) -> list[Notice]:
    return list(Notice.objects.filter(to=user, kind="round").order_by("pk"))


def extend(round: Round, world: World, place: str, due_at: datetime.datetime = LATER) -> None:
    at = due_at - 3 * DAY
    closings.extend(round, getattr(world, place), due_at=due_at, reason="Bão số 4.", by=world.so, at=at)


def test_who_gets_more_time_is_told_until_when_and_why_and_nobody_else(world: World) -> None:
    round = open_team_round(world, due_at=DUE_AT)
    send(report_of(round, world.team_an2), by=world.minh, at=OPENS_AT)
    extend(round, world, "an")
    (notice,) = told(world.lan)
    assert notice.title == "Hạn nộp “Kỳ tháng 7/2022” của Tổ An 1 được lùi đến hết Thứ Tư 03/08/2022"
    assert (notice.text, notice.url) == ("Lý do: Bão số 4.", show(report_of(round, world.team_an1)))
    assert not told(world.minh)  # in time already
    assert not told(world.hoa)  # of another commune


def test_each_extension_is_told_once(world: World) -> None:
    round = open_team_round(world, due_at=DUE_AT)
    extend(round, world, "an")
    extend(round, world, "an", LATER + DAY)
    assert len(told(world.lan)) == 2


def test_of_a_place_that_reports_itself_its_officials_are_told(world: World) -> None:
    extend(open_commune_round(world, due_at=DUE_AT), world, "dong")
    assert len(told(world.canbo_an)) == 1
    assert not told(world.huyen_dong)
    assert not told(world.lan)


def test_a_round_that_opens_again_tells_those_who_have_something_to_send(world: World) -> None:
    round = open_team_round(world, due_at=DUE_AT)
    send(report_of(round, world.team_an2), by=world.minh, at=OPENS_AT)
    returned = report_of(round, world.team_binh1)
    send(returned, by=world.hoa, at=OPENS_AT)
    reports.return_report(returned, reason="Sai số", by=world.canbo_binh, at=OPENS_AT)
    closings.close(round, reason="Hết hạn.", by=world.so, at=LATER)
    closings.reopen(round, reason="Mất điện.", closes_at=FAR, by=world.so, at=LATER)
    for user in (world.lan, world.hoa):
        (notice,) = told(user)
        assert "được mở lại" in notice.title
        assert "nhận đến hết Thứ Tư 31/12/2098" in notice.title
        assert notice.text == "Lý do: Mất điện."
    assert not told(world.minh)


def test_who_is_excused_is_told_why(world: World) -> None:
    report = report_of(open_team_round(world), world.team_an1)
    reports.excuse(report, reason="Ấp bị lũ", by=world.canbo_an)
    (notice,) = told(world.lan)
    assert notice.title == "Tổ An 1 được miễn báo cáo “Kỳ tháng 7/2022”"
    assert notice.text == "Lý do: Ấp bị lũ"
    assert not told(world.minh)


@pytest.mark.parametrize("name", ["lan", "canbo_an", "so"])
def test_the_extension_and_its_reason_stand_where_the_report_is_read_and_written(world: World, name: str) -> None:
    add_rounds(world)
    report: Report = world.report_an1
    client = signed_in(getattr(world, name))
    assert "Bão số 4." not in client.get(show(report)).content.decode()
    extend(world.round_1, world, "an", FAR + DAY)
    page = client.get(show(report)).content.decode()
    assert "hết Thứ Năm 01/01/2099" in page
    assert "Bão số 4." in page
