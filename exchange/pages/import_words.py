"""Words of a file that are none of their column's own: each stands once, with its number of cells and one choice."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.forms import BoundField
from django.http import QueryDict

from exchange.actions import imports
from exchange.forms.imports import WordsForm
from exchange.kinds import sheets_of
from exchange.models import Import
from exchange.reading.cells import fold_choice
from exchange.reading.tables import Field


class WordToChoose(NamedTuple):
    """One word of the column called ``label``; ``is_offered``: others chose what stands, nobody here yet."""

    label: str
    cells: int
    choice: BoundField
    is_offered: bool


class _Strange(NamedTuple):
    sheet: str
    field: Field
    word: str
    cells: int
    taken_for: str

    @property
    def name(self) -> str:
        """Return the name of its input: of this word alone, whatever was read meanwhile."""
        digest = hashlib.sha256(fold_choice(self.word).encode()).hexdigest()
        return f"{self.sheet}-{self.field.key}-{digest[:16]}"

    @property
    def left_open(self) -> str:
        """Return what becomes of its cells where nobody chooses."""
        return f"— Như cổng hiểu: {self.taken_for} —" if self.taken_for else "— Chưa chọn: các dòng này chờ sửa —"


class WordsToChoose:
    """The words of ``batch``, with their form; what was sent in ``data`` is kept."""

    def __init__(self, batch: Import, data: QueryDict | None = None) -> None:
        self._strange = list(_strange_words(batch))
        own, others = imports.words_of_before(batch), imports.words_of_others(batch)
        words, self._offered = {}, set()
        for one in self._strange:
            folded = fold_choice(one.word)
            stands = own.get(one.sheet, {}).get(one.field.key, {}).get(folded, "")
            offered = others.get(one.sheet, {}).get(one.field.key, {}).get(folded, "")
            if offered and not stands:
                self._offered.add(one.name)
            words[one.name] = (one.word, [("", one.left_open), *one.field.words.items()], stands or offered)
        self.form = WordsForm(data, words=words)

    def __bool__(self) -> bool:
        return bool(self._strange)

    def __iter__(self) -> Iterator[WordToChoose]:
        for one in self._strange:
            yield WordToChoose(one.field.label, one.cells, self.form[one.name], one.name in self._offered)

    @property
    def meanings(self) -> imports.Chosen:
        """Return what a valid form says, as ``choose_words`` takes it."""
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for one in self._strange:
            found[one.sheet, one.field.key][one.word] = self.form.cleaned_data[one.name]
        return found


def _strange_words(batch: Import) -> Iterator[_Strange]:
    for spec in sheets_of(batch):
        of_sheet = batch.heads.get(spec.key, {}).get("words", {})
        for field in spec.fields:
            for word, cells, taken_for in of_sheet.get(field.key, ()):
                yield _Strange(spec.key, field, word, cells, taken_for)
