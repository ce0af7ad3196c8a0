"""The PDF of a letter that asks for a report: kept between the two steps of opening a round, then for good."""

from collections.abc import Collection, Iterable
from pathlib import Path

from core.documents import Shelf
from reporting.models import Round


def _names_in_use(names: Collection[str]) -> Iterable[str]:
    return Round.objects.filter(letter_file__in=names).values_list("letter_file", flat=True).order_by()


SHELF = Shelf("letters", _names_in_use)


def file_of(round: Round) -> Path:
    return SHELF.path / round.letter_file
