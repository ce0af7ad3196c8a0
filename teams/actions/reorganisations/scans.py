"""The scanned resolution of a reorganisation is a PDF below DATA_ROOT."""

from collections.abc import Collection, Iterable
from pathlib import Path

from core.documents import Shelf
from teams.models import Reorganisation


def _files_in_use(names: Collection[str]) -> Iterable[str]:
    return Reorganisation.objects.filter(file__in=names).values_list("file", flat=True).order_by()


SHELF = Shelf("resolutions", _files_in_use)


def file_of(reorganisation: Reorganisation) -> Path:
    return SHELF.path / reorganisation.file
