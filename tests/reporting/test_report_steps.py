"""One question at a time without scripts: a page for each, by plain posts, each kept as a draft."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from reporting.models import Report, Submission
from tests.reporting.pages import show, signed_in
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture
def client(rounds: World) -> Client:
    return signed_in(rounds.lan)


def answer(client: Client, report: Report, step: int, button: str = "next", **fields: Any) -> Any:
    """Press a button of one step's page as opened now."""
    page = client.get(show(report), {"step": step}).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    data = {name.replace("_", "-"): value for name, value in fields.items()}
    return client.post(show(report), data | {"step": step, "version": version[1], button: "1"})


def test_the_form_leads_to_the_first_question_and_each_back_to_the_form(rounds: World, client: Client) -> None:
    report = rounds.report_an1
    typed = {"layout": "steps", "version": 0, "figure-tai-khoan": "9"}
    response = client.post(show(report), typed)
    assert response["Location"] == show(report) + "?step=1"
    page = client.get(response["Location"]).content.decode()
    assert "Câu 1 trong 5" in page
    assert 'name="figure-ho"' in page
    assert 'name="figure-don"' not in page
    assert answer(client, report, 1, "layout", figure_ho="4")["Location"] == show(report)
    page = client.get(show(report)).content.decode()
    assert 'name="figure-don"' in page
    figures = Report.objects.get(pk=report.pk).draft["figures"]
    assert (figures["ho"], figures["tai-khoan"]) == (4, 9)


def test_looking_writes_nothing_and_neither_does_an_empty_answer(rounds: World, client: Client) -> None:
    events = Event.objects.count()
    response = answer(client, rounds.report_an1, 1)
    assert response["Location"] == show(rounds.report_an1) + "?step=2"
    assert Event.objects.count() == events
    assert Report.objects.get(pk=rounds.report_an1.pk).state == Report.State.EXPECTED


def test_a_report_is_answered_step_by_step_and_sent(rounds: World, client: Client) -> None:
    report = rounds.report_an1
    answer(client, report, 1, figure_ho="41")
    answer(client, report, 2, figure_tai_khoan="9")
    answer(client, report, 3, figure_don="0")
    answer(client, report, 4, activity_sessions="2", activity_people="30")
    assert answer(client, report, 5, narrative="Tốt")["Location"].endswith("?step=6")
    page = client.get(show(report), {"step": 6}).content.decode()
    assert "Xem lại rồi nộp" in page
    assert all(word in page for word in ("41", "30", "Tốt"))
    response = answer(client, report, 6, "submit")
    assert response["Location"] == reverse("report_receipt", args=[report.pk])
    sent = Submission.objects.get()
    assert sent.figures == {"ho": 41, "tai-khoan": 9, "don": 0}
    assert sent.activities == {"sessions": 2, "households": None, "people": 30}
    assert sent.narrative == "Tốt"


def test_words_insisted_on_at_their_step_are_not_asked_about_at_the_last(rounds: World, client: Client) -> None:
    report, words = rounds.report_an1, "Toå tröôûng xin nghæ"
    answer(client, report, 1, figure_ho="41")
    assert answer(client, report, 5, narrative=words).status_code == 422
    page = {"narrative": "Tổ trưởng xin nghỉ", "narrative-as_typed": words, "step": 5, "next": "1"}
    version = Report.objects.get(pk=report.pk).version
    assert client.post(show(report), page | {"version": version})["Location"].endswith("?step=6")
    answer(client, report, 6, "submit")
    assert Submission.objects.get().narrative == words


def test_back_keeps_what_was_typed(rounds: World, client: Client) -> None:
    response = answer(client, rounds.report_an1, 2, "back", figure_tai_khoan="9")
    assert response["Location"].endswith("?step=1")
    assert Report.objects.get(pk=rounds.report_an1.pk).draft["figures"]["tai-khoan"] == 9


def test_an_old_page_of_ones_own_draft_replaces_its_own_answer_only(rounds: World, client: Client) -> None:
    report = rounds.report_an1
    answer(client, report, 1, figure_ho="41")
    answer(client, report, 2, figure_tai_khoan="9")
    response = client.post(show(report), {"step": 1, "version": 0, "next": "1", "figure-ho": "42"})
    assert response.status_code == 302
    figures = Report.objects.get(pk=report.pk).draft["figures"]
    assert (figures["ho"], figures["tai-khoan"]) == (42, 9)


def test_a_wrong_answer_stays_at_its_question(rounds: World, client: Client) -> None:
    response = answer(client, rounds.report_an1, 3, figure_don="1,5")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Câu 3 trong 5" in page
    assert 'value="1,5"' in page
    assert 'href="#id_figure-don"' in page


def test_the_last_look_asks_about_what_stands_out(rounds: World, client: Client) -> None:
    report = rounds.report_an1
    answer(client, report, 1, figure_ho="201")
    response = answer(client, report, 6, "submit")
    assert response.status_code == 422
    assert "lớn hơn số hộ" in response.content.decode()
    whole = client.post(
        show(report), {"figure-ho": "201", "submit": "1", "version": Report.objects.get(pk=report.pk).version}
    )
    assert "Xin kiểm tra lại: 201 lớn hơn số hộ của" in whole.content.decode()  # beside its box
    assert answer(client, report, 6, "submit", confirm="on").status_code == 302


@pytest.mark.parametrize("step", ["", "0", "-1", "x", "9" * 40, "٣", "1.5"])
def test_a_step_that_is_none_is_some_page(rounds: World, client: Client, step: str) -> None:
    page = client.get(show(rounds.report_an1), {"step": step}).content.decode()
    assert "Câu 1 trong 5" in page
    data = {"step": step, "version": 0, "next": "1", "figure-ho": "4"}
    assert client.post(show(rounds.report_an1), data).status_code in (302, 422)
    assert "Xem lại rồi nộp" in client.get(show(rounds.report_an1), {"step": "99"}).content.decode()
