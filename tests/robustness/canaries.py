"""A word of its own for each place, on everything that is its: who may not see the place must never meet the word."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator

from django.db import models
from django.http import HttpResponse

from accounts.models import User
from places.models import Place
from tests.robustness.planting import columns

_WORD = re.compile(r"zq(\d+)c(\d+)z", re.IGNORECASE)
# How a row belongs to a place, the nearest way first.
_WAYS = (
    "place", "team", "commune", "report", "difficulty", "session", "attendance", "batch", "member", "organiser",
    "closing", "round", "within", "province", "kept_at", "reorganisation", "old", "topic", "requested_by", "to",
    "user", "by",
    "parent",
)  # fmt: skip


class Canaries:
    """``word`` is what is planted; ``foreign`` tells the words in a text that ``user`` should not see."""

    def __init__(self) -> None:
        self.columns = [f"{model._meta.label}.{field.name}" for model, field in columns()]
        self._places = {place.pk: place for place in Place.objects.all()}
        self._of: dict[tuple[str, int], Place | None] = {}

    def word(self, row: models.Model, field: models.Field) -> str:
        """The place's word, the column's number, and the row's: names stay unlike each other."""
        place = self.place_of(row)
        if place is None:
            return str(getattr(row, field.attname))
        at = self.columns.index(f"{row._meta.label}.{field.name}")
        return f"zq{place.pk}c{at}z{row.pk}"

    def place_of(self, row: models.Model) -> Place | None:
        if isinstance(row, Place):
            return row
        key = (row._meta.label, row.pk)
        if key not in self._of:
            self._of[key] = None  # a row that leads to itself
            nexts = (getattr(row, way, None) for way in _WAYS)
            found = (self.place_of(one) for one in nexts if isinstance(one, models.Model))
            self._of[key] = next((place for place in found if place), None)
        return self._of[key]

    def foreign(self, text: str, user: User) -> set[str]:
        """``place: column`` of each word in ``text`` whose place neither lies in the user's nor above it."""
        scope = user.place.path.rstrip("0") if user.place else "-"
        found = {(self._places[int(place)], self.columns[int(column)]) for place, column in _WORD.findall(text)}
        return {
            f"{place.code}: {column}"
            for place, column in found
            if not (place.path.startswith(scope) or scope.startswith(place.path.rstrip("0")))
        }


def texts_of(response: HttpResponse) -> Iterator[str]:
    """All that a reader finds in an answer: headers, the page, and every part of a file of Office."""
    yield str(dict(response.items()))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode(errors="replace")
    elif body.startswith(b"%PDF"):
        yield subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    else:
        yield body.decode(errors="replace")
