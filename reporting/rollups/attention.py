"""What is due and what is wrong at a place, counted: everything a dashboard begins with."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from places.models import Place, reaching, subtree
from reporting.models import Compliance, Report, Round
from teams.models import Team

RUNNING = 2  # rounds in which a team said nothing before it is called silent


@dataclass
class Due:
    """One round that still receives reports: how those of the place stand. ``unsent``: never sent and not excused."""

    round: Round
    ways: Counter[str] = field(default_factory=Counter)
    returned: int = 0

    @property
    def expected(self) -> int:
        return self.ways.total()

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
    def received(self) -> int:
        """Sent at least once; one that was excused and sent late all the same is told among the excused."""
        return self.ways[Compliance.ON_TIME] + self.late


def due(place: Place, at: datetime.datetime) -> list[Due]:
    """The rounds that receive reports at ``at`` in which ``place`` or one below owes one, the earliest deadline first.

    Two queries.
    """
    rows = Report.objects.within(place).receiving_at(at).judged(at).order_by()
    returned = Count("pk", filter=Q(state=Report.State.RETURNED))
    counted = rows.values_list("round", F("compliance")).annotate(n=Count("pk"), returned=returned)
    found: dict[int, Due] = {}
    for round_, way, number, back in counted:
        item = found.setdefault(round_, Due(Round(pk=round_)))
        item.ways[way] += number
        item.returned += back
    for round_ in Round.objects.filter(pk__in=found).order_by("pk"):
        found[round_.pk].round = round_
    return sorted(found.values(), key=lambda item: (item.round.due_at, item.round.pk))


@dataclass(frozen=True)
class Silent:
    """``teams`` that sent nothing and were not excused in any of ``rounds``, the last ones whose deadline is over."""

    rounds: list[Round]
    teams: list[Team]


def silent(place: Place, at: datetime.datetime, *, on: datetime.date) -> Silent:
    """The teams at ``place`` and below, active on ``on``, that were silent in the last two rounds running.

    None while fewer than two rounds of teams are over. Two queries.
    """
    concerns = subtree(place, "within__path") | reaching(place, "within__path")
    over = Round.objects.filter(concerns, level=Round.Reporter.TEAM, due_at__lte=at)
    rounds = list(over.order_by("-data_to", "-pk")[:RUNNING])
    if len(rounds) < RUNNING:
        return Silent(rounds, [])
    said_nothing = Report.objects.within(place).silent().filter(round__in=rounds, team__isnull=False).order_by()
    often = said_nothing.values("team").annotate(n=Count("pk")).filter(n=RUNNING)
    teams = Team.objects.active_on(on).filter(pk__in=often.values("team")).select_related("place")
    return Silent(rounds, list(teams.order_by("place__path", "sort_key", "pk")))
