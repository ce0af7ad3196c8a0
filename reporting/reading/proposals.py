"""What is read of a message: a figure for a box, or words that gave none and why."""

from dataclasses import dataclass, field

from reporting.reading.boxes import Box
from reporting.reading.pieces import Piece
from reporting.reading.statuses import Status


@dataclass(frozen=True, slots=True)
class BoxValue:
    """``value`` proposed for ``box``, from the ``words`` of the message; ``number_at`` is where the figure stands."""

    box: Box
    value: int
    words: str
    number_at: int
    unit: str = ""
    is_bare: bool = False  # it takes up what was said of the figure before
    statuses: frozenset[Status] = frozenset()


@dataclass(frozen=True, slots=True)
class NotRead:
    """Words of the message that gave no proposal, and why, as the end of a sentence."""

    words: str
    reason: str


@dataclass
class FormRead:
    """What a message says for one report; ``says_nothing``: that there was nothing to report."""

    values: list[BoxValue] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    says_nothing: bool = False


def value_of(piece: Piece, box: Box) -> int | None:
    """Return the figure of a piece; of "96/154" the part, for a count of what stands; None where it says none."""
    if not piece.reason:
        return piece.value
    first, _, second = piece.text.replace(" ", "").partition("/")
    if not (first.isdigit() and second.isdigit()):
        return None
    part, whole = int(first), int(second)
    return part if (box.is_stock and part <= whole) or part == whole else None
