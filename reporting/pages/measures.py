"""The measure that a reader looks at: where its causes are told."""

import datetime
from collections.abc import Sequence

from django.urls import reverse

from places.models import Place
from reporting.pages.asked import Asked, address
from reporting.rollups.causes import CAUSES_OF_MEASURE
from reporting.rollups.ranking import COVERAGE, TIMELINESS


def causes_address(
    place: Place, codes: Sequence[str], basis: str, measure: str, *, on: datetime.date | None = None, against: str = ""
) -> str:
    """Return where the causes of a ``measure``, a key of a ranking, are told: of a rate of reports why they are not
    in, of coverage the places without a team on the day ``on``, of an indicator who is behind its number.
    """
    if measure == COVERAGE:
        return reverse("without_show", args=[place.pk]) + (f"?on={on:%Y-%m-%d}" if on else "")
    page = "cause_show" if measure in CAUSES_OF_MEASURE else "figure_cause_show"
    by = "" if measure == TIMELINESS.key else measure  # which that page shows where nothing is said
    return address(page, place, codes, basis, against=against, by=by)


def causes_url(question: Asked, measure: str, place: Place, on: datetime.date) -> str:
    """Return ``causes_address`` at ``place`` for the rounds of ``question``."""
    return causes_address(place, question.codes, question.basis, measure, on=on, against=question.against)


def report_measure(question: Asked) -> str:
    """Return the key of the rate of reports that ``question`` looks at: what is in on time, unless it says another."""
    return question.by if question.by in CAUSES_OF_MEASURE else TIMELINESS.key
