"""The plan of a reorganisation in plain values: what ends, what begins, and which place follows
which from which day.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.refusals import Refused
from places.models import Place

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PlaceToOpen:
    """A place that begins.

    ``parent_code`` is the code of another new place or of a place that goes on; None for a
    province.
    """

    code: str
    level: int
    kind: str
    name: str
    parent_code: str | None = None
    households: int | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class PlannedLink:
    """``old`` passes to the new place of a code, as a whole or ``partial``."""

    old: Place
    new_code: str
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class ReorganisationPlan:
    """A whole reorganisation. ``links`` name what ends; a district or province left without a
    commune ends with its communes.
    """

    effective_on: datetime.date
    decision: str
    news: Sequence[PlaceToOpen]
    links: Sequence[PlannedLink]

    @property
    def last_day(self) -> datetime.date:
        """Return the last day of the old places."""
        return self.effective_on - ONE_DAY


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way: ``where`` names the place or code, ``text`` says what is
    wrong and what to do.
    """

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def reorganisation_not_ready(faults: Sequence[Obstacle]) -> Refused:
    """The plan cannot be carried out; ``faults`` say why."""
    more = f" Còn {len(faults) - 1} lỗi khác." if len(faults) > 1 else ""
    return Refused("reorganisation_not_ready", f"{faults[0]}{more}")


@dataclass(frozen=True)
class ReorganisationResult:
    """What a reorganisation did.

    ``opened`` and ``closed`` count places by level. ``heirs`` holds by id the new place of each old
    one that passed as a whole, from provinces down to groups. ``closed_ids`` are all that it closed,
    and not something else before it on the same day. ``waiting`` are hamlets of divided
    communes, for which a person says where they went. ``known`` is how many of the new places
    existed before.
    """

    opened: dict[int, int]
    closed: dict[int, int]
    heirs: dict[int, Place]
    closed_ids: list[int] = field(default_factory=list)
    waiting: list[Place] = field(default_factory=list)
    known: int = 0
