"""Around every kind of deadline, to the millisecond, on servers in three time zones: Python and the database agree."""

import datetime
import time
from collections.abc import Iterator

import pytest

from accounts.models import AccessToken
from core.working_days import VIETNAM
from reporting.models import Compliance, Difficulty, Report, Round
from tests.overview.api import token_of
from tests.reporting.world_difficulties import raised
from tests.robustness import FULL
from tests.world import World

# Ends of a month, of a year, of February with and without a leap day, Tết (29/01/2025), the night clocks change in the
# west (02/11/2025), an hour that isn't a day's end.
DEADLINES = [
    datetime.datetime(*parts, tzinfo=VIETNAM)
    for parts in [
        (2022, 6, 20), (2022, 7, 1), (2023, 1, 1), (2023, 3, 1), (2024, 2, 29), (2024, 3, 1), (2025, 1, 29),
        (2025, 11, 2, 13), (2026, 11, 30, 17, 30),
    ]
]  # fmt: skip
TRIED = DEADLINES if FULL else DEADLINES[1::3]
AROUND = [datetime.timedelta(milliseconds=ms) for ms in (-1_000, -1, 0, 1, 1_000)]


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def _server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_server")
def test_every_kind_of_deadline_is_half_open_to_the_millisecond(rounds: World) -> None:
    token, _ = token_of(rounds)
    difficulty = raised(rounds.team_an1, rounds.lan)
    wrong = []
    for deadline in TRIED:
        opens_at = deadline - datetime.timedelta(days=40)
        Report.objects.filter(pk=rounds.report_an1.pk).update(due_at=deadline)
        Round.objects.filter(pk=rounds.round_1.pk).update(opens_at=opens_at, due_at=deadline, closes_at=deadline)
        Difficulty.objects.filter(pk=difficulty.pk).update(answer_due_at=deadline)
        AccessToken.objects.filter(pk=token.pk).update(ends_at=deadline, issued_at=opens_at)
        for moved in AROUND:
            at, is_over = deadline + moved, moved >= datetime.timedelta(0)
            Report.objects.filter(pk=rounds.report_an2.pk).update(
                due_at=deadline, first_submitted_at=at, submitted_at=at, state=Report.State.SUBMITTED
            )
            kinds = {
                "missing, in the database": _compliance(rounds.report_an1, at) == Compliance.MISSING,
                "missing, in Python": _again(rounds.report_an1).compliance_now(at) == Compliance.MISSING,
                "late, in the database": _compliance(rounds.report_an2, at) == Compliance.LATE,
                "late, in Python": _again(rounds.report_an2).compliance_now(at) == Compliance.LATE,
                "closed, in the database": not Round.objects.open_at(at).filter(pk=rounds.round_1.pk).exists(),
                "closed, in Python": not Round.objects.get(pk=rounds.round_1.pk).receives_at(at),
                "an answer is owed too long": Difficulty.objects.overdue_at(at).filter(pk=difficulty.pk).exists(),
                "a token has ended": not AccessToken.objects.valid_at(at).filter(pk=token.pk).exists(),
            }
            wrong += [f"{kind} at {deadline} {moved}" for kind, says in kinds.items() if says != is_over]
            opened = Round.objects.get(pk=rounds.round_1.pk).receives_at(opens_at + moved)
            wrong += [f"opened at {opens_at} {moved}"] if opened != is_over else []
    assert wrong == []


def _compliance(report: Report, at: datetime.datetime) -> str:
    return Report.objects.judged(at).get(pk=report.pk).compliance


def _again(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)
