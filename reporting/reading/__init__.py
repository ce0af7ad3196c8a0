"""A message as people type it, read into proposals for the form of a report (docs/decisions: what a text means is
offered). Nothing here touches the database: whoever calls says what the form asks, of which days, and which teams.
"""

from collections.abc import Sequence

from reporting.reading.boxes import AskedFigure, boxes_of
from reporting.reading.mentions import TeamName, team_name
from reporting.reading.messages import FormReader
from reporting.reading.periods import RoundDays
from reporting.reading.pieces import Piece, Sort, as_read, pieces_of
from reporting.reading.proposals import BoxValue, FormRead, NotRead
from reporting.reading.teams import Stretch, stretches_of
from reporting.reading.terms import terms_of
from reporting.reading.vocabulary import UNIT_SYLLABLES

__all__ = [
    "AskedFigure",
    "BoxValue",
    "FormRead",
    "NotRead",
    "RoundDays",
    "TeamName",
    "as_read",
    "names_a_period",
    "read_for_form",
    "read_for_teams",
    "says_nothing",
    "team_name",
]
NUMBERS = (Sort.FIGURE, Sort.ODD)
OTHER_TEAM = "là tin của tổ hoặc địa bàn khác"
NO_TEAM = "không rõ là số của tổ nào"


def read_for_form(
    text: str, asked: Sequence[AskedFigure], round_days: RoundDays, names: Sequence[TeamName] = ()
) -> FormRead:
    """Read ``text`` (``as_read``) for the report of the team of ``names``, which share a key: what it says of other
    teams is left out.
    """
    boxes = boxes_of(asked)
    pieces = pieces_of(text, UNIT_SYLLABLES)
    reader = FormReader(boxes, round_days, text)
    own: list[Piece] = []
    others: list[NotRead] = []
    own_key: tuple[object, ...] = (names[0].key if names else None,)
    for stretch in stretches_of(pieces, names, default=own_key):
        if stretch.keys == own_key:
            own += stretch.pieces
        else:
            others.append(NotRead(_words(stretch, text), OTHER_TEAM))
    read = reader.take(own)
    read.not_read += others
    return read


def read_for_teams(text: str, teams: Sequence[TeamName]) -> tuple[dict[object, list[str]], list[NotRead]]:
    """Return what ``text`` (``as_read``) says of each team, by its key, and what it says of none that is known."""
    pieces = pieces_of(text, UNIT_SYLLABLES)
    found: dict[object, list[str]] = {}
    rest: list[NotRead] = []
    for stretch in stretches_of(pieces, teams, default=()):
        if len(stretch.keys) == 1 or (stretch.keys and not any(one.sort in NUMBERS for one in stretch.pieces)):
            for key in stretch.keys:
                found.setdefault(key, []).append(_typed_text(stretch, text))
        elif words := _words(stretch, text).strip():
            rest.append(NotRead(words, NO_TEAM))
    return found, rest


def _words(stretch: Stretch, text: str) -> str:
    return text[min(one.start for one in stretch.pieces) : max(one.end for one in stretch.pieces)]


def _typed_text(stretch: Stretch, text: str) -> str:
    """Return the words of a stretch as they were typed, a space where something was taken out."""
    found = ""
    at = stretch.pieces[0].start
    for one in stretch.pieces:
        between = text[at : one.start]
        found += between if not between.strip() and one.start >= at else " "
        found += text[one.start : one.end]
        at = one.end
    return found.strip("\n")


def names_a_period(text: str) -> bool:
    """Tell whether ``text`` (``as_read``) names months: "tháng 11", "quý IV"."""
    return any(one.sort == Sort.PERIOD for one in pieces_of(text, UNIT_SYLLABLES))


def says_nothing(words: str) -> bool:
    """Return True if words could stand beside any figure: "trong tháng", "hộ"."""
    terms = terms_of(pieces_of(as_read(words), UNIT_SYLLABLES))
    return not any(one.is_unknown or (one.features and not one.unit) for one in terms)
