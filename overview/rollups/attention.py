"""What is due and what is wrong at a place, counted: everything a dashboard begins with."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F, Q

from accounts.models import User
from places.models import Place
from reporting.models import Compliance, Report, Round
from reporting.models.compliance import OWED_WAYS
from teams.models import Placement, Team, TeamQuerySet

RUNNING = 2  # rounds in which a team said nothing before it is called silent


@dataclass
class Due:
    """One round that still receives reports: how those of the place stand. ``unsent``: never sent and not excused."""

    round: Round
    ways: Counter[str] = field(default_factory=Counter)
    returned: int = 0

    @property
    def owed(self) -> int:
        return sum(self.ways[way] for way in OWED_WAYS)

    @property
    def missing(self) -> int:
        return self.ways[Compliance.MISSING]

    @property
    def late(self) -> int:
        return self.ways[Compliance.LATE]

    @property
    def unsent(self) -> int:
        return self.missing + self.ways[Compliance.NOT_DUE]

    @property
    def submitted(self) -> int:
        """Sent at least once; one that was excused and sent late all the same is told among the excused."""
        return self.ways[Compliance.ON_TIME] + self.late


def due(place: Place, rounds: Iterable[Round], at: datetime.datetime) -> list[Due]:
    """Of ``rounds``, those that receive reports at ``at`` and in which ``place`` or one below owes one.

    The earliest deadline first. One query.
    """
    found = {one.pk: Due(one) for one in rounds if one.receives_at(at)}
    rows = Report.objects.standing_in(place).filter(round__in=found).judged(at).order_by()
    returned = Count("pk", filter=Q(state=Report.State.RETURNED))
    counted = rows.values_list("round", F("compliance")).annotate(n=Count("pk"), returned=returned)
    for round_, way, number, back in counted:
        found[round_].ways[way] += number
        found[round_].returned += back
    some = [item for item in found.values() if item.owed]
    return sorted(some, key=lambda item: (item.round.due_at, item.round.pk))


@dataclass(frozen=True)
class Silent:
    """``teams`` that sent nothing and were not excused in any of ``rounds``, the last ones whose deadline is over."""

    rounds: list[Round]
    teams: list[Team]


def silent(place: Place, rounds: Iterable[Round], at: datetime.datetime, *, on: datetime.date) -> Silent:
    """The teams at ``place`` and below, active on ``on``, that were silent in the last two of ``rounds`` of teams.

    Counted are those whose deadline is over at ``at``; nobody is silent while there are fewer than two, nor is a team
    whose own deadline was moved beyond ``at``. One query.
    """
    over = [one for one in rounds if one.level == Round.Reporter.TEAM and one.due_at <= at]
    last = sorted(over, key=lambda one: (one.data_to, one.pk), reverse=True)[:RUNNING]
    if len(last) < RUNNING:
        return Silent(last, [])
    said_nothing = Report.objects.standing_in(place).silent().filter(round__in=last, team__isnull=False, due_at__lte=at)
    often = said_nothing.order_by().values("team").annotate(n=Count("pk")).filter(n=RUNNING)
    teams = Team.objects.active_on(on).filter(pk__in=often.values("team")).select_related("place")
    return Silent(last, list(teams.order_by("place__path", "sort_key", "pk")))


class TeamTally(NamedTuple):
    """Teams at work on a day; of these ``complete``: with a leader, and of a size that the rules ask for."""

    teams: int
    complete: int


def teams_of(user: User, place: Place, *, on: datetime.date, today: datetime.date) -> TeamQuerySet:
    """Return the teams that stand at ``place`` or below; of a day that is over those that stood there then."""
    teams = Team.objects.visible_to(user)
    if on == today:
        return teams.within(place)
    return teams.filter(pk__in=Placement.objects.counted_on(on, place).order_by().values("team"))


def team_tally(teams: TeamQuerySet, *, on: datetime.date) -> TeamTally:
    """Count those of ``teams`` that were at work on a day. Two queries."""
    at_work = teams.active_on(on).count()
    return TeamTally(at_work, at_work - teams.incomplete_on(on).order_by().count())
