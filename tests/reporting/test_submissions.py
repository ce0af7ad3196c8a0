"""What goes with a submission: activities, the token of a phone and its clock; and what a receipt says of it."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from reporting.actions import reports
from reporting.models import Report, Submission
from tests.refusals import refused
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import VN, send
from tests.world import World

AT = datetime.datetime(2022, 8, 1, 9, 30, tzinfo=VN)
TOKEN = uuid.UUID(int=7)


def submit(world: World, **changes: Any) -> Submission:
    facts = {"figures": {"ho": 5}, "narrative": "", "version": 0, "by": world.lan, "at": AT}
    return reports.submit(world.report_an1, **facts | changes)


def test_activities_are_stored_with_what_is_not_answered(rounds: World) -> None:
    sent = submit(rounds, activities={"sessions": 2, "people": 0})
    assert sent.activities == {"sessions": 2, "households": None, "people": 0}
    assert Report.objects.get(pk=rounds.report_an1.pk).activities == sent.activities


def test_activities_alone_are_a_report(rounds: World) -> None:
    assert submit(rounds, figures={}, activities={"sessions": 0}).number == 1


@pytest.mark.parametrize("activities", [{"sessions": -1}, {"sessions": 100_001}, {"people": "3"}, {"dances": 1}])
def test_an_activity_out_of_bounds_is_refused(rounds: World, activities: dict[str, Any]) -> None:
    with refused("figure_refused"):
        submit(rounds, activities=activities)
    with refused("figure_refused"):
        reports.save_draft(
            rounds.report_an1, figures={}, narrative="", activities=activities, version=0, by=rounds.lan, at=AT
        )


def test_activities_are_asked_kept_and_compared(rounds: World) -> None:
    client = signed_in(rounds.lan)
    post(client, rounds.report_an1, button="draft", activity_sessions="3")
    assert re.search(r'name="activity-sessions"[^>]* value="3"', client.get(show(rounds.report_an1)).content.decode())
    post(client, rounds.report_an1, figure_ho="1", activity_sessions="3")
    response = post(client, rounds.report_an1, version=0, figure_ho="1", activity_sessions="4")
    assert response.status_code == 409
    assert "Buổi hướng dẫn" in response.content.decode()


def test_the_same_token_answers_with_what_was_stored(rounds: World) -> None:
    first = submit(rounds, token=TOKEN)
    assert submit(rounds, token=TOKEN, figures={"ho": 99}) == first
    assert Submission.objects.get().figures["ho"] == 5


def test_a_token_is_known_after_a_return_and_after_the_round_closed(rounds: World) -> None:
    first = submit(rounds, token=TOKEN)
    reports.return_report(rounds.report_an1, reason="Xem lại", by=rounds.canbo_an, at=AT)
    assert submit(rounds, token=TOKEN) == first
    assert Report.objects.get(pk=rounds.report_an1.pk).state == Report.State.RETURNED
    type(rounds.round_1).objects.filter(pk=rounds.round_1.pk).update(due_at=AT, closes_at=AT)
    assert submit(rounds, token=TOKEN, at=AT + datetime.timedelta(days=9)) == first


def test_a_token_of_another_report_is_refused(rounds: World) -> None:
    submit(rounds, token=TOKEN)
    with refused("token_taken"):
        reports.submit(rounds.report_an2, figures={"ho": 1}, narrative="", version=0, token=TOKEN, by=rounds.minh)


def test_a_token_tells_strangers_nothing(rounds: World) -> None:
    submit(rounds, token=TOKEN)
    with refused("not_the_reporter"):
        submit(rounds, token=TOKEN, by=rounds.minh)


def test_the_database_takes_a_token_once(rounds: World) -> None:
    submit(rounds, token=TOKEN)
    with pytest.raises(IntegrityError), transaction.atomic():  # a_queued_submission_arrives_once
        rounds.report_an2.submissions.create(number=1, at=AT, by=rounds.minh, token=TOKEN)


def test_a_phones_clock_is_kept_unless_it_runs_ahead(rounds: World) -> None:
    before, after = AT - datetime.timedelta(hours=1), AT + datetime.timedelta(hours=1)
    assert submit(rounds, composed_at=before).composed_at == before
    sent = reports.submit(
        rounds.report_an2, figures={"ho": 1}, narrative="", version=0, composed_at=after, by=rounds.minh, at=AT
    )
    assert sent.composed_at is None


def test_a_receipt_can_be_passed_on_as_text(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, at=AT, ho=1_234, narrative="")
    page = signed_in(rounds.lan).get(reverse("report_receipt", args=[rounds.report_an1.pk])).content.decode()
    text = page.split("data-share", 1)[1].split("</textarea>")[0]
    for words in ("01/08/2022 09:30", "đúng hạn", f"Biên nhận số {rounds.report_an1.pk}-1", "1.234 hộ", "Trân trọng"):
        assert words in text
    assert "&amp;#" not in text
