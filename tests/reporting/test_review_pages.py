"""The reading page of a report, its review, its receipt and its story."""

import pytest
from django.urls import reverse

from reporting.actions import reports
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import send
from tests.world import World

pytestmark = pytest.mark.once


def test_an_official_reads_and_does_not_fill_in(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5, narrative="Nhiều người hỏi")
    client = signed_in(rounds.canbo_an)
    page = client.get(show(rounds.report_an1)).content.decode()
    assert "Nhiều người hỏi" in page
    assert "chưa trả lời" in page
    assert 'name="figure-ho"' not in page
    assert reverse("report_accept", args=[rounds.report_an1.pk]) in page
    assert post(client, rounds.report_an1, figure_ho="5").status_code == 403


def test_the_administrator_reads_without_buttons(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    page = signed_in(rounds.quantri).get(show(rounds.report_an1)).content.decode()
    assert reverse("report_accept", args=[rounds.report_an1.pk]) not in page


@pytest.mark.parametrize(("name", "state"), [("report_return", "returned"), ("report_accept", "accepted")])
def test_an_official_returns_or_accepts(rounds: World, name: str, state: str) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    client = signed_in(rounds.canbo_an)
    response = client.post(reverse(name, args=[rounds.report_an1.pk]), {"reason": "Xem lại", "version": "1"})
    assert response["Location"] == show(rounds.report_an1)
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.state == state
    assert client.get(response["Location"]).status_code == 200


def test_an_excused_unit_may_report_all_the_same(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)
    client.post(reverse("report_excuse", args=[rounds.report_an1.pk]), {"reason": "Ấp bị lũ"})
    assert "Ấp bị lũ" in client.get(show(rounds.report_an1)).content.decode()
    leader = signed_in(rounds.lan)
    assert "Ấp bị lũ" in leader.get(show(rounds.report_an1)).content.decode()
    assert post(leader, rounds.report_an1, figure_ho="5").status_code == 302


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1_001, "\x00"])
@pytest.mark.parametrize("name", ["report_return", "report_excuse"])
def test_a_reason_that_is_none_is_asked_for_again(rounds: World, name: str, reason: str) -> None:
    if name == "report_return":
        send(rounds.report_an1, by=rounds.lan, ho=5)
    response = signed_in(rounds.canbo_an).post(reverse(name, args=[rounds.report_an1.pk]), {"reason": reason})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()


def test_a_decision_on_what_changed_meanwhile_is_told_and_undone(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    url = reverse("report_accept", args=[rounds.report_an1.pk])
    client = signed_in(rounds.canbo_an)
    assert client.post(url, {"version": "0"}).status_code == 422
    assert client.post(url, {"version": "x"}).status_code == 422
    assert client.post(url, {"version": "1"}).status_code == 302
    assert "không duyệt hay trả lại được" in client.post(url, {"version": "2"}).content.decode()


def test_a_receipt_is_for_who_sees_the_report_once_it_was_sent(rounds: World) -> None:
    url = reverse("report_receipt", args=[rounds.report_an1.pk])
    assert signed_in(rounds.lan).get(url).status_code == 404
    send(rounds.report_an1, by=rounds.lan, ho=5)
    for name, status in [
        ("lan", 200),
        ("canbo_an", 200),
        ("so", 200),
        ("minh", 404),
        ("canbo_binh", 404),
        ("so_nui", 404),
    ]:
        assert signed_in(getattr(rounds, name)).get(url).status_code == status


def test_every_version_that_was_sent_stays_to_be_read(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=31)
    reports.return_report(rounds.report_an1, reason="Xem lại số hộ", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=47)
    page = signed_in(rounds.canbo_an).get(show(rounds.report_an1)).content.decode()
    assert all(word in page for word in ("31", "47", "Xem lại số hộ", "lần 1", "lần 2"))


def test_which_boxes_were_to_be_put_right_is_read_by_who_marked_them(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=31)
    reports.return_report(rounds.report_an1, reason="Xem lại", marked=["ho", "narrative"], by=rounds.canbo_an)
    page = signed_in(rounds.canbo_an).get(show(rounds.report_an1)).content.decode()
    indicator = rounds.round_1.indicators.get(code="ho").name
    assert f"<dt>Ô cần sửa</dt><dd>{indicator}; Tình hình, khó khăn, đề xuất</dd>" in page
    send(rounds.report_an1, by=rounds.lan, ho=47)
    assert "<dt>Ô cần sửa</dt>" not in signed_in(rounds.canbo_an).get(show(rounds.report_an1)).content.decode()


def test_planted_markup_stays_text_on_every_page(rounds: World) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    send(rounds.report_an1, by=rounds.lan, ho=5, narrative=evil)
    reports.return_report(rounds.report_an1, reason=evil, by=rounds.canbo_an)
    for user, url in [
        (rounds.lan, show(rounds.report_an1)),
        (rounds.canbo_an, show(rounds.report_an1)),
        (rounds.lan, reverse("report_receipt", args=[rounds.report_an1.pk])),
        (rounds.lan, reverse("home")),
    ]:
        page = signed_in(user).get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
