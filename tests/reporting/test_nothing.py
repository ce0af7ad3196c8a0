"""“Không phát sinh”: a confirmed zero, which is not silence and not an empty form."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from reporting.actions import reports
from reporting.models import Figure, Submission
from reporting.rollups.quality import Problem, findings
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

ZEROS = {"sessions": 0, "households": 0, "people": 0}


def last_month(world: World, *, month: int = 4, **figures: int) -> None:
    """What the team said of the quarter before, or of its days from ``month`` on: a round of another length, about
    July's stocks all the same.
    """
    before = open_team_round(
        world,
        code="quy-2",
        title="Quý II/2022",
        data_from=datetime.date(2022, month, 1),
        data_to=datetime.date(2022, 6, 30),
    )
    send(report_of(before, world.team_an1), by=world.lan, **figures)


def test_nothing_happened_is_a_zero_for_what_happens_and_no_word_about_what_stands(rounds: World) -> None:
    sent = reports.submit(rounds.report_an1, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.lan)
    assert sent.nothing_happened
    assert sent.figures == {"ho": 0, "tai-khoan": None, "don": 0}
    assert sent.activities == ZEROS
    assert set(Figure.objects.values_list("value", flat=True).order_by()) == {0, None}


def test_a_stock_stands_at_its_last_known_value(rounds: World) -> None:
    last_month(rounds, ho=30, tai_khoan=108)
    sent = reports.submit(rounds.report_an1, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.lan)
    assert sent.figures == {"ho": 0, "tai-khoan": 108, "don": 0}


def test_what_was_sent_back_is_not_what_is_known(rounds: World) -> None:
    last_month(rounds, tai_khoan=108)
    reports.return_report(rounds.team_an1.reports.get(round__code="quy-2"), reason="Xem lại", by=rounds.canbo_an)
    sent = reports.submit(rounds.report_an1, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.lan)
    assert sent.figures["tai-khoan"] is None


def test_a_stock_that_is_given_stands_and_a_flow_does_not(rounds: World) -> None:
    figures = {"ho": 12, "tai-khoan": 54}
    sent = reports.submit(
        rounds.report_an1, figures=figures, narrative="Mưa", nothing_happened=True, version=0, by=rounds.lan
    )
    assert sent.figures == {"ho": 0, "tai-khoan": 54, "don": 0}
    assert sent.narrative == "Mưa"


def test_the_page_says_what_becomes_zero_and_writes_nothing(rounds: World) -> None:
    page = signed_in(rounds.lan).get(reverse("report_nothing", args=[rounds.report_an1.pk])).content.decode()
    assert "<li>Hộ được hướng dẫn</li>" in page
    assert 'name="figure-tai-khoan"' in page
    assert 'name="figure-ho"' not in page
    assert not Submission.objects.exists()


@pytest.mark.parametrize("page", ["report_show", "report_nothing"])
def test_what_was_typed_wrong_stays_and_its_error_is_tied_to_it(rounds: World, page: str) -> None:
    url = reverse(page, args=[rounds.report_an1.pk])
    answer = signed_in(rounds.lan).post(url, {"version": 0, "figure-tai-khoan": "<nhiều>", "submit": "1"})
    body = answer.content.decode()
    box = next(tag for tag in re.findall("<input[^>]*>", body) if 'name="figure-tai-khoan"' in tag)
    assert answer.status_code == 422
    assert 'value="&lt;nhiều&gt;"' in box
    assert 'aria-invalid="true"' in box
    assert 'aria-describedby="about-figure-tai-khoan"' in box
    assert 'inputmode="numeric"' in box
    about = body.partition('<div id="about-figure-tai-khoan">')[2].partition("</div>")[0]
    assert "Xin ghi số nguyên, không âm" in about


def test_the_page_says_at_what_a_stock_stands_and_writes_that(rounds: World) -> None:
    client, url = signed_in(rounds.lan), reverse("report_nothing", args=[rounds.report_an1.pk])
    assert "Chưa có số nào từ các báo cáo đã nộp" in client.get(url).content.decode()
    last_month(rounds, tai_khoan=108)
    page = " ".join(strip_tags(client.get(url).content.decode()).split())
    assert "giữ số biết gần nhất, 108 (Quý II/2022, số liệu đến hết 30/06/2022)" in page
    assert client.post(url, {"version": 0}).status_code == 302
    assert Submission.objects.latest("pk").figures["tai-khoan"] == 108


@pytest.mark.parametrize("page", ["report_show", "report_nothing", "report_assist"])
def test_a_stock_falls_to_zero_only_where_that_is_confirmed(rounds: World, page: str) -> None:
    last_month(rounds, tai_khoan=108)
    client = signed_in(rounds.canbo_an if page == "report_assist" else rounds.lan)
    url = reverse(page, args=[rounds.report_an1.pk])
    typed = {"version": 0, "figure-tai-khoan": "0", "submit": "1", "assisted_reason": "Đọc qua điện thoại"}
    response = client.post(url, typed)
    assert response.status_code == 422
    assert "Tài khoản đang dùng: số biết gần nhất (Quý II/2022) là 108, nay ghi 0." in response.content.decode()
    assert client.post(url, typed | {"confirm": "on"}).status_code == 302
    assert Submission.objects.latest("pk").figures["tai-khoan"] == 0


@pytest.mark.parametrize("page", ["report_show", "report_assist"])
@pytest.mark.parametrize(
    ("name", "month", "last", "now", "is_asked"),
    [
        ("tai-khoan", 4, 517, 5, True),
        ("tai-khoan", 4, 184, 90, True),
        ("tai-khoan", 4, 184, 120, False),
        ("tai-khoan", 4, 60, 130, True),
        ("tai-khoan", 4, 4, 9, False),  # few
        ("ho", 6, 40, 90, False),
        ("ho", 6, 40, 121, True),
        ("ho", 6, 40, 13, True),
        ("ho", 6, 40, 0, False),  # in some months nothing happens
        ("ho", 4, 400, 80, False),  # a month after a quarter
    ],
)
def test_a_number_far_from_the_last_is_sent_once_it_is_confirmed(
    rounds: World, page: str, name: str, month: int, last: int, now: int, is_asked: bool
) -> None:
    rounds.an1.households = None
    rounds.an1.save()
    last_month(rounds, month=month, **{name.replace("-", "_"): last})
    client = signed_in(rounds.canbo_an if page == "report_assist" else rounds.lan)
    url = reverse(page, args=[rounds.report_an1.pk])
    typed = {"version": 0, f"figure-{name}": f"{now}", "submit": "1", "assisted_reason": "Đọc qua điện thoại"}
    if is_asked:
        asked = client.post(url, typed)
        assert asked.status_code == 422
        assert f"gần nhất (Quý II/2022) là {last}, nay ghi {now}." in asked.content.decode()
        typed["confirm"] = "on"
    assert client.post(url, typed).status_code == 302
    assert Submission.objects.latest("pk").figures[name] == now


def test_an_official_who_says_that_nothing_happened_is_asked_too(rounds: World) -> None:
    last_month(rounds, tai_khoan=108)
    client, url = signed_in(rounds.canbo_an), reverse("report_assist", args=[rounds.report_an1.pk])
    typed = {"version": 0, "nothing": "1", "confirm_nothing": "on", "assisted_reason": "Đọc qua điện thoại"}
    assert (
        "số biết gần nhất (Quý II/2022) là 108, nay ghi 0"
        in client.post(url, typed | {"figure-tai-khoan": "0"}).content.decode()
    )
    assert client.post(url, typed).status_code == 302
    assert Submission.objects.latest("pk").figures["tai-khoan"] == 108


def test_the_reviewer_sees_a_stock_that_fell_to_zero(rounds: World) -> None:
    last_month(rounds, ho=3, tai_khoan=8)
    send(rounds.report_an1, by=rounds.lan, tai_khoan=0)
    page = signed_in(rounds.canbo_an).get(reverse("report_show", args=[rounds.report_an1.pk])).content.decode()
    assert "số biết gần nhất là 8 (Quý II/2022), nay bằng 0" in page
    found = findings(rounds.round_1, rounds.an, at=timezone.now())
    assert [(one.problem, one.sentence) for one in found] == [(Problem.FALL, "số biết gần nhất là 8 (Quý II/2022)")]


def test_confirming_sends_and_confirming_twice_says_when(rounds: World) -> None:
    client, url = signed_in(rounds.lan), reverse("report_nothing", args=[rounds.report_an1.pk])
    for _ in range(2):
        response = client.post(url, {"version": 0, "figure-tai-khoan": "54"})
        assert response["Location"] == reverse("report_receipt", args=[rounds.report_an1.pk])
    page = client.get(response["Location"]).content.decode()
    assert "Đã nộp lúc" in page
    assert "không phát sinh" in page
    assert Submission.objects.count() == 1


def test_what_changed_meanwhile_is_looked_at_again(rounds: World) -> None:
    reports.save_draft(rounds.report_an1, figures={"ho": 5}, narrative="", version=0, by=rounds.lan)
    client, url = signed_in(rounds.lan), reverse("report_nothing", args=[rounds.report_an1.pk])
    assert client.post(url, {"version": 0, "confirm": "on"})["Location"] == url
    assert "Các số đã lưu nháp" in client.get(url).content.decode()
    assert not Submission.objects.exists()


def test_a_report_that_was_sent_offers_no_such_page(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    assert signed_in(rounds.lan).get(reverse("report_nothing", args=[rounds.report_an1.pk])).status_code == 302
