"""This module finds who must learn again, because what they learned of a topic counts no more or soon will not."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q, QuerySet

from accounts.models import User
from places.models import Place, standing_in
from teams.models import Member, Team
from training.models import Learned, Topic
from training.periods import last_valid_day

AHEAD = datetime.timedelta(days=60)
SHORTEST_MONTH = datetime.timedelta(days=28)


@dataclass(frozen=True)
class RetrainingDue:
    """A person, by their memberships at the place, and the topic; ``until``: the last day on which it counts."""

    topic: Topic
    memberships: list[Member]
    learned_on: datetime.date
    until: datetime.date
    is_over: bool

    @property
    def name(self) -> str:
        return self.memberships[0].full_name

    @property
    def teams(self) -> str:
        return "; ".join(member.team.name for member in self.memberships)


def retraining_due(place: Place, *, by: User, on: datetime.date, topic: Topic | None = None) -> list[RetrainingDue]:
    """Return people in sight of ``by`` who are members of active teams of ``place`` on a day and whose latest training
    in a topic has run out, or does within 60 days; each person once a topic, by topic, then by the day it runs out.

    Only topics that are still taught and count for some months. Four queries, however many.
    """
    topics = Topic.objects.running_out(on)
    topics = topics.filter(pk=topic.pk) if topic else topics
    present = (
        Member.objects.visible_to(by)
        .current_on(on)
        .filter(standing_in(place, "team__place__path"), team__in=Team.objects.active_on(on))
        .select_related("team")
        .only("person", "full_name", "sort_key", "team__name", "team__sort_key")
        .order_by("team__place__path", "team__sort_key", "pk")
    )
    found = list(_running_out({one.pk: one for one in topics}, present.order_by().values("person"), on))
    of_person = defaultdict(list)
    for member in present.filter(person__in={person for _, person, _, _ in found}):
        of_person[member.person_id].append(member)
    due = [
        RetrainingDue(one, of_person[person], learned_on, until, until < on) for one, person, learned_on, until in found
    ]
    return sorted(due, key=lambda row: (row.topic.sort_key, row.until, row.memberships[0].sort_key))


def _running_out(
    topics: Mapping[int, Topic], people: QuerySet[Any], on: datetime.date
) -> Iterator[tuple[Topic, int, datetime.date, datetime.date]]:
    """Yield (topic, person, last learned on, last day it counts) of those for whom one of ``topics``, by key, runs out.

    The query leaves those in whom it may: no month is shorter than SHORTEST_MONTH. The calendar then decides.
    """
    soon = on + AHEAD
    may = [Q(topic=key, last__lte=soon - SHORTEST_MONTH * (one.valid_months or 0)) for key, one in topics.items()]
    latest = Learned.objects.filter(topic__in=topics, on__lte=on, member__person__in=people).order_by()
    rows = latest.values_list("topic", "member__person").annotate(last=Max("on"))
    for key, person, last in rows.filter(reduce(or_, may, Q())):
        until = last_valid_day(last, topics[key].valid_months)
        if until is not None and until <= soon:
            yield topics[key], person, last, until
