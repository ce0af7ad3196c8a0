"""What is asked once of a table of figures: the round, where several receive reports, and why they are entered."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils import timezone

from exchange.actions.imports.previews import asked_of, titles_of
from exchange.models import Import
from exchange.reading.columns import fold_header
from exchange.reading.kinds.spec import Questions
from reporting.forms.figures import FiguresAskedForm
from reporting.imports.figure_columns import ROUND, receiving, rounds_of
from reporting.models import Round


def figure_questions(batch: Import, data: QueryDict | None = None) -> Questions:
    """Return what is asked of ``batch``, with what was answered before or is answered in ``data``."""
    asked = asked_of(batch)
    there = receiving(rounds_of(batch.place), timezone.now()) if ROUND.key in asked else []
    rounds = [one for one in there if one.level == Round.Reporter.TEAM]
    stands = {ROUND.key: _named_round(batch, rounds)} | batch.answers
    choices = {ROUND.key: [(one.code, str(one)) for one in rounds]}
    return Questions(FiguresAskedForm(data, initial=stands, asked=asked, choices=choices))


def _named_round(batch: Import, rounds: Sequence[Round]) -> str:
    """Return the code of the only one of ``rounds`` that the file's titles name: it is offered, and counts once
    somebody sends it.
    """
    said = " ".join(f" {fold_header(text)} " for text in (*titles_of(batch), batch.file_name))
    named = [one.code for one in rounds if f" {fold_header(one.title)} " in said]
    return named[0] if len(named) == 1 else ""
