"""Why a report is not in on time: one cause for each, the first that applies."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.text import lower_first
from core.working_days import DAY, VIETNAM, last_day, midnight
from reporting.models.compliance import Compliance
from reporting.models.reports import ReportQuerySet
from reporting.models.rounds import Round
from teams.models import Member

OFFICIALS = (Role.COMMUNE, Role.DISTRICT, Role.STAFF)  # a province answers for what ended within it


class ReportCause(models.TextChoices):
    """Why a report is not in on time, as people say it behind a number of teams: "12 tổ chưa có tài khoản".

    The first three are how it stands (``Compliance``): excused weighs more than late, as there, and nobody is asked for
    a reason before the day. Of what is overdue the cause is the first thing that has to be mended before the next can
    help: a team whose place waits belongs to no commune that could name a leader; without a leader there is nobody to
    give an account; without an account nobody can sign in; who never signed in has not seen what is asked. Only who
    could have sent it is silent.

    RETURNED is none of them: what was sent back was sent, in time or late, and its own state says so. It cuts across,
    as ``returned`` does in a rollup's Counts, so that each number here is the one that other pages tell.
    """

    EXCUSED = "excused", "Được miễn"
    LATE = "late", "Nộp trễ"
    NOT_DUE = "not_due", "Chưa đến hạn"
    UNPLACED = "unplaced", "Chưa xếp địa bàn"
    HEADLESS = "headless", "Chưa có tổ trưởng, tổ phó"
    NO_ACCOUNT = "no_account", "Chưa có tài khoản"
    UNSEEN = "unseen", "Chưa đăng nhập lần nào"
    SILENT = "silent", "Im lặng"
    RETURNED = "returned", "Bị trả lại, chưa nộp lại"

    @property
    def in_sentence(self) -> str:
        return lower_first(str(self.label))


# Of what is overdue: together they are ``Compliance.MISSING``.
CAUSES_OF_SILENCE = (
    ReportCause.UNPLACED,
    ReportCause.HEADLESS,
    ReportCause.NO_ACCOUNT,
    ReportCause.UNSEEN,
    ReportCause.SILENT,
)


def with_report_causes(reports: ReportQuerySet, rounds: Iterable[Round], at: datetime.datetime) -> ReportQuerySet:
    """Annotate each of ``reports``, all of ``rounds``, with its ``compliance`` at ``at`` and its ``cause``: a value of
    ReportCause, "" for one in on time.

    Who led a team, and whether they had an account, is read of the last day on which the report could come: today, or
    the day on which its round stopped receiving, so that a past round keeps its causes. What is not kept of a past day
    is whether an account was in use and when it was first signed in with: every account that was there counts, and
    whoever signed in later counts as having done so.
    """
    ways = [
        When(compliance=Compliance.ON_TIME, then=Value("")),
        When(~Q(compliance=Compliance.MISSING), then=F("compliance")),
    ]
    asked_on: dict[tuple[datetime.date, bool], list[Round]] = defaultdict(list)
    for one in rounds:
        is_closed = one.closes_at is not None and one.closes_at <= at
        day = last_day(one.closes_at) if is_closed and one.closes_at else timezone.localdate(at, VIETNAM)
        asked_on[day, is_closed].append(one)
    for (day, is_closed), some in asked_on.items():
        ways += _silences(some, day, is_closed=is_closed)
    silent = Value(ReportCause.SILENT.value)
    return reports.judged(at).annotate(cause=Case(*ways, default=silent, output_field=CharField()))


def _silences(rounds: Sequence[Round], day: datetime.date, *, is_closed: bool) -> Iterator[When]:
    """Yield what is told of overdue reports of ``rounds``, for which somebody was last asked on ``day``; they are
    closed, or still receive. Of several people the one counts whom the least kept from sending.
    """
    if of_teams := [one.pk for one in rounds if one.level == Round.Reporter.TEAM]:
        waits = Q(team__dissolved_on=None, team__place__valid_to__lt=day)
        yield When(waits, round__in=of_teams, then=Value(ReportCause.UNPLACED.value))
        usable = Q(user__is_active=True, user__role=Role.LEADER)
        if is_closed:
            usable = Q(user__created_at__lt=midnight(day + DAY))
        heads = Member.objects.leading_on(day).filter(team=OuterRef("team"))
        cause = Coalesce(_easiest(heads, usable, "user__last_login"), Value(ReportCause.HEADLESS.value))
        yield When(round__in=of_teams, then=cause)
    if of_places := [one.pk for one in rounds if one.level != Round.Reporter.TEAM]:
        usable = Q(created_at__lt=midnight(day + DAY)) if is_closed else Q(is_active=True)
        officials = User.objects.filter(role__in=OFFICIALS, place__path=OuterRef("place__stands_at"))
        cause = Coalesce(_easiest(officials, usable, "last_login"), Value(ReportCause.NO_ACCOUNT.value))
        yield When(round__in=of_places, then=cause)


def _easiest(people: QuerySet[Any], usable: Q, last_login: str) -> Subquery:
    """Return the cause of the one of ``people`` with a ``usable`` account whom the least kept from sending."""
    seen = usable & Q(**{f"{last_login}__isnull": False})
    causes = (ReportCause.SILENT.value, ReportCause.UNSEEN.value, ReportCause.NO_ACCOUNT.value)

    def first_of(values: Sequence[Any]) -> Case:
        silent, unseen, without = map(Value, values)
        return Case(When(seen, then=silent), When(usable, then=unseen), default=without)

    ordered = people.annotate(ease=first_of(range(3)), cause=first_of(causes)).order_by("ease")
    return Subquery(ordered.values("cause")[:1], output_field=CharField())
