"""The PDF of a letter that asks for a report: kept between the two steps of opening a round, then for good."""

from pathlib import Path

from core.documents import Shelf, names_in
from reporting.models import Round

SHELF = Shelf("letters", names_in(Round, "letter_file"))


def file_of(round: Round) -> Path:
    return SHELF.path / round.letter_file
