"""What classes for residents came to: how many there were, who came, of which groups, who was confirmed at which level.

The page of classes, the report on paper and the interface for other systems say the same of the same classes.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Sum

from places.models import Place, subtree
from reporting.models import DiaryEntry, DiaryEntryQuerySet, DiaryKind, ResidentClass, SkillLevel
from reporting.models.basis import Basis
from reporting.models.resident_classes import GROUPS


class CountedGroup(NamedTuple):
    """A group of those who came to classes: ``people`` of it in ``classes`` that counted it; None where none did."""

    code: str
    label: str
    people: int | None
    classes: int


class CountedLevel(NamedTuple):
    """How many ``people`` were confirmed at ``level`` in the ``classes`` that said so."""

    level: SkillLevel
    people: int
    classes: int


@dataclass(frozen=True)
class ClassSums:
    """``held`` classes, to ``described`` of which somebody has said that ``came`` people came; who came to two of them
    is in it twice. ``groups`` do not add up to ``came``, ``levels`` do add up; a level that no class named is left out.
    """

    held: int
    described: int
    came: int
    groups: Sequence[CountedGroup]
    levels: Sequence[CountedLevel]

    @property
    def confirmed(self) -> int:
        """Return how many were confirmed at a level that counts towards the aim of the province."""
        return sum(one.people for one in self.levels if one.level.is_counted)


def classes_held(
    place: Place, first_day: datetime.date, last_day: datetime.date, *, basis: Basis = Basis.NOW
) -> DiaryEntryQuerySet:
    """Return the entries about classes of teams at or below ``place``, as they stand today or as they stood on the day
    of the class; at a closed place as it was.
    """
    is_then = basis == Basis.THEN or place.has_moved
    path = "place__path" if is_then else "team__place__stands_at"
    return DiaryEntry.objects.standing().filter(subtree(place, path), kind=DiaryKind.CLASS).between(first_day, last_day)


def class_sums(entries: DiaryEntryQuerySet) -> ClassSums:
    """Return what classes came to, of which ``entries`` are those in diaries. Three queries."""
    ids = entries.order_by().values("pk")
    held = ResidentClass.objects.filter(entry__in=ids).order_by()
    sums = {f"sum_{name}": Sum(name) for name in GROUPS}
    found = held.aggregate(
        described=Count("pk"), came=Sum("came"), **sums, **{f"n_{name}": Count(name) for name in GROUPS}
    )
    labels = {field.name: str(field.verbose_name) for field in ResidentClass._meta.concrete_fields}
    groups = [CountedGroup(name, labels[name], found[f"sum_{name}"], found[f"n_{name}"]) for name in GROUPS]
    said = SkillLevel.objects.filter(counts__resident_class__in=ids)
    counted = said.annotate(people=Sum("counts__value"), classes=Count("counts"))
    levels = [CountedLevel(level, level.people, level.classes) for level in counted]
    return ClassSums(entries.count(), found["described"], found["came"] or 0, groups, levels)
