"""The scanned resolution of a reorganisation is a PDF below DATA_ROOT."""

from pathlib import Path

from core.documents import Shelf, names_in
from teams.models import Reorganisation

SHELF = Shelf("resolutions", names_in(Reorganisation))


def file_of(reorganisation: Reorganisation) -> Path:
    return SHELF.path / reorganisation.file
