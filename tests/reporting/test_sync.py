"""What pages send by themselves: drafts as typed, and submissions that waited for a network."""

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from reporting.actions import reports
from reporting.models import Compliance, Report, Submission
from tests.harness.races import outcomes
from tests.refusals import refused
from tests.reporting.pages import show, signed_in
from tests.reporting.world_rounds import VN, open_team_round, report_of, send, world_with_rounds
from tests.world import World

pytestmark = pytest.mark.once

DUE = datetime.datetime(2022, 8, 1, tzinfo=VN)
BEFORE, AFTER = DUE - datetime.timedelta(hours=2), DUE + datetime.timedelta(hours=3)


def sync(client: Client, report: Report, user: Any, *, version: int = 0, send: bool = True, **fields: str) -> Any:
    """Post as static/js/queue.js does."""
    data = {name.replace("_", "-") if name.startswith("figure") else name: value for name, value in fields.items()}
    button = {"submit": "1"} if send else {"draft": "1"}
    url = reverse("report_sync", args=[report.pk])
    return client.post(url, {"figure-ho": "12", "user": str(user.pk), "version": str(version)} | button | data)


def told(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["status"]


def test_a_draft_is_stored_as_typed_and_gives_the_next_version(rounds: World) -> None:
    client = signed_in(rounds.lan)
    response = sync(client, rounds.report_an1, rounds.lan, send=False, narrative="Đang gõ")
    assert told(response) == (200, "saved")
    assert response.json()["version"] == 1
    assert response.json()["message"].startswith("Đã lưu lúc ")
    report = Report.objects.get(pk=rounds.report_an1.pk)
    assert (report.state, report.draft["figures"]["ho"], report.draft["narrative"]) == ("draft", 12, "Đang gõ")


def test_a_draft_on_an_old_version_overwrites_nothing(rounds: World) -> None:
    client = signed_in(rounds.lan)
    sync(client, rounds.report_an1, rounds.lan, send=False)
    assert told(sync(client, rounds.report_an1, rounds.lan, send=False, figure_ho="99")) == (409, "conflict")
    assert Report.objects.get(pk=rounds.report_an1.pk).draft["figures"]["ho"] == 12


def test_a_draft_whose_answer_was_lost_may_come_again(rounds: World) -> None:
    client = signed_in(rounds.lan)
    for _ in range(2):
        response = sync(client, rounds.report_an1, rounds.lan, send=False)
        assert (told(response), response.json()["version"]) == ((200, "saved"), 1)


@pytest.mark.parametrize("words", ["Toå tröôûng xin nghæ", "nt"])
def test_what_waited_for_a_network_is_not_asked_about(rounds: World, words: str) -> None:
    response = sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan, narrative=words)
    assert told(response) == (200, "stored")
    assert Submission.objects.get().narrative == words
    assert Submission.objects.get().confirmed is None  # nobody was asked


def test_what_is_no_number_is_told_and_not_stored(rounds: World) -> None:
    response = sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan, send=False, figure_ho="mười hai")
    assert told(response) == (422, "invalid")
    assert "Hộ được hướng dẫn" in response.json()["message"]
    assert Report.objects.get(pk=rounds.report_an1.pk).version == 0


def test_a_queued_submission_is_answered_with_the_servers_time(rounds: World) -> None:
    with time_machine.travel(datetime.datetime(2022, 8, 1, 9, 30, tzinfo=VN), tick=False):
        composed = datetime.datetime(2022, 8, 1, 7, 5, tzinfo=VN)
        response = sync(
            signed_in(rounds.lan), rounds.report_an1, rounds.lan, token=str(uuid.uuid4()),
            composed_at=composed.astimezone(datetime.UTC).isoformat(),
        )  # fmt: skip
    assert told(response) == (200, "stored")
    assert "01/08/2022 09:30" in response.json()["message"]
    assert "01/08/2022 07:05" in response.json()["message"]
    assert response.json()["receipt_url"] == reverse("report_receipt", args=[rounds.report_an1.pk])
    assert Submission.objects.get().composed_at == composed


def test_the_same_token_is_stored_once_and_answered_alike(rounds: World) -> None:
    client, token = signed_in(rounds.lan), str(uuid.uuid4())
    first = sync(client, rounds.report_an1, rounds.lan, token=token)
    again = sync(client, rounds.report_an1, rounds.lan, token=token)
    assert (told(first), told(again)) == ((200, "stored"), (200, "already"))
    assert first.json()["at"] == again.json()["at"]
    assert Submission.objects.count() == 1


def test_a_token_that_comes_after_the_report_was_returned_sends_nothing_again(rounds: World) -> None:
    client, token = signed_in(rounds.lan), str(uuid.uuid4())
    sync(client, rounds.report_an1, rounds.lan, token=token)
    reports.return_report(rounds.report_an1, reason="Xin xem lại", by=rounds.canbo_an)
    assert told(sync(client, rounds.report_an1, rounds.lan, version=2, token=token)) == (200, "already")
    assert Report.objects.get(pk=rounds.report_an1.pk).state == Report.State.RETURNED


def test_the_page_was_sent_and_the_queue_brings_the_same_once_more(rounds: World) -> None:
    client = signed_in(rounds.lan)
    client.post(show(rounds.report_an1), {"figure-ho": "12", "version": "0", "submit": "1"})
    assert told(sync(client, rounds.report_an1, rounds.lan, token=str(uuid.uuid4()))) == (200, "already")
    other = sync(client, rounds.report_an1, rounds.lan, token=str(uuid.uuid4()), figure_ho="99")
    assert told(other) == (409, "conflict")
    assert Submission.objects.count() == 1


def test_a_session_that_ended_is_told_as_json_and_stores_nothing(rounds: World) -> None:
    response = sync(Client(), rounds.report_an1, rounds.lan, token=str(uuid.uuid4()))
    assert told(response) == (401, "signed_out")
    assert told(Client().get(reverse("report_sync", args=[rounds.report_an1.pk]))) == (401, "signed_out")
    assert Submission.objects.count() == 0


def test_what_one_user_queued_is_not_sent_by_another(rounds: World) -> None:
    """The next user of the phone: of another team, and of the same team."""
    assert told(sync(signed_in(rounds.minh), rounds.report_an1, rounds.lan)) == (404, "gone")
    assert told(sync(signed_in(rounds.lan), rounds.report_an1, rounds.minh)) == (403, "other_user")
    assert Submission.objects.count() == 0


def test_a_token_of_another_user_is_refused(rounds: World) -> None:
    token = str(uuid.uuid4())
    sync(signed_in(rounds.minh), rounds.report_an2, rounds.minh, token=token)
    assert told(sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan, token=token)) == (403, "forbidden")
    assert Submission.objects.get().report == rounds.report_an2


def test_a_form_without_its_csrf_token_is_refused(rounds: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rounds.lan)
    assert sync(client, rounds.report_an1, rounds.lan).status_code == 403
    fresh = client.get(reverse("report_sync", args=[rounds.report_an1.pk])).json()
    assert fresh["user"] == str(rounds.lan.pk)
    assert told(sync(client, rounds.report_an1, rounds.lan, csrfmiddlewaretoken=fresh["csrf"])) == (200, "stored")


def test_a_round_that_closed_meanwhile_says_so(world: World) -> None:
    round_ = open_team_round(world, due_at=DUE, closes_at=AFTER)
    with time_machine.travel(AFTER, tick=False):
        response = sync(signed_in(world.lan), report_of(round_, world.team_an1), world.lan, token=str(uuid.uuid4()))
    assert told(response) == (409, "closed")


@pytest.mark.parametrize(
    "envelope",
    [
        {"token": "không phải"},
        {"composed_at": "hôm qua"},
        {"composed_at": "0001-01-01T00:00:00+14:00", "token": str(uuid.uuid4())},
        {"composed_at": "9999-12-31T23:59:59-14:00", "token": str(uuid.uuid4())},
        {"token": "", "version": ""},
    ],
)
def test_no_report_is_lost_for_its_envelope(rounds: World, envelope: dict[str, str]) -> None:
    response = sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan, **envelope)
    assert told(response) == ((409, "conflict") if "version" in envelope else (200, "stored"))


STANDS_OUT = [
    ({"figure_ho": "900"}, "lớn hơn số hộ"),
    ({"figure_tai_khoan": "5"}, "số biết gần nhất (Quý II/2022) là 517, nay ghi 5."),
    ({"figure_tai_khoan": "0"}, "số biết gần nhất (Quý II/2022) là 517, nay ghi 0."),
    ({"figure_ho": "", "nothing_happened": "1", "figure_tai_khoan": "5"}, "là 517, nay ghi 5."),
    ({"figure_ho": "", "narrative": "Không đi được"}, "Không có số liệu nào được ghi."),
]


@pytest.mark.parametrize(("typed", "question"), STANDS_OUT)
def test_what_stands_out_waits_on_the_phone_until_its_sender_confirms_it(
    rounds: World, typed: dict[str, str], question: str
) -> None:
    before = open_team_round(
        rounds, code="truoc", title="Quý II/2022",
        data_from=datetime.date(2022, 4, 1), data_to=datetime.date(2022, 6, 30),
    )  # fmt: skip
    send(report_of(before, rounds.team_an1), by=rounds.lan, tai_khoan=517)
    client, fields = signed_in(rounds.lan), {"token": str(uuid.uuid4())} | typed
    asked = sync(client, rounds.report_an1, rounds.lan, **fields)
    assert told(asked) == (422, "doubtful")
    assert question in asked.json()["message"]
    assert "xin bấm “Số đúng, gửi đi”." in asked.json()["message"]
    assert not rounds.report_an1.submissions.exists()
    assert told(sync(client, rounds.report_an1, rounds.lan, confirm="on", **fields)) == (200, "stored")
    assert told(sync(client, rounds.report_an1, rounds.lan, **fields)) == (200, "already")  # its answer was lost
    assert rounds.report_an1.submissions.get().confirmed


def test_a_stock_that_falls_to_zero_is_asked_about_once(rounds: World) -> None:
    """The phone asks before it waits; what the phone does not ask is asked all the same."""
    before = open_team_round(
        rounds, code="truoc", data_from=datetime.date(2022, 4, 1), data_to=datetime.date(2022, 6, 30)
    )
    send(report_of(before, rounds.team_an1), by=rounds.lan, tai_khoan=517)
    client = signed_in(rounds.lan)
    fields = {"figure_tai_khoan": "0", "zeros_confirmed": "on", "token": str(uuid.uuid4())}
    assert told(sync(client, rounds.report_an1, rounds.lan, **fields, figure_ho="900")) == (422, "doubtful")
    assert told(sync(client, rounds.report_an1, rounds.lan, **fields)) == (200, "stored")
    assert rounds.report_an1.submissions.get().confirmed


def late(world: World, *, composed_at: datetime.datetime) -> Report:
    report = report_of(open_team_round(world, due_at=DUE), world.team_an1)
    with time_machine.travel(AFTER, tick=False):
        response = sync(
            signed_in(world.lan), report, world.lan, token=str(uuid.uuid4()), composed_at=composed_at.isoformat()
        )
    assert "nộp trễ" in response.json()["message"]
    report.refresh_from_db()
    return report


def test_the_deadline_counts_when_the_server_receives_and_an_official_may_excuse(world: World) -> None:
    report = late(world, composed_at=BEFORE)
    assert report.compliance_now(AFTER) == Compliance.LATE
    page = signed_in(world.canbo_an).get(show(report)).content.decode()
    assert "31/07/2022 22:00" in page
    assert "theo giờ điện thoại" in page
    response = signed_in(world.canbo_an).post(reverse("report_excuse", args=[report.pk]), {"reason": "Ấp mất sóng"})
    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.compliance_now(AFTER)) == (Report.State.SUBMITTED, Compliance.EXCUSED)
    assert Report.objects.judged(AFTER).get(pk=report.pk).compliance == Compliance.EXCUSED
    with refused("not_excusable"):
        reports.excuse(report, reason="Lần nữa", by=world.canbo_an)


@pytest.mark.parametrize("composed_at", [DUE, AFTER, AFTER + datetime.timedelta(days=1)])
def test_what_was_written_after_the_deadline_is_not_excused(world: World, composed_at: datetime.datetime) -> None:
    report = late(world, composed_at=composed_at)
    assert "Lý do miễn" not in signed_in(world.canbo_an).get(show(report)).content.decode()
    with refused("not_excusable"):
        reports.excuse(report, reason="Ấp mất sóng", by=world.canbo_an)
    assert report.submissions.get().composed_at in (composed_at, None)  # a clock that runs ahead is not believed


@pytest.mark.django_db(transaction=True)
def test_twenty_arrivals_of_one_token_at_once_are_one_submission(transactional_db: None) -> None:
    world = world_with_rounds()
    client, token = signed_in(world.lan), str(uuid.uuid4())
    client, token = signed_in(world.lan), str(uuid.uuid4())
    session = client.cookies["sessionid"].value

    def arrive(number: int) -> str:
        mine = Client()
        mine.cookies["sessionid"] = session
        response = sync(mine, world.report_an1, world.lan, token=token)
        return str(response.status_code) if response.json()["status"] in ("stored", "already") else response.json()

    assert outcomes(20, arrive) == {"200": 20}
    assert Submission.objects.count() == 1


def test_the_record_is_told_who_began_a_draft_and_not_of_every_pause(rounds: World) -> None:
    client = signed_in(rounds.lan)
    for version, households in enumerate(["1", "2", "3"]):
        sync(client, rounds.report_an1, rounds.lan, version=version, send=False, figure_ho=households)
    assert Report.objects.get(pk=rounds.report_an1.pk).version == 3
    assert Event.objects.filter(verb="reports.draft", subject_id=rounds.report_an1.pk).count() == 1


def quiet(client: Client, report: Report, user: Any, **fields: str) -> Any:
    """Post "không phát sinh" as the phone does: no flow is given."""
    return sync(client, report, user, figure_ho="", nothing_happened="1", token=str(uuid.uuid4()), **fields)


def test_nothing_happened_waits_for_a_network_as_well(rounds: World) -> None:
    assert told(quiet(signed_in(rounds.lan), rounds.report_an1, rounds.lan, figure_tai_khoan="54")) == (200, "stored")
    sent = Submission.objects.get()
    assert sent.nothing_happened
    assert sent.figures == {"ho": 0, "tai-khoan": 54, "don": 0}


def test_what_stands_is_filled_in_when_it_arrives(rounds: World) -> None:
    before = open_team_round(
        rounds, code="truoc", data_from=datetime.date(2022, 4, 1), data_to=datetime.date(2022, 6, 30)
    )
    client = signed_in(rounds.lan)
    sync(client, report_of(before, rounds.team_an1), rounds.lan, figure_tai_khoan="108")
    assert told(quiet(client, rounds.report_an1, rounds.lan)) == (200, "stored")
    assert told(quiet(client, rounds.report_an1, rounds.lan)) == (200, "already")
    assert Submission.objects.latest("pk").figures == {"ho": 0, "tai-khoan": 108, "don": 0}


def test_nothing_happened_under_another_token_is_stored_once(rounds: World) -> None:
    client = signed_in(rounds.lan)
    url = reverse("report_nothing", args=[rounds.report_an1.pk])
    client.post(url, {"version": "0", "figure-tai-khoan": "54"})  # its answer was lost
    again = quiet(client, rounds.report_an1, rounds.lan, figure_tai_khoan="54")
    other = quiet(client, rounds.report_an1, rounds.lan, figure_tai_khoan="55")
    assert (told(again), told(other)) == ((200, "already"), (409, "conflict"))
    assert Submission.objects.count() == 1


def test_an_empty_report_is_still_no_report_of_nothing(rounds: World) -> None:
    assert told(sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan, figure_ho="")) == (422, "invalid")


def test_the_same_content_that_somebody_else_sent_is_not_this_phones(rounds: World) -> None:
    reports.assist(
        rounds.report_an1, reason="Đọc qua điện thoại", figures={"ho": 12}, narrative="", version=0, by=rounds.canbo_an
    )
    assert told(sync(signed_in(rounds.lan), rounds.report_an1, rounds.lan)) == (409, "conflict")
