"""Why a team is followed up at an instant: nothing is heard of it, nobody leads it, or whoever does never signed in.

Read live and stored nowhere, so that a cause that is gone is gone on every page at once.
"""

import datetime

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from core.working_days import DAY, VIETNAM
from reporting.models.reports import Report, ReportQuerySet
from teams.models import Member, Position, Team
from teams.models.teams import TeamQuerySet

UNSEEN_AFTER = 30 * DAY  # how long somebody has to sign in once they were given an account, or lead without one


class Cause(models.TextChoices):
    """The three causes of a follow-up; the values name the annotations of ``with_causes``."""

    SILENT = "is_silent", "Chưa nộp báo cáo đã quá hạn"
    HEADLESS = "is_headless", "Chưa có tổ trưởng, tổ phó"
    UNSEEN = "is_unseen", "Người phụ trách chưa đăng nhập lần nào"


def silent_reports(at: datetime.datetime) -> ReportQuerySet:
    """Return, of each team that nothing is heard of at ``at``, the report of its latest deadline: never sent, or sent
    back and not sent again.

    A team that sent a newer report speaks again, whatever it left open before; a report it was excused from is none of
    its deadlines.
    """
    newer = Report.objects.filter(team=OuterRef("team"), due_at__gt=OuterRef("due_at"))
    overtaking = newer.filter(Q(submitted_at__isnull=False) | Q(due_at__lte=at, excused_at=None))
    return Report.objects.to_chase().filter(~Exists(overtaking), team__isnull=False, due_at__lte=at)


def with_causes(teams: TeamQuerySet, at: datetime.datetime) -> TeamQuerySet:
    """Annotate each of ``teams`` with whether each Cause holds at ``at``: the one statement that says so."""
    day = timezone.localdate(at, VIETNAM)
    heads = Member.objects.leading_on(day).filter(team=OuterRef("pk"))
    signed_in = heads.filter(user__last_login__isnull=False)
    account_is_new = Q(user__created_at__gt=at - UNSEEN_AFTER)
    leads_newly = Q(position=Position.LEADER, user=None, joined_on__gt=day - UNSEEN_AFTER)
    has_time_left = heads.filter(account_is_new | leads_newly)
    unseen = Q(Exists(heads), ~Exists(signed_in), ~Exists(has_time_left))
    return teams.annotate(
        is_silent=Exists(silent_reports(at).filter(team=OuterRef("pk"))),
        is_headless=~Exists(heads),
        is_unseen=ExpressionWrapper(unseen, BooleanField()),
    )


def teams_to_follow(at: datetime.datetime) -> TeamQuerySet:
    """Return the teams active on the day of ``at`` for which at least one Cause holds."""
    teams = Team.objects.active_on(timezone.localdate(at, VIETNAM))
    return with_causes(teams, at).filter(Q(is_silent=True) | Q(is_headless=True) | Q(is_unseen=True))
