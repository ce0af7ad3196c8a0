"""Many people, many clicks, one report: stored once, and nobody gets an error."""

import threading
import uuid
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reporting.actions import diary, reports
from reporting.models import DiaryEntry, Report, Submission
from teams.models import Team
from tests.harness.races import ended, outcome_behind, outcomes
from tests.reporting.world_rounds import world_with_rounds
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rounds(transactional_db: None) -> World:
    return world_with_rounds()


def test_of_twenty_submits_at_once_one_is_stored(rounds: World) -> None:
    def submit(number: int) -> str:
        reports.submit(rounds.report_an1, figures={"ho": number}, narrative="", version=0, by=rounds.lan)
        return "stored"

    assert outcomes(20, submit) == {"stored": 1, "already_submitted": 19}
    assert Submission.objects.count() == 1
    report = Report.objects.get(pk=rounds.report_an1.pk)
    assert (report.version, report.figures.count()) == (1, 3)


def test_twenty_clicks_of_one_button_all_end_at_the_receipt(rounds: World) -> None:
    client = Client()
    client.force_login(rounds.lan)
    session, url = client.cookies["sessionid"].value, reverse("report_show", args=[rounds.report_an1.pk])

    def click(number: int) -> str:
        mine = Client()
        mine.cookies["sessionid"] = session
        response = mine.post(url, {"figure-ho": "5", "version": "0", "submit": "1"})
        return f"{response.status_code} {response.get('Location', '')}"

    receipt = reverse("report_receipt", args=[rounds.report_an1.pk])
    assert outcomes(20, click) == {f"302 {receipt}": 20}
    assert Submission.objects.count() == 1


def test_of_two_drafts_at_once_one_is_stored_and_the_other_is_told(rounds: World) -> None:
    def draft(number: int) -> str:
        reports.save_draft(rounds.report_an1, figures={"ho": number}, narrative="", version=0, by=rounds.lan)
        return "stored"

    assert outcomes(8, draft) == {"stored": 1, "changed_meanwhile": 7}


def test_reports_of_one_round_are_sent_side_by_side(rounds: World) -> None:
    """A submission holds its round shared: another one does not wait for it, closing the round would."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    done = threading.Event()

    def other() -> None:
        try:
            reports.submit(rounds.report_an2, figures={"ho": 1}, narrative="", version=0, by=rounds.minh)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        reports.submit(rounds.report_an1, figures={"ho": 1}, narrative="", version=0, by=rounds.lan)
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(10)
    ended(thread)


def test_one_token_sent_with_two_reports_at_once_is_stored_once_and_the_other_is_told(rounds: World) -> None:
    """The second sender looks before the first has committed, finds nothing, and waits at the row's own token."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    token = uuid.uuid4()

    def send(report: Report, by: User) -> str:
        reports.submit(report, figures={"ho": 1}, narrative="", version=0, by=by, token=token)
        return "stored"

    behind = outcome_behind(partial(send, rounds.report_an1, rounds.lan), partial(send, rounds.report_an2, rounds.minh))
    assert behind == "token_taken"
    assert Submission.objects.get().report == rounds.report_an1
    rounds.report_an2.refresh_from_db()
    assert (rounds.report_an2.state, rounds.report_an2.version) == (Report.State.EXPECTED, 0)


def test_one_key_sent_with_entries_of_two_teams_at_once_is_stored_once_and_the_other_is_told(rounds: World) -> None:
    """An attack of 2 December 2026 was answered with 500."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    key = uuid.uuid4()

    def send(team: Team, by: User) -> str:
        facts = {"day": timezone.localdate(), "kind": "households", "minutes": 5}
        diary.write_entry(team, key=key, members=list(team.members.filter(user=by)), by=by, **facts)
        return "stored"

    behind = outcome_behind(partial(send, rounds.team_an1, rounds.lan), partial(send, rounds.team_an2, rounds.minh))
    assert behind == "token_taken"
    assert DiaryEntry.objects.get().team == rounds.team_an1
