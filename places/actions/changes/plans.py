"""What a change of hamlets and groups is, and why one may be refused."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.refusals import Refused
from core.templatetags.wording import day
from places.models import KINDS, Level, Place

LOWEST = (Level.HAMLET, Level.GROUP)
ONE_DAY = datetime.timedelta(days=1)


class WrongKind(Refused):
    """No hamlet and no group is of this kind, or the place it replaces is of the other level."""

    def __init__(self, kind: str, level: int | None = None) -> None:
        kinds = KINDS[level] if level else [kind for one in LOWEST for kind in KINDS[one]]
        super().__init__(f"“{kind}” không phải loại địa bàn dùng được ở đây. Xin chọn: {', '.join(kinds)}.")


class WrongParent(Refused):
    """Groups hang below a hamlet of the commune or straight below it, hamlets below the commune."""


class NotThere(Refused):
    """A place did not exist on that day, or only began on it."""

    def __init__(self, place: Place, on: datetime.date) -> None:
        super().__init__(f"{place} không có trên bản đồ trước và trong ngày {day(on)}. Xin xem lại ngày có hiệu lực.")


class ChangedLater(Refused):
    """Something about the place changed after that day already: the days would not meet."""

    def __init__(self, place: Place, on: datetime.date) -> None:
        super().__init__(
            f"{place} đã có thay đổi khác sau ngày {day(on)}. Xin chọn ngày có hiệu lực muộn hơn, "
            "hoặc đề nghị trên địa bàn đang có."
        )


class NameTaken(Refused):
    """Two places of one name under one parent on one day."""

    def __init__(self, name: str, parent: Place | str) -> None:
        super().__init__(f"{parent} đã có “{name}” trong thời gian này. Xin đặt tên khác.")


class HeirMissing(Refused):
    """A hamlet is split, and nobody said into which part a group goes."""

    def __init__(self, group: Place) -> None:
        super().__init__(f"Xin cho biết {group} theo về phần nào sau khi tách.")


@dataclass(frozen=True, kw_only=True)
class PlannedPlace:
    """A place to open.

    ``parent`` of a group is its hamlet, or the position in the same change of a hamlet that opens with it; None:
    straight below the commune. Whatever succeeds a place hangs where that one hung. ``year`` of the figures; None: the
    year in which the place begins.
    """

    kind: str
    name: str
    parent: Place | int | None = None
    households: int | None = None
    population: int | None = None
    year: int | None = None

    @property
    def level(self) -> int:
        """Raises WrongKind."""
        for level in LOWEST:
            if self.kind in KINDS[level]:
                return level
        raise WrongKind(self.kind)


@dataclass(frozen=True, kw_only=True)
class ChangePlan:
    """``olds`` give way to ``wanted`` from a day: none to some (an addition), some to none (a closing), one to one, one
    to several, several to one.

    ``below`` says for each group of a hamlet that is split which of ``wanted`` it follows.
    """

    commune: Place
    effective_on: datetime.date
    olds: Sequence[Place] = ()
    wanted: Sequence[PlannedPlace] = ()
    decision: str = ""
    below: Mapping[int, int] = field(default_factory=dict)

    @property
    def last_day(self) -> datetime.date:
        return self.effective_on - ONE_DAY


@dataclass(frozen=True)
class ChangeResult:
    """What a change did: the places opened as wanted, in order, and the heirs of each closed place by its id."""

    news: list[Place]
    heirs: dict[int, list[Place]]
