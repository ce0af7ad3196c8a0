"""What follow-ups stand where, why each team is followed up, and what came after an attempt."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.working_days import DAY, VIETNAM, days_between, last_day, midnight
from places.models import Place
from reporting.models import Cause, FollowUp, FollowUpAttempt, Report, with_causes
from reporting.models.follow_ups import OFFICE
from teams.models import Team

LATELY = 30 * DAY  # for how long a closed follow-up is counted as done
MOMENT = datetime.timedelta(microseconds=1)
Way = FollowUpAttempt.Way


class Silence(NamedTuple):
    """How long nothing has been heard of a team: the first deadline of the unbroken run, and how many it holds."""

    since: datetime.date
    rounds: int


@dataclass(frozen=True)
class Reasons:
    """Why a team is followed up now; ``silence`` None unless Cause.SILENT is among ``causes``."""

    causes: frozenset[Cause]
    silence: Silence | None = None

    @property
    def sentences(self) -> list[str]:
        """Return each cause for an official to read, the silence first."""
        said = [cause.label for cause in Cause if cause in self.causes and cause != Cause.SILENT]
        if self.silence is None:
            return said
        many = f"{self.silence.rounds} kỳ liền" if self.silence.rounds > 1 else "1 kỳ"
        return [f"Im lặng {many}, từ hạn nộp {self.silence.since:%d/%m/%Y}", *said]


def reasons_of(teams: Collection[int], *, at: datetime.datetime) -> dict[int, Reasons]:
    """Return {key of a team: why it is followed up at ``at``}, in two queries however many; one that was dissolved has
    no cause left.
    """
    active = Team.objects.active_on(timezone.localdate(at, VIETNAM)).filter(pk__in=teams)
    rows = with_causes(active, at).order_by().values_list("pk", *Cause.values)
    causes = {team: frozenset(one for one, holds in zip(Cause, flags, strict=True) if holds) for team, *flags in rows}
    silences = _silences({team for team, held in causes.items() if Cause.SILENT in held}, at)
    return {team: Reasons(causes.get(team, frozenset()), silences.get(team)) for team in teams}


def _silences(teams: Collection[int], at: datetime.datetime) -> dict[int, Silence]:
    """Return the runs of deadlines, the latest first, whose reports are to be chased, of teams that are silent."""
    if not teams:
        return {}
    owed = Report.objects.filter(team__in=teams, due_at__lte=at)
    owed = owed.filter(Q(excused_at=None) | Q(submitted_at__isnull=False))
    to_chase = Q(first_submitted_at=None, excused_at=None) | Q(state=Report.State.RETURNED)
    rows = owed.annotate(chased=to_chase).order_by("team", "-due_at").values_list("team", "due_at", "chased")
    found = {}
    for team, reports in groupby(rows, key=itemgetter(0)):
        run = [due_at for _, due_at, _ in takewhile(itemgetter(2), reports)]
        if run:
            found[team] = Silence(last_day(run[-1]), len(run))
    return found


class OfficeCount(NamedTuple):
    """The follow-ups of one office: open, of those neglected and with an appointment to come; closed LATELY."""

    office: str
    open: int
    neglected: int
    agreed: int
    done: int


def office_counts(user: User, place: Place, *, at: datetime.datetime) -> list[OfficeCount]:
    """Return the counts of each office at or below ``place`` that ``user`` sees, the neglected first; one query."""
    seen, today = FollowUp.objects.visible_to(user).within(place), timezone.localdate(at, VIETNAM)
    neglected = FollowUp.objects.neglected_at(at).values("pk")
    rows = (
        seen.annotate(office=OFFICE)
        .filter(Q(closed_at=None) | Q(closed_at__gte=at - LATELY))
        .order_by()
        .values_list("office")
        .annotate(
            open=Count("pk", filter=Q(closed_at=None)),
            neglected=Count("pk", filter=Q(pk__in=neglected)),
            agreed=Count("pk", filter=Q(closed_at=None, next_on__gte=today)),
            done=Count("pk", filter=Q(closed_at__isnull=False)),
        )
    )
    return sorted((OfficeCount(*row) for row in rows), key=lambda row: (-row.neglected, -row.open, row.office))


DAYS = (1, 3, 7)  # at most so many days from the last attempt to the report: the columns of ``Answered``


@dataclass
class Answered:
    """Of ``overdue`` reports how many came after all: ``within`` each of DAYS (and not within the one before), later.

    ``way`` None: no attempt was recorded between the deadline and the report, and days count from the deadline.
    """

    way: str | None
    overdue: int = 0
    within: list[int] = field(default_factory=lambda: [0] * len(DAYS))
    later: int = 0

    @property
    def label(self) -> str:
        return str(Way(self.way).label) if self.way else "Không có lần liên hệ nào được ghi"

    @property
    def came(self) -> int:
        return sum(self.within) + self.later

    @property
    def still_missing(self) -> int:
        return self.overdue - self.came

    def count(self, days: int | None) -> None:
        """Count one report that came after ``days``, or never did."""
        self.overdue += 1
        if days is None:
            return
        column = next((number for number, most in enumerate(DAYS) if days <= most), None)
        if column is None:
            self.later += 1
        else:
            self.within[column] += 1

    def __add__(self, other: "Answered") -> "Answered":
        within = [one + another for one, another in zip(self.within, other.within, strict=True)]
        return Answered(None, self.overdue + other.overdue, within, self.later + other.later)


@dataclass(frozen=True)
class FollowUpResults:
    """Of the teams' reports that were silent at a deadline in one month: those after an attempt, by its way, and those
    without one. ``endings``: how many follow-ups ended how in that month.
    """

    by_way: list[Answered]
    without: Answered
    endings: list[tuple[FollowUp.Ending, int]]

    @property
    def after_contact(self) -> Answered:
        return sum(self.by_way, Answered(None))

    @property
    def total(self) -> Answered:
        return self.after_contact + self.without


def follow_up_results(user: User, place: Place, month: datetime.date, *, at: datetime.datetime) -> FollowUpResults:
    """Return what became of each report at ``place`` that was overdue in ``month`` (its first day); two queries.

    The last attempt between the deadline and the report is the one that counts. A report that was excused is none.
    """
    start, end = midnight(month), midnight(_next_month(month))
    overdue = _overdue_reports(user, place, start, min(end, at), at)
    found: dict[str | None, Answered] = {way: Answered(way) for way in [*Way.values, None]}
    for due_at, came_at, way, tried_at in overdue:
        since = tried_at or due_at - MOMENT  # of a deadline at midnight: its last day
        found[way].count(None if came_at is None else days_between(since, came_at))
    closed = FollowUp.objects.visible_to(user).within(place).filter(closed_at__gte=start, closed_at__lt=end)
    endings = dict(closed.order_by().values_list("ending").annotate(n=Count("pk")))
    told = [(ending, endings[ending.value]) for ending in FollowUp.Ending if ending.value in endings]
    return FollowUpResults([found[way] for way in Way.values], found[None], told)


def _overdue_reports(
    user: User, place: Place, start: datetime.datetime, end: datetime.datetime, at: datetime.datetime
) -> QuerySet[Report, tuple[datetime.datetime, datetime.datetime | None, str | None, datetime.datetime | None]]:
    """Return (deadline, when it came or None, way and instant of the last attempt before that or None) of each."""
    silent = Q(first_submitted_at=None) | Q(first_submitted_at__gte=F("due_at"))
    reports = Report.objects.visible_to(user).standing_in(place).filter(
        silent, team__isnull=False, excused_at=None, due_at__gt=start, due_at__lte=end
    )  # fmt: skip
    # An attempt after the round stopped receiving can bring no report any more.
    end_of_trying = Coalesce(OuterRef("first_submitted_at"), OuterRef("round__closes_at"), at)
    after = FollowUpAttempt.objects.filter(follow_up__team=OuterRef("team"), at__gte=OuterRef("due_at"))
    attempts = after.filter(at__lte=end_of_trying).order_by("-at", "-pk")
    tried = reports.annotate(way=Subquery(attempts.values("way")[:1]), tried_at=Subquery(attempts.values("at")[:1]))
    return tried.order_by().values_list("due_at", "first_submitted_at", "way", "tried_at")


def _next_month(month: datetime.date) -> datetime.date:
    return (month + 31 * DAY).replace(day=1)
