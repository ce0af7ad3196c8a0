"""“Không phát sinh”: a confirmed zero, which is not silence and not an empty form."""

import re

import pytest
from django.urls import reverse

from reporting.actions import reports
from reporting.models import Figure, Submission
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds, send
from tests.world import World

ZEROS = {"sessions": 0, "households": 0, "people": 0}


@pytest.fixture
def rounds(world: World) -> World:
    return add_rounds(world)


def test_nothing_happened_is_a_zero_for_all(rounds: World) -> None:
    sent = reports.submit(rounds.report_an1, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.lan)
    assert sent.nothing_happened
    assert sent.figures == {"ho": 0, "tai-khoan": 0, "don": 0}
    assert sent.activities == ZEROS
    assert set(Figure.objects.values_list("value", flat=True).order_by()) == {0}


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


def test_a_stock_becomes_zero_only_where_that_is_confirmed(rounds: World) -> None:
    client, url = signed_in(rounds.lan), reverse("report_nothing", args=[rounds.report_an1.pk])
    response = client.post(url, {"version": 0})
    assert response.status_code == 422
    assert "đánh dấu xác nhận" in response.content.decode()
    assert "Các ô để trống đúng là bằng 0</label>" in response.content.decode()
    assert client.post(url, {"version": 0, "confirm": "on"}).status_code == 302
    assert Submission.objects.get().figures["tai-khoan"] == 0


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
