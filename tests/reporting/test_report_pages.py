"""The pages of one report: the leader's form, the receipt, two versions side by side, the reading page, the review."""

import datetime
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.actions import reports
from reporting.models import Report, Round, Submission, Target
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import FAR, VN, make_indicator, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once


def test_a_leader_sees_what_is_asked_and_their_target(rounds: World) -> None:
    indicator = rounds.round_1.indicators.get(code="ho")
    span = {"starts_on": datetime.date(2022, 7, 1), "ends_on": datetime.date(2022, 12, 31)}
    Target.objects.create(team=rounds.team_an1, indicator=indicator, value=4_321, **span)
    Target.objects.create(team=rounds.team_an2, indicator=indicator, value=987_654, **span)
    page = signed_in(rounds.lan).get(show(rounds.report_an1)).content.decode()
    assert 'name="figure-ho"' in page
    assert 'inputmode="numeric"' in page
    assert "4.321" in page
    assert "987.654" not in page
    assert "hết Thứ Tư 31/12/2098 (còn " in page


def test_sending_leads_to_a_receipt_with_the_servers_time(rounds: World) -> None:
    client = signed_in(rounds.lan)
    with time_machine.travel(datetime.datetime(2022, 8, 1, 9, 30, tzinfo=VN), tick=False):
        response = post(client, rounds.report_an1, figure_ho="120", figure_don="0", narrative="Tốt")
        assert response.status_code == 302
        page = client.get(response["Location"]).content.decode()
    assert "01/08/2022 09:30" in page
    assert "đúng hạn" in page
    submission = Submission.objects.get()
    assert submission.figures == {"ho": 120, "tai-khoan": None, "don": 0}
    assert f"{rounds.report_an1.pk}-1" in page


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1234", 1234),
        (" 7 ", 7),
        ("007", 7),
        ("0", 0),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(rounds: World, typed: str, stored: int | None) -> None:
    response = post(signed_in(rounds.lan), rounds.report_an1, figure_don=typed, figure_ho="1")
    assert response.status_code == 302
    assert Submission.objects.get().figures["don"] == stored


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        "1,5",
        "12.5",
        "1.23.4",
        "một",
        "1e3",
        "٣",
        "10" * 20,
        "1" * 100_000,
        "1\x00",
        "\ud800",
        "<script>",
        "5.001",
    ],
)
def test_what_is_no_number_is_refused_and_not_lost(rounds: World, typed: str) -> None:
    data = {"figure-don": typed.encode("utf-8", "surrogatepass"), "figure-ho": "33", "version": "0", "submit": "1"}
    kind = "application/x-www-form-urlencoded"
    response = signed_in(rounds.lan).post(show(rounds.report_an1), urlencode(data), content_type=kind)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_figure-don"' in page
    assert 'value="33"' in page
    assert not Submission.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5", "\x00"])
def test_a_version_that_is_none_is_never_taken_for_the_present_one(rounds: World, version: str) -> None:
    response = post(signed_in(rounds.lan), rounds.report_an1, version=version, figure_ho="1")  # type: ignore[arg-type]
    assert response.status_code in (409, 422)
    assert not Submission.objects.exists()


def test_a_number_above_the_households_asks_and_does_not_refuse(rounds: World) -> None:
    client = signed_in(rounds.lan)
    response = post(client, rounds.report_an1, figure_ho="201")
    assert response.status_code == 422
    assert "lớn hơn số hộ của Ấp An 1 (200)" in response.content.decode()
    assert 'name="confirm"' in response.content.decode()
    assert post(client, rounds.report_an1, figure_ho="200").status_code == 302
    rounds.report_an2.refresh_from_db()
    response = post(signed_in(rounds.minh), rounds.report_an2, figure_tai_khoan="601", confirm="on")
    assert response.status_code == 302
    reviewer, told = signed_in(rounds.canbo_an), "người gửi xác nhận là đúng"
    assert told in reviewer.get(show(rounds.report_an2)).content.decode()
    assert told not in reviewer.get(show(rounds.report_an1)).content.decode()
    listing = reviewer.get(reverse("report_list"), {"round": "ky-1", "state": "awaiting"}).content.decode()
    assert listing.count(told) == 1


def test_words_in_an_old_typeface_are_offered_in_unicode(rounds: World) -> None:
    client = signed_in(rounds.lan)
    asked = post(client, rounds.report_an1, figure_ho="12", narrative="Toå tröôûng xin nghæ")
    assert asked.status_code == 422
    assert "Tổ trưởng xin nghỉ</textarea>" in asked.content.decode()
    assert 'name="narrative-as_typed"' in asked.content.decode()
    post(client, rounds.report_an1, figure_ho="12", narrative="Tổ trưởng xin nghỉ")
    assert Report.objects.get(pk=rounds.report_an1.pk).narrative == "Tổ trưởng xin nghỉ"


def test_a_draft_asks_nothing_and_comes_back_as_typed(rounds: World) -> None:
    client = signed_in(rounds.lan)
    response = post(client, rounds.report_an1, button="draft", figure_ho="999", narrative="dở\r\ndang")
    assert response.status_code == 302
    page = client.get(show(rounds.report_an1)).content.decode()
    assert 'value="999"' in page
    assert "dở\ndang" in page
    assert "Báo cáo chưa được nộp" in page
    assert not Submission.objects.exists()


def test_no_figure_at_all_asks_and_nothing_at_all_is_refused(rounds: World) -> None:
    client = signed_in(rounds.lan)
    assert "chưa có gì" in post(client, rounds.report_an1).content.decode()
    assert "Không có số liệu nào" in post(client, rounds.report_an1, narrative="Mưa lũ").content.decode()
    assert post(client, rounds.report_an1, narrative="Mưa lũ", confirm="on").status_code == 302


def test_a_narrative_of_the_full_length_passes_with_its_line_breaks(rounds: World) -> None:
    full = ("a" * 99 + "\r\n") * 39 + "a" * 100  # 4,000 characters where a line break is one
    client = signed_in(rounds.lan)
    assert post(client, rounds.report_an1, figure_ho="1", narrative=full + "b").status_code == 422
    assert post(client, rounds.report_an1, figure_ho="1", narrative=full).status_code == 302


def test_a_double_click_is_one_submission_and_ends_at_its_receipt(rounds: World) -> None:
    client = signed_in(rounds.lan)
    for _ in range(2):
        response = post(client, rounds.report_an1, version=0, figure_ho="5")
        assert response["Location"] == reverse("report_receipt", args=[rounds.report_an1.pk])
    assert "Đã nộp lúc" in client.get(response["Location"]).content.decode()
    assert Submission.objects.count() == 1


def test_an_answer_lost_on_the_way_does_not_stop_the_next_press(rounds: World) -> None:
    """The draft was stored, its page never came, and the leader presses the other button."""
    client = signed_in(rounds.lan)
    post(client, rounds.report_an1, button="draft", version=0, figure_ho="5")
    assert post(client, rounds.report_an1, version=0, figure_ho="5").status_code == 302
    assert Submission.objects.get().figures["ho"] == 5


def test_two_clients_with_two_drafts_both_see_both(rounds: World) -> None:
    phone, desktop = signed_in(rounds.lan), signed_in(rounds.lan)
    post(phone, rounds.report_an1, button="draft", version=0, figure_ho="41", narrative="bản điện thoại")
    response = post(desktop, rounds.report_an1, version=0, figure_ho="57", narrative="bản máy bàn")
    page = response.content.decode()
    assert response.status_code == 409
    assert all(word in page for word in ("41", "57", "bản điện thoại", "bản máy bàn"))
    assert Report.objects.get(pk=rounds.report_an1.pk).content().figures["ho"] == 41
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    again = post(desktop, rounds.report_an1, version=int(version[1]), figure_ho="57", narrative="bản máy bàn")
    assert again.status_code == 302
    assert Submission.objects.get().figures["ho"] == 57


def test_other_figures_after_the_report_was_sent_are_shown_beside_it(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    response = post(signed_in(rounds.lan), rounds.report_an1, version=0, figure_ho="66")
    assert response.status_code == 409
    page = response.content.decode()
    assert "chưa được nhận" in page
    assert "66" in page
    assert Submission.objects.count() == 1


def test_a_returned_report_shows_the_reason_and_what_was_sent(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    reports.return_report(rounds.report_an1, reason="Thiếu số <b>đơn hàng</b>", by=rounds.canbo_an)
    client = signed_in(rounds.lan)
    page = client.get(show(rounds.report_an1)).content.decode()
    assert "Thiếu số &lt;b&gt;đơn hàng&lt;/b&gt;" in page
    assert 'value="5"' in page
    assert post(client, rounds.report_an1, figure_ho="6").status_code == 302
    assert Submission.objects.count() == 2


def test_a_round_that_stopped_receiving_shows_no_form_and_takes_nothing(rounds: World) -> None:
    due = datetime.datetime(2022, 8, 1, tzinfo=VN)
    round = open_team_round(rounds, code="het", due_at=due, closes_at=due)
    report = report_of(round, rounds.team_an1)
    client = signed_in(rounds.lan)
    assert 'name="figure-ho"' not in client.get(show(report)).content.decode()
    response = post(client, report, figure_ho="5")
    assert response.status_code == 422
    assert "đã ngừng nhận" in response.content.decode()
    assert 'value="5"' in response.content.decode()


@pytest.mark.parametrize("who", ["lan", "canbo_an"])
def test_a_page_of_twice_the_indicators_takes_the_same_queries(rounds: World, who: str) -> None:
    def queries(round: Round) -> int:
        report = report_of(round, rounds.team_an1)
        send(report, by=rounds.lan, **{i.code.replace("-", "_"): 1 for i in round.indicators.all()})
        reports.return_report(report, reason="Xem lại", by=rounds.canbo_an)
        client = signed_in(getattr(rounds, who))
        client.get(show(report))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(show(report)).status_code == 200
        return len(captured)

    few = queries(rounds.round_1)
    more = [*rounds.round_1.indicators.order_by("order"), *(make_indicator(f"them-{n}", order=9) for n in range(5))]
    assert queries(open_team_round(rounds, code="ky-2", due_at=FAR, indicators=more)) == few
