"""What the database itself refuses of reports, figures and submissions."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reporting.models import Figure, Report, Submission
from tests.reporting.world_rounds import VN, send
from tests.world import World

AT = datetime.datetime(2022, 8, 1, 9, 30, tzinfo=VN)


def breaks(name: str, **fields: object) -> tuple[str, dict[str, object]]:
    return name, fields


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        breaks("what_was_sent_has_an_instant", state="submitted"),
        breaks("what_was_sent_has_an_instant", state="returned"),
        breaks("what_was_not_sent_has_no_instant", state="draft", first_submitted_at=AT, submitted_at=AT),
        breaks(
            "what_was_not_sent_has_no_instant", state="excused", first_submitted_at=AT, submitted_at=AT, excused_at=AT
        ),
        breaks(
            "a_first_submission_comes_first",
            state="submitted",
            first_submitted_at=AT,
            submitted_at=AT - datetime.timedelta(seconds=1),
        ),
        breaks("a_first_submission_comes_first", state="submitted", first_submitted_at=AT),
        breaks("an_excuse_has_an_instant", state="excused"),
    ],
)
def test_the_database_refuses_a_report_that_contradicts_itself(rounds: World, name: str, fields: dict) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Report.objects.filter(pk=rounds.report_an1.pk).update(**fields)


def same(error: pytest.ExceptionInfo, name: str, columns: str) -> bool:
    """PostgreSQL names the constraint, SQLite its columns."""
    return name in str(error.value) or columns in str(error.value)


def test_the_database_refuses_a_second_report_of_one_reporter(rounds: World) -> None:
    for report, name, columns in [
        (rounds.report_an1, "a_team_owes_one_report_a_round", "round_id, reporting_report.team_id"),
        (rounds.report_xa_an, "a_place_owes_one_report_a_round", "round_id, reporting_report.place_id"),
    ]:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Report.objects.create(round=report.round, place=report.place, team=report.team, due_at=report.due_at)
        assert same(error, name, columns)


def test_the_database_refuses_a_second_answer_and_a_second_number(rounds: World) -> None:
    submission = send(rounds.report_an1, by=rounds.lan, at=AT, ho=1)
    figure = submission.report.figures.get(indicator__code="ho")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Figure.objects.create(report=figure.report, indicator=figure.indicator, value=2)
    assert same(error, "a_report_answers_an_indicator_once", "report_id, reporting_figure.indicator_id")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Submission.objects.create(report=submission.report, number=1, at=AT, by=rounds.lan)
    assert same(error, "submissions_are_numbered", "report_id, reporting_submission.number")


def test_what_was_sent_cannot_be_changed_or_removed(rounds: World) -> None:
    submission = send(rounds.report_an1, by=rounds.lan, at=AT, ho=1)
    rows = Submission.objects.filter(pk=submission.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(narrative="khác")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.delete()
    assert rows.get().figures["ho"] == 1
