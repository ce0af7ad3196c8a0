"""Teams of which nothing was heard after the last quarter: some were reached and reported late, some are left today."""

import datetime

from django.db.models import F

from core.working_days import DAY, VIETNAM
from demo.accounts import COMMUNE_OFFICIAL
from demo.cast import Cast
from demo.fates import dice
from places.models import Place
from reporting.actions import follow_ups
from reporting.models import FollowUp, FollowUpAttempt, NewAttempt, Report, Round

Way, AttemptOutcome = FollowUpAttempt.Way, FollowUpAttempt.AttemptOutcome
MORNING = datetime.timedelta(hours=8)
PROMISED = (Way.CALL, AttemptOutcome.PROMISED, "Tổ đang thu hoạch, hẹn nộp cuối tuần.")
# What was tried about a team that is silent today, and in how many days from now the next step was due.
TRIED = [
    (Way.CALL, AttemptOutcome.UNREACHED, "", -1),
    (Way.ZALO, AttemptOutcome.PROMISED, "Hẹn nộp trong tuần này.", 0),
    (Way.CALL, AttemptOutcome.NEEDS_HELP, "Quên mật khẩu, cần cấp phiếu mới.", 2),
    (Way.VISIT, AttemptOutcome.OTHER, "Đổi điện thoại, đã hướng dẫn lại.", 4),
]


def of_teams(quarter: Round, cast: Cast, *, now: datetime.datetime) -> None:
    """Follow-ups of the morning after the deadline of ``quarter``: those that brought a report, written as rows, and
    those that stand today.
    """
    opened_at = quarter.due_at + MORNING
    _store_answered(quarter, cast, opened_at)
    follow_ups.open_due(at=opened_at)
    follow_ups.close_due(at=now)
    left = FollowUp.objects.open().select_related("team__place", "owner").order_by("team__place__stands_at", "pk")
    # First those of the office that visitors sign in to: whatever the day, one of its two first was not tried yet.
    visited = Place.objects.get(user__username=COMMUNE_OFFICIAL).path
    for number, follow_up in enumerate(sorted(left, key=lambda one: one.office_path != visited)):
        official = cast.of_office(follow_up.office_path)
        early = bool(number % 2 and number % 3)
        if early:
            day = (opened_at + 4 * DAY).date()
            new = NewAttempt(list(Way)[number // 6 % len(Way)], AttemptOutcome.UNREACHED, day)
            follow_ups.record_attempt(follow_up, new, seen=0, by=official, at=opened_at + DAY)
        if number % 3:
            way, outcome, note, days = TRIED[number % len(TRIED)]
            next_on = now.astimezone(VIETNAM).date() + days * DAY
            new = NewAttempt(way, outcome, next_on, note)
            follow_ups.record_attempt(follow_up, new, seen=int(early), by=official, at=now - 6 * DAY)


def _store_answered(quarter: Round, cast: Cast, opened_at: datetime.datetime) -> None:
    """Two of three late reports came after a call, the day after the deadline or later."""
    late = quarter.reports.filter(first_submitted_at__gte=F("due_at") + 2 * DAY, team__dissolved_on=None)
    chosen = [
        one for number, one in enumerate(late.select_related("round", "team", "place").order_by("pk")) if number % 3
    ]
    made = FollowUp.objects.bulk_create(_answered_follow_up(report, cast, opened_at) for report in chosen)
    FollowUpAttempt.objects.bulk_create(_attempt(one, report) for one, report in zip(made, chosen, strict=True))


def _answered_follow_up(report: Report, cast: Cast, opened_at: datetime.datetime) -> FollowUp:
    return FollowUp(
        team=report.team,
        opened_at=opened_at,
        owner=cast.of(report.place),
        closed_at=report.first_submitted_at,
        ending=FollowUp.Ending.REPORTED,
    )


def _attempt(follow_up: FollowUp, report: Report) -> FollowUpAttempt:
    sent_at = report.first_submitted_at or report.due_at
    rng = dice("follow-up", report.round.code, report.team.name if report.team else "")
    at = follow_up.opened_at + rng.uniform(0.05, 0.9) * (sent_at - follow_up.opened_at)
    way = rng.choices([Way.CALL, Way.ZALO, Way.VISIT], [6, 3, 1])[0]
    day = at.astimezone(VIETNAM).date()
    _, outcome, note = PROMISED
    return FollowUpAttempt(
        follow_up=follow_up, number=1, by=follow_up.owner, at=at, way=way, outcome=outcome, next_on=day + 3 * DAY,
        note=note,
    )  # fmt: skip
