"""Why a report is not in on time: one cause for each, the first that applies."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.working_days import VIETNAM, last_day
from reporting.models.compliance import Compliance
from reporting.models.reports import ReportQuerySet
from reporting.models.rounds import Round
from teams.models import Member
from teams.models.teams import MemberQuerySet

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
        return self.label[:1].lower() + self.label[1:]


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
    closed = {one.pk: last_day(one.closes_at) for one in rounds if one.closes_at is not None and one.closes_at <= at}
    asked_on = Case(
        *(When(round=pk, then=Value(day)) for pk, day in closed.items()),
        default=Value(timezone.localdate(at, VIETNAM)),
        output_field=DateField(),
    )
    waits = Q(team__dissolved_on=None, team__place__valid_to__lt=F("asked_on"))
    causes = (
        When(compliance=Compliance.ON_TIME, then=Value("")),
        When(~Q(compliance=Compliance.MISSING), then=F("compliance")),
        When(waits, then=Value(ReportCause.UNPLACED.value)),
        When(~Exists(_heads()), team__isnull=False, then=Value(ReportCause.HEADLESS.value)),
        When(~_has_account(closed), then=Value(ReportCause.NO_ACCOUNT.value)),
        When(~_has_account(closed, last_login__isnull=False), then=Value(ReportCause.UNSEEN.value)),
    )
    silent = Value(ReportCause.SILENT.value)
    explained = reports.judged(at).alias(asked_on=asked_on)
    return explained.annotate(cause=Case(*causes, default=silent, output_field=CharField()))


def _heads() -> MemberQuerySet:
    """Return who led the team of a report on the day ``asked_on``."""
    asked_on: Any = OuterRef("asked_on")
    return Member.objects.leading_on(asked_on).filter(team=OuterRef("team")).order_by()


def _has_account(closed: Collection[int], **narrow: bool) -> Q:
    """Return the condition that whoever writes a report has an account, ``narrow``ed: one in use, or in the ``closed``
    rounds one that was there.
    """
    officials = User.objects.filter(role__in=OFFICIALS, place__path=OuterRef("place__stands_at"), **narrow).order_by()
    heads = _heads().filter(**{f"user__{field}": value for field, value in narrow.items()})
    there = OuterRef("asked_on")
    now = Q(team__isnull=False) & Q(Exists(heads.filter(user__is_active=True, user__role=Role.LEADER)))
    now |= Q(team=None) & Q(Exists(officials.filter(is_active=True)))
    then = Q(team__isnull=False) & Q(Exists(heads.filter(user__created_at__date__lte=there)))
    then |= Q(team=None) & Q(Exists(officials.filter(created_at__date__lte=there)))
    is_closed = Q(round__in=closed)
    return (is_closed & then) | (~is_closed & now)
