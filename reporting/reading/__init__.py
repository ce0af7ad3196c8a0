"""A message as people type it, read into proposals for the form of a report (docs/decisions: what a text means is
offered). Nothing here touches the database: whoever calls says what the form asks, of which days, and which teams.
"""

from collections.abc import Sequence

from reporting.reading.fields import AskedFigure, boxes_of, meant_words, syllables_of_units
from reporting.reading.messages import BoxValue, FormRead, FormReader, NotRead
from reporting.reading.periods import RoundDays
from reporting.reading.pieces import Piece, Sort, as_read, pieces_of
from reporting.reading.teams import Stretch, TeamName, stretches_of, team_name
from reporting.reading.vocabulary import NEUTRAL, UNIT_SYLLABLES, UNITS

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
OTHER_TEAM = "là tin của tổ hoặc địa bàn khác"
NO_TEAM = "không rõ là số của tổ nào"


def read_for_form(
    text: str, asked: Sequence[AskedFigure], round_days: RoundDays, names: Sequence[TeamName] = ()
) -> FormRead:
    """Read ``text`` (``as_read``) for the report of the team of ``names``, which share a key: what it says of other
    teams is left out.
    """
    boxes = boxes_of(asked)
    pieces = pieces_of(text, UNIT_SYLLABLES | syllables_of_units(asked))
    reader = FormReader(boxes, round_days, text)
    own: list[Piece] = []
    others: list[NotRead] = []
    own_key: tuple[object, ...] = (names[0].key if names else None,)
    for stretch in stretches_of(pieces, names, default=own_key):
        if stretch.keys == own_key:
            own += stretch.pieces
        else:
            others.append(NotRead(_typed_text(stretch, text), OTHER_TEAM))
    read = reader.take(own)
    read.not_read += others
    return read


def read_for_teams(text: str, teams: Sequence[TeamName]) -> tuple[dict[object, list[str]], list[NotRead]]:
    """Return what ``text`` (``as_read``) says of each team, by its key, and what it says of none that is known."""
    pieces = pieces_of(text, UNIT_SYLLABLES)
    found: dict[object, list[str]] = {}
    rest: list[NotRead] = []
    for stretch in stretches_of(pieces, teams, default=()):
        if len(stretch.keys) == 1:
            found.setdefault(stretch.keys[0], []).append(_typed_text(stretch, text))
        elif words := _typed_text(stretch, text).strip():
            rest.append(NotRead(words, NO_TEAM))
    return found, rest


def _typed_text(stretch: Stretch, text: str) -> str:
    return text[stretch.pieces[0].start : stretch.pieces[-1].end]


def names_a_period(text: str) -> bool:
    """Tell whether ``text`` (``as_read``) names months: "tháng 11", "quý IV"."""
    return any(one.sort == Sort.PERIOD for one in pieces_of(text, UNIT_SYLLABLES))


def says_nothing(words: str) -> bool:
    """Tell whether words could stand beside any figure: "trong tháng", "hộ"."""
    return not meant_words(words) - NEUTRAL - UNITS
