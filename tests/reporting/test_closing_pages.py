"""The pages that close, reopen and extend: numbers first, a reason, then what happened."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import Closing, Round
from tests.reporting.world_rounds import OPENS_AT, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

DUE_AT = OPENS_AT + datetime.timedelta(days=7)


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    client.force_login(world.so)
    return client


@pytest.fixture
def round(world: World) -> Round:
    """Over; one of four teams reported."""
    round = open_team_round(world, due_at=DUE_AT)
    send(report_of(round, world.team_an1), by=world.lan, at=OPENS_AT, ho=12)
    return round


def page(client: Client, name: str, data: dict[str, Any] | None = None) -> Any:
    url = reverse(name, args=["ky-1"])
    return client.get(url) if data is None else client.post(url, data)


def test_before_closing_the_page_says_what_will_happen_in_numbers(staff: Client, world: World, round: Round) -> None:
    text = page(staff, "round_close").content.decode()
    assert "Chốt số liệu 3 xã" in text
    assert "3 báo cáo chưa nộp" in text
    assert not Closing.objects.exists()


def test_closing_needs_a_reason_and_says_what_happened(staff: Client, world: World, round: Round) -> None:
    assert page(staff, "round_close", {"reason": " "}).status_code == 422
    response = staff.post(reverse("round_close", args=["ky-1"]), {"reason": "Hết hạn."}, follow=True)
    text = response.content.decode()
    assert "Đã chốt số liệu lúc" in text
    assert "Các lần chốt số liệu" in text
    assert "Ngô Thị Sở: Hết hạn." in text
    assert "Mở lại kỳ" in text
    rollup = staff.get(reverse("rollup_show", args=[world.song_xanh.pk, "ky-1"])).content.decode()
    assert "số liệu đã chốt <strong>lúc" in rollup
    other = staff.get(reverse("rollup_show", args=[world.song_xanh.pk, "ky-1"]) + "?basis=now").content.decode()
    assert "số liệu tính đến" in other


def test_a_round_that_is_not_due_is_not_closed(staff: Client, world: World) -> None:
    open_team_round(world)
    text = page(staff, "round_close").content.decode()
    assert "Chưa hết hạn nộp" in text
    assert "<button" not in text.split("<h1>")[1].split("</main>")[0]
    response = page(staff, "round_close", {"reason": "Vội."})
    assert response.status_code == 422
    assert "Chưa hết hạn nộp (hết Thứ Tư 31/12/2098)" in response.content.decode()


def test_a_leader_who_comes_too_late_is_told_in_words(staff: Client, world: World, round: Round) -> None:
    page(staff, "round_close", {"reason": "Hết hạn."})
    leader = Client()
    leader.force_login(world.minh)
    report = report_of(round, world.team_an2)
    url = reverse("report_show", args=[report.pk])
    response = leader.post(url, {"figure-ho": "5", "version": "0", "submit": "1"})
    assert response.status_code == 422
    assert "Kỳ này đã ngừng nhận báo cáo, chỉ nhận đến trước" in response.content.decode()


def test_reopening_keeps_the_history(staff: Client, world: World, round: Round) -> None:
    page(staff, "round_close", {"reason": "Hết hạn."})
    assert "đã chốt số liệu <strong>lúc" in page(staff, "round_reopen").content.decode()
    staff.post(reverse("round_reopen", args=["ky-1"]), {"reason": "Nộp bù.", "closes_at_0": ""})
    text = page(staff, "round_show").content.decode()
    assert "Mở lại lúc" in text
    assert "Ngô Thị Sở: Nộp bù." in text
    assert reverse("round_close", args=["ky-1"]) in text
    assert "chưa chốt số liệu nên" in page(staff, "round_reopen").content.decode()


def test_an_extension_is_previewed_then_made(staff: Client, world: World, round: Round) -> None:
    data = {"place": world.dong.pk, "due_at_0": "2098-01-01", "due_at_1": "17:00", "reason": "Bão.", "step": "preview"}
    text = page(staff, "round_extend", data).content.decode()
    assert "Gia hạn 2 báo cáo" in text
    assert report_of(round, world.team_an2).due_at == DUE_AT
    response = staff.post(reverse("round_extend", args=["ky-1"]), data | {"step": "extend"}, follow=True)
    assert "Đã gia hạn 2 báo cáo ở Huyện Đông đến trước 17 giờ 00 Thứ Tư 01/01/2098 (còn " in response.content.decode()
    assert report_of(round, world.team_an2).due_at.year == 2098


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": ""}, "Xin ghi lý do"),
        ({"due_at_0": "2022-07-25", "due_at_1": ""}, "Hạn mới phải sau"),
        ({"place": "0"}, "Gia"),
    ],
)
def test_an_extension_that_cannot_be_keeps_what_was_typed(
    staff: Client, world: World, round: Round, change: dict[str, str], says: str
) -> None:
    data = {
        "place": world.dong.pk,
        "due_at_0": "2098-01-01",
        "due_at_1": "17:00",
        "reason": "Bão lớn.",
        "step": "extend",
    } | change
    response = page(staff, "round_extend", data)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert data["reason"] in response.content.decode()


def test_only_places_of_the_round_can_be_given_more_time(staff: Client, world: World, round: Round) -> None:
    data = {
        "place": world.nui_cao.pk,
        "due_at_0": "2098-01-01",
        "due_at_1": "17:00",
        "reason": "Bão.",
        "step": "extend",
    }
    assert page(staff, "round_extend", data).status_code == 422
