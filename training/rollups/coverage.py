"""Coverage of training: of the members, leaders and teams of a place on a day, those who learned a topic in a window.

Teams and members are those of the day, read where teams stood that day, as in ``teams.rollups.people``. What somebody
learned goes with the person: in whatever team they were then, in both of the teams they sit in now.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from accounts.models import User
from core.literals import compiled_query
from places.models import Place, prefix_length
from teams.models import Member, MemberQuerySet, Placement, Position, current
from teams.rollups import grow, shown_places
from training.models import Learned, Topic

MEMBERS = "team__members"


@dataclass(frozen=True)
class TopicTally:
    """People, each once, and teams, at one place on a day; ``trained`` of each, never more than there are.

    ``teams_some`` have one trained member or more, ``teams_all`` have members and all of them trained.
    """

    members: int = 0
    trained: int = 0
    leaders: int = 0
    leaders_trained: int = 0
    teams: int = 0
    teams_some: int = 0
    teams_all: int = 0

    @property
    def share(self) -> float | None:
        """Return the share from 0 to 1; None where there is nobody to train, which is not zero."""
        return self.trained / self.members if self.members else None

    @property
    def leaders_share(self) -> float | None:
        return self.leaders_trained / self.leaders if self.leaders else None

    @property
    def lacking(self) -> int:
        return self.members - self.trained


@dataclass(frozen=True)
class TopicCoverage:
    """One place on a day, and the places one level down.

    People do not add up: a person of two communes is one of the province's.
    """

    place: Place
    on: datetime.date
    tally: TopicTally
    children: tuple["TopicCoverage", ...]

    def walk(self) -> Iterator["TopicCoverage"]:
        """Yield this node, then all below it, each parent before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


def topic_coverage(
    place: Place,
    *,
    topic: Topic,
    start: datetime.date,
    end: datetime.date,
    on: datetime.date,
    down_to: int | None = None,
) -> TopicCoverage:
    """Return what ``place`` and its children one level down, or all below it down to a level, know of ``topic``.

    Counted are the members of the day ``on`` and what they learned from ``start`` to ``end``, both included, and no
    later than ``on``: the coverage of a day says nothing of the days after. A query a level, and two.
    """
    nodes = shown_places(place, down_to=down_to)
    tallies = _tallies(place, _people(topic, start, min(end, on)), on, {node.level for node in nodes})

    def make(node: Place, children: tuple[TopicCoverage, ...]) -> TopicCoverage:
        return TopicCoverage(node, on, tallies.get(node.path, TopicTally()), children)

    return grow(place, nodes, on=on, make=make, counts=lambda node: node.path in tallies)


def topic_tally(
    place: Place,
    *,
    topic: Topic,
    start: datetime.date,
    end: datetime.date,
    on: datetime.date,
    of_teams: bool = True,
    beside: Sequence[Place] = (),
) -> TopicTally:
    """Return what ``topic_coverage`` says of ``place`` alone, in two queries; without what it says ``of_teams`` in one,
    which takes half the time. With ``beside``, parts of the place, what those know who stand in none of them.
    """
    people = _people(topic, start, min(end, on))
    found = _tallies(place, people, on, [place.level], of_teams=of_teams, beside=beside)
    return found.get(place.path, TopicTally())


def tally_beside(
    node: TopicCoverage, *, topic: Topic, start: datetime.date, end: datetime.date, on: datetime.date
) -> TopicTally | None:
    """Return what the teams counted at ``node`` know that stand at none of its children; None where there is no such
    team. The question is that of ``topic_coverage``.
    """
    if not node.children or node.tally.teams == sum(one.tally.teams for one in node.children):
        return None
    parts = [one.place for one in node.children]
    return topic_tally(node.place, topic=topic, start=start, end=end, on=on, beside=parts)


def members_untrained(place: Place, *, on: datetime.date) -> int:
    """Return how many of the members of ``place`` on a day, each once, had learned no topic by then. One query."""
    learned = Learned.objects.filter(on__lte=on).order_by().values("member__person")
    return _present(place, on).exclude(person__in=learned).values("person").distinct().count()


def members_lacking(
    place: Place, *, by: User, topic: Topic, start: datetime.date, end: datetime.date, on: datetime.date
) -> QuerySet[Member]:
    """Return the members of ``place`` on a day who have not learned ``topic`` in the window, as far as ``by`` sees
    them: as many as ``Tally.lacking``, but for those whose team stands today where ``by`` sees nobody.

    Each person once, by the first of their memberships there; in the order of places, teams and names.
    """
    present = _present(place, on).visible_to(by).exclude(person__in=_people(topic, start, min(end, on)))
    first = present.order_by().values("person").annotate(first=Min("pk"))
    rows = Member.objects.filter(pk__in=first.values("first")).select_related("team__place")
    return rows.order_by("team__place__path", "team__sort_key", "sort_key", "pk")


def _people(topic: Topic, start: datetime.date, end: datetime.date) -> QuerySet[Any]:
    """Return the people, as they are told apart today, who learned ``topic`` in the window."""
    return Learned.objects.filter(topic=topic).between(start, end).order_by().values("member__person")


def _present(place: Place, on: datetime.date) -> MemberQuerySet:
    teams = Placement.objects.counted_on(on, place).values("team")
    return Member.objects.current_on(on).filter(team__in=teams)


def _tallies(
    place: Place,
    people: QuerySet[Any],
    on: datetime.date,
    levels: Collection[int],
    *,
    of_teams: bool = True,
    beside: Sequence[Place] = (),
) -> Mapping[str, TopicTally]:
    """Return the tallies by path of the places of ``levels`` where a team stood."""
    placements: QuerySet[Any] = Placement.objects.counted_on(on, place, beside).order_by()
    learned = compiled_query(people)
    has_learned = Q(**{f"{MEMBERS}__person__in": learned})
    leads = Q(**{f"{MEMBERS}__position": Position.LEADER})
    person = f"{MEMBERS}__person"
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows_of_teams(placements, learned, on, max(levels)) if of_teams else ():
        stands = row.pop("prefix")
        for length in map(prefix_length, levels):
            if len(stands) >= length:  # else a team that stands above this level
                for name, number in row.items():
                    numbers[stands[:length]][name] += number
    for level in sorted(levels):
        here = placements.annotate(prefix=Substr("stands", 1, prefix_length(level)))
        members = (
            here.filter(current(on, f"{MEMBERS}__"))
            .values("prefix")
            .annotate(
                members=Count(person, distinct=True),
                trained=Count(person, distinct=True, filter=has_learned),
                leaders=Count(person, distinct=True, filter=leads),
                leaders_trained=Count(person, distinct=True, filter=leads & has_learned),
            )
        )
        for row in members:
            if len(prefix := row.pop("prefix")) == prefix_length(level):
                numbers[prefix] |= row
    return {path: TopicTally(**found) for path, found in numbers.items()}


def _rows_of_teams(
    placements: QuerySet[Any], learned: RawSQL, on: datetime.date, level: int
) -> Iterable[dict[str, Any]]:
    """Give the numbers of teams by the prefix of where they stood, of the length of ``level``."""
    present = Member.objects.current_on(on).filter(team__in=compiled_query(placements.values("team")))
    some = Q(team__in=compiled_query(present.filter(person__in=learned).values("team")))
    none_lacks = some & ~Q(team__in=compiled_query(present.exclude(person__in=learned).values("team")))
    teams = placements.annotate(prefix=Substr("stands", 1, prefix_length(level))).values("prefix")
    return teams.annotate(
        teams=Count("team"), teams_some=Count("team", filter=some), teams_all=Count("team", filter=none_lacks)
    )
