"""Officials of a commune are told of its silent teams, once a step; many are reminded once their number was seen."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from notices.models import Delivery, Notice
from reporting.actions.silent_teams import tell_of_silent_teams
from reporting.views import missing
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

DUE_AT = datetime.datetime(2022, 8, 6, tzinfo=VN)  # the last day on time is the fifth
MORNING = datetime.datetime(2022, 8, 5, 9, tzinfo=VN)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def owed(world: World) -> Iterator[World]:
    with time_machine.travel(MORNING - 3 * DAY, tick=False):
        world.round_1 = open_team_round(world, due_at=DUE_AT)
        yield world


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="silent").order_by("to__username", "pk")
    return [(name, text.split(",")[0]) for name, text in rows.values_list("to__username", "text")]


def test_a_commune_is_told_of_its_own_silent_teams_from_the_last_day_on(owed: World) -> None:
    assert tell_of_silent_teams(at=MORNING - DAY) == 0
    assert (tell_of_silent_teams(at=MORNING), tell_of_silent_teams(at=MORNING + DAY / 24)) == (2, 0)
    assert told() == [
        ("canbo_an", "Xã An: 2 tổ chưa nộp hoặc chưa nộp lại"),
        ("canbo_binh", "Xã Bình: 1 tổ chưa nộp hoặc chưa nộp lại"),
    ]
    notice = Notice.objects.filter(to=owed.canbo_an).get()
    assert (notice.url, notice.until) == (reverse("missing_show", args=[owed.an.pk, "ky-1"]), DUE_AT)
    assert not any(character.isdigit() for character in notice.title.replace(owed.round_1.title, ""))
    send(report_of(owed.round_1, owed.team_binh1), by=owed.hoa, at=MORNING, ho=3)
    assert tell_of_silent_teams(at=MORNING + DAY) == 1
    assert [tell_of_silent_teams(at=MORNING + days * DAY) for days in (2, 3, 4, 20)] == [0, 1, 0, 0]


def test_nobody_is_told_at_night(owed: World) -> None:
    assert tell_of_silent_teams(at=MORNING.replace(hour=6, minute=59)) == 0


def test_many_are_reminded_once_the_number_that_stands_today_was_confirmed(
    owed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing, "MANY", 2)
    client, address = signed_in(owed.so), reverse("remind", args=[owed.song_xanh.pk, "ky-1"])
    asked = client.post(address).content.decode()
    assert "Nhắc 4 nơi ở Tỉnh Sông Xanh?" in asked
    assert 'name="confirmed" value="4"' in asked
    client.post(address, {"confirmed": "3"})
    assert not Notice.objects.filter(kind="reminder").exists()
    assert client.post(address, {"confirmed": "4"}).status_code == 302
    assert Notice.objects.filter(kind="reminder").count() == 3
    body = client.get(reverse("missing_show", args=[owed.an.pk, "ky-1"])).content.decode()
    assert body.count("chưa nhắc") == 0
    reminder = Notice.objects.filter(kind="reminder", to=owed.lan).get()
    Delivery.objects.create(notice=reminder, channel="zalo", state="unsure", reason="no_answer")
    body = client.get(reverse("missing_show", args=[owed.an.pk, "ky-1"])).content.decode()
    assert "Zalo: không rõ đã gửi chưa" in body
