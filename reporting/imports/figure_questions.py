"""What is asked once of a table of figures: the round, where several receive reports, and why they are entered."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from exchange.models import Import
from exchange.reading.columns import fold_header
from reporting.forms.figures import FiguresAskedForm
from reporting.imports.figure_columns import ROUND, receiving, rounds_of
from reporting.models import Round
from teams.imports.asking import titles_of

ASKED = "asked"  # beside a line's cells: the keys of what it does not say and is asked of all lines


class FigureQuestions:
    """What is asked of ``batch``, with what was answered before or is answered in ``data``."""

    founded: Sequence[Any] = ()

    def __init__(self, batch: Import, data: QueryDict | None = None) -> None:
        lines = batch.rows.filter(values__has_key=ASKED).order_by("pk").values_list(f"values__{ASKED}", flat=True)
        asked = {key for keys in lines.iterator() for key in keys}
        there = receiving(rounds_of(batch.place), timezone.now()) if ROUND.key in asked else []
        rounds = [one for one in there if one.level == Round.Reporter.TEAM]
        self.form = FiguresAskedForm(
            data,
            initial={ROUND.key: _named_round(batch, rounds)} | batch.answers,
            asked=asked,
            rounds=[(one.code, str(one)) for one in rounds],
        )

    @property
    def is_asked(self) -> bool:
        return bool(self.form.fields)

    @property
    def answers(self) -> dict[str, Any]:
        return self.form.answers


def _named_round(batch: Import, rounds: Sequence[Round]) -> str:
    """Return the code of the only one of ``rounds`` that the file's titles name: it is offered, and counts once
    somebody sends it.
    """
    said = " ".join(f" {fold_header(text)} " for text in (*titles_of(batch), batch.file_name))
    named = [one.code for one in rounds if f" {fold_header(one.title)} " in said]
    return named[0] if len(named) == 1 else ""
