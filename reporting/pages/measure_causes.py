"""The chief cause of any measure by which places are compared, in words, for each of them."""

import datetime
from collections.abc import Sequence

from core.templatetags.wording import number
from places.models import Place
from reporting.models import Indicator, Round
from reporting.pages.asked import Asked
from reporting.pages.figure_causes import words_by_place
from reporting.pages.rollups import reporters_of
from reporting.rollups import cause_counts, cause_in_words, causes, walk
from reporting.rollups.causes import CAUSES_OF_MEASURE
from reporting.rollups.figure_causes import figure_causes
from reporting.rollups.ranking import COVERAGE
from teams.rollups import without_team

NAMED = 2  # places without a team that are named


def measure_causes(question: Asked, measure: str, places: Sequence[Place], on: datetime.date) -> dict[int, str]:
    """Return ``chief_causes`` of the rounds of ``question`` at ``places`` below its own."""
    reporters = reporters_of(question.rounds, question.basis) if len(question.rounds) == 1 else "lượt"
    return chief_causes(
        question.rounds,
        question.place,
        places,
        measure,
        basis=question.basis,
        at=question.at,
        on=on,
        reporters=reporters,
    )


def why_not_more(question: Asked) -> dict[str, str]:
    """Return why each rate of reports is not whole at the place of ``question``, by its key, "_" for "-" in it."""
    reporters = reporters_of(question.rounds, question.basis) if len(question.rounds) == 1 else "lượt"
    counts = cause_counts(causes(question.rounds, question.place, basis=question.basis, at=question.at))
    return {key.replace("-", "_"): cause_in_words(counts, key, reporters) for key in CAUSES_OF_MEASURE}


def chief_causes(
    rounds: Sequence[Round],
    place: Place,
    places: Sequence[Place],
    measure: str,
    *,
    basis: str,
    at: datetime.datetime,
    on: datetime.date,
    reporters: str,
) -> dict[int, str]:
    """Return why a ``measure``, a key of a ranking, is not more at each of ``places`` within ``place``, by their keys:
    of a rate of reports who is not in, of coverage on the day ``on`` which places have no team, of an indicator who is
    behind its number. "" where nothing is known; nothing of a measure that is none. A constant number of queries.
    """
    if not places:
        return {}
    if measure in CAUSES_OF_MEASURE:
        root = causes(rounds, place, basis=basis, at=at, down_to=max(one.level for one in places))
        wanted = {one.pk for one in places}
        return {
            one.place.pk: cause_in_words(cause_counts(one), measure, reporters)
            for one in walk(root)
            if one.place.pk in wanted
        }
    if measure == COVERAGE:
        bare = without_team(place, on=on)
        return {one.pk: _without_words([b for b in bare if b.path.startswith(one.path)]) for one in places}
    word, _, code = measure.partition("-")
    indicator = Indicator.objects.filter(code=code, rounds__in=rounds).first()
    if indicator is None:
        return {}
    found = figure_causes(rounds, place, indicator, word, basis=basis, at=at)
    return words_by_place(found, places, reporters)


def _without_words(bare: Sequence[Place]) -> str:
    """Return "3 nơi chưa có tổ: Ấp 1, Ấp 2, …"; "" of none."""
    if not bare:
        return ""
    names = ", ".join(one.name for one in bare[:NAMED]) + (", …" if len(bare) > NAMED else "")
    return f"{number(len(bare))} nơi chưa có tổ: {names}"
