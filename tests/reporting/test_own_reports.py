"""A place's own report starts from what its teams reported, and says why it differs."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.actions import reports, series
from reporting.models import Indicator, Round, Submission
from reporting.rollups import below
from tests.refusals import refused
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import (
    add_rounds,
    make_indicator,
    open_commune_round,
    open_team_round,
    report_of,
    send,
)
from tests.world import World, make_team

pytestmark = pytest.mark.once


@pytest.fixture
def rounds(rounds: World) -> World:
    """Lan's team of xã An reported 12 households, Minh's nothing."""
    send(rounds.report_an1, by=rounds.lan, ho=12)
    return rounds


def text_of(world: World, user: Any, report: Any) -> str:
    return signed_in(user).get(show(report)).content.decode()


def test_the_teams_sum_stands_beside_each_field_and_in_it(rounds: World) -> None:
    text = text_of(rounds, rounds.canbo_an, rounds.report_xa_an)
    assert "Tổng của các tổ: <strong>12</strong> hộ (1/2 tổ có số liệu)" in text
    assert "Tổng của các tổ: <strong>chưa có</strong> (0/2 tổ có số liệu)" in text
    assert "Các ô đã điền sẵn tổng báo cáo của các tổ" in text
    assert re.search(r'name="figure-ho"[^>]* value="12"', text)
    assert "Trả lời từng câu một" not in text


def test_what_was_written_is_not_replaced_by_the_sum(rounds: World) -> None:
    post(signed_in(rounds.canbo_an), rounds.report_xa_an, button="draft", figure_ho="", narrative="Đang soạn")
    text = text_of(rounds, rounds.canbo_an, rounds.report_xa_an)
    assert not re.search(r'name="figure-ho"[^>]* value="12"', text)
    assert "đã điền sẵn" not in text


def test_a_figure_that_differs_needs_a_word(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)
    response = post(client, rounds.report_xa_an, figure_ho="15")
    assert response.status_code == 422
    assert "Khác tổng của các tổ: Hộ được hướng dẫn. Xin ghi vì sao." in response.content.decode()
    assert not Submission.objects.filter(report=rounds.report_xa_an).exists()
    assert post(client, rounds.report_xa_an, figure_ho="15", explanation="Ba hộ do xã trực tiếp.").status_code == 302
    submission = Submission.objects.get(report=rounds.report_xa_an)
    assert (submission.figures["ho"], submission.explanation) == (15, "Ba hộ do xã trực tiếp.")
    assert "Ba hộ do xã trực tiếp." in text_of(rounds, rounds.huyen_dong, rounds.report_xa_an)


@pytest.mark.parametrize("figures", [{"figure_ho": "12"}, {"figure_ho": "12", "figure_don": "4"}, {"figure_don": "0"}])
def test_the_same_sum_or_a_figure_no_team_gave_needs_no_word(rounds: World, figures: dict[str, str]) -> None:
    assert post(signed_in(rounds.canbo_an), rounds.report_xa_an, **figures).status_code == 302


def test_a_draft_needs_no_word_and_keeps_one(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)
    assert post(client, rounds.report_xa_an, button="draft", figure_ho="15", explanation="Vì").status_code == 302
    assert ">\nVì</textarea>" in text_of(rounds, rounds.canbo_an, rounds.report_xa_an)


def test_what_was_returned_does_not_count(rounds: World) -> None:
    reports.return_report(rounds.report_an1, reason="Sai số.", by=rounds.canbo_an)
    found = below(rounds.report_xa_an)
    assert found is not None
    assert found.figures["ho"].sum is None


def test_a_leaders_form_shows_no_sums(rounds: World) -> None:
    text = text_of(rounds, rounds.minh, rounds.report_an2)
    assert "Tổng của các tổ" not in text
    assert "Trả lời từng câu một" in text


def test_without_a_round_of_the_same_days_there_is_no_sum(world: World) -> None:
    round = open_commune_round(world)
    open_team_round(world, data_to=datetime.date(2022, 7, 30))
    assert below(report_of(round, world.an)) is None
    assert "Tổng của các tổ" not in text_of(world, world.canbo_an, report_of(round, world.an))


def test_in_a_series_the_sum_is_of_the_same_period(world: World) -> None:
    made = series.create(
        code="thang", title="Báo cáo", period="month", within=world.song_xanh, days={4: 2, 2: 4},
        due_wording="2 ngày", indicators=[make_indicator("ho")], starts_on=datetime.date(2022, 7, 1),
        ends_on=datetime.date(2022, 8, 31), by=world.so,
    )  # fmt: skip
    series.open_due_of(made, by=None)
    july = Round.objects.get(period="2022-07", level=4)
    open_team_round(
        world, code="khac", data_from=july.data_from, data_to=july.data_to, indicators=list(Indicator.objects.all())
    )
    send(report_of(july, world.team_an1), by=world.lan, ho=3)
    send(report_of(july, world.team_binh1), by=world.hoa, ho=4)
    found = below(report_of(Round.objects.get(period="2022-07", level=2), world.dong))
    assert found is not None
    assert (found.round, found.figures["ho"].sum, found.submitted, found.owed) == (july, 7, 2, 3)


def test_the_form_asks_as_often_however_many_teams_there_are(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(show(rounds.report_xa_an)).status_code == 200
        return len(captured)

    few = queries()
    for number in range(5):
        make_team(rounds.an2, f"Tổ thêm {number}")
    assert queries() == few


def test_the_action_itself_asks_for_the_word(rounds: World) -> None:
    report = rounds.report_xa_an
    with refused("figures_unexplained", match="Hộ được hướng dẫn"):
        reports.submit(report, figures={"ho": 15}, narrative="", version=0, by=rounds.canbo_an)
    with refused("figures_unexplained"):
        reports.submit(report, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.canbo_an)
    with refused("figures_unexplained"):
        reports.submit(report, figures={"ho": 15}, narrative="", explanation=" ", version=0, by=rounds.canbo_an)
    assert not Submission.objects.filter(report=report).exists()


def test_nothing_happened_against_the_teams_sum_needs_a_word_on_its_own_page(rounds: World) -> None:
    client, url = signed_in(rounds.canbo_an), reverse("report_nothing", args=[rounds.report_xa_an.pk])
    page = client.get(url).content.decode()
    assert "(các tổ đã báo <strong>12</strong> hộ)" in page
    assert 'name="explanation"' in page
    refused = client.post(url, {"version": 0, "confirm": "on", "narrative": "Xã chưa làm gì"})
    assert refused.status_code == 422
    assert "Khác tổng của các tổ: Hộ được hướng dẫn. Xin ghi vì sao." in refused.content.decode()
    assert "Xã chưa làm gì" in refused.content.decode()
    assert client.post(url, {"version": 0, "confirm": "on", "explanation": "Tổ báo nhầm kỳ"}).status_code == 302
    sent = Submission.objects.get(report=rounds.report_xa_an)
    assert (sent.figures["ho"], sent.explanation, sent.nothing_happened) == (0, "Tổ báo nhầm kỳ", True)


def test_nothing_happened_where_no_team_says_otherwise_needs_no_word(world: World) -> None:
    add_rounds(world)
    url = reverse("report_nothing", args=[world.report_xa_an.pk])
    assert signed_in(world.canbo_an).post(url, {"version": 0, "confirm": "on"}).status_code == 302


def test_a_phone_that_sends_by_itself_is_told_what_is_missing(rounds: World) -> None:
    data = {"figure-ho": "15", "version": "0", "submit": "1", "user": str(rounds.canbo_an.pk)}
    response = signed_in(rounds.canbo_an).post(reverse("report_sync", args=[rounds.report_xa_an.pk]), data)
    assert (response.status_code, response.json()["status"]) == (422, "invalid")
    assert "Xin ghi vì sao" in response.json()["message"]


def test_what_the_teams_report_meanwhile_is_asked_about_when_sending(rounds: World) -> None:
    """The sums are those of the instant of sending, whatever the page showed."""
    send(rounds.report_an2, by=rounds.minh, ho=3)
    with refused("figures_unexplained"):
        send(rounds.report_xa_an, by=rounds.canbo_an, ho=12)
    send(rounds.report_xa_an, by=rounds.canbo_an, ho=15)


def test_a_place_may_report_what_its_teams_report_together(rounds: World) -> None:
    Indicator.objects.filter(code="ho").update(maximum=20)
    client = signed_in(rounds.canbo_an)
    too_much = post(client, rounds.report_xa_an, figure_ho="20001", explanation="Cả xã.")
    assert too_much.status_code == 422
    assert "Số lớn nhất nhận ở đây là 20.000" in too_much.content.decode()
    assert post(client, rounds.report_xa_an, figure_ho="35", explanation="Cả xã.").status_code == 302
    assert post(signed_in(rounds.minh), rounds.report_an2, figure_ho="35").status_code == 422
