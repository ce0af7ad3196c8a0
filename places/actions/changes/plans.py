"""The plan of a change of hamlets and groups, and the reasons for which one is refused."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.refusals import Refused
from core.templatetags.wording import day
from places.models import KINDS, Level, Place

LOWEST = (Level.HAMLET, Level.GROUP)
ONE_DAY = datetime.timedelta(days=1)


def wrong_kind(kind: str, level: int | None = None) -> Refused:
    """No hamlet and no group is of this kind, or the place it replaces is of the other level."""
    kinds = KINDS[level] if level else [kind for one in LOWEST for kind in KINDS[one]]
    return Refused(
        "wrong_kind", f"“{kind}” không phải loại địa bàn dùng được ở đây. Xin chọn: {', '.join(kinds)}.", field="kind"
    )


def not_there(place: Place, on: datetime.date) -> Refused:
    """A place did not exist on that day, or only began on it."""
    return Refused(
        "not_there", f"{place} không có trên bản đồ trước và trong ngày {day(on)}. Xin xem lại ngày có hiệu lực."
    )


def changed_later(place: Place, on: datetime.date) -> Refused:
    """Something about the place changed after that day already: the days would not meet."""
    return Refused(
        "changed_later",
        f"{place} đã có thay đổi khác sau ngày {day(on)}. Xin chọn ngày có hiệu lực muộn hơn, "
        "hoặc đề nghị trên địa bàn đang có.",
    )


def commune_ended(commune: Place) -> Refused:
    """The commune has ended: its hamlets have heirs, which a change of the old ones would not reach."""
    return Refused(
        "commune_ended",
        f"{commune} đã kết thúc ngày {day(commune.valid_to)}, nên thay đổi ở đây không đến được ấp, khu phố hiện nay. "
        "Xin để cán bộ của xã, phường mới đề nghị trên địa bàn đang có; số liệu cũ cần sửa thì báo quản trị tỉnh.",
    )


def name_taken(name: str, parent: Place | str) -> Refused:
    """Two places of one name under one parent on one day."""
    return Refused("name_taken", f"{parent} đã có “{name}” trong thời gian này. Xin đặt tên khác.", field="name")


@dataclass(frozen=True, kw_only=True)
class PlannedPlace:
    """A place that a change is to open.

    The ``parent`` of a group is its hamlet, or the position in the same change of a hamlet that
    opens with it; None means straight below the commune. A place that succeeds another hangs where
    that one hung. ``year`` is the year of the figures; None means the year in which the place
    begins.
    """

    kind: str
    name: str
    parent: Place | int | None = None
    households: int | None = None
    population: int | None = None
    year: int | None = None

    @property
    def level(self) -> int:
        """Return the level to which the kind belongs.

        Refuses with wrong_kind.
        """
        for level in LOWEST:
            if self.kind in KINDS[level]:
                return level
        raise wrong_kind(self.kind)


@dataclass(frozen=True, kw_only=True)
class ChangePlan:
    """From one day on the places ``olds`` give way to the places ``wanted``.

    None to some is an addition, some to none a closing; otherwise it is one to one, one to several
    or several to one. ``below`` says for each group of a hamlet that is split which of ``wanted``
    it follows.
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
    """What a change did: the places it opened, in the order of the plan, and the heirs of each
    closed place by its id.
    """

    news: list[Place]
    heirs: dict[int, list[Place]]
