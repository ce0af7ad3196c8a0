"""Out of how many an indicator counts, over places: parts and wholes are summed, and divided where they are shown.

**Two counts.** A report says something about a ratio where it answered both; what one alone says is in no share.

**A count out of a denominator of communes.** A commune says something where it has a denominator and somebody in it
answered. A share of several is of those that say something, and how many these are stands beside it: whoever lacks one
of the two numbers is neither added above the line nor below it. As it was, figures and denominator stand at the commune
that the reports were owed from. By today's places both stand together where that commune does, as one pair: what a
reform ended keeps its denominator, and what was divided stands with it at the place above, never below an heir.

Over several rounds nobody is counted twice: the denominators are those of communes that are there at the end. As it
was, those that had ended by then are in no share; by today's places their figures are added to the one commune that
took them over whole, of which the denominator counts once. The newest round of a commune says which denominator that
is: that which its closing kept, while it is open that of today (reporting/rollups/kept.py).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from places.models import COUNTRY, Level, Place, paths_up, standing_in, subtree, subtrees
from reporting.models import DenominatorKind, Indicator
from reporting.models.basis import Basis
from reporting.rollups.denominators import denominators
from reporting.rollups.kept import Wholes, kept_denominators
from reporting.rollups.nodes import COUNTED
from reporting.rollups.questions import RollupQuestion
from reporting.rollups.ratio_sums import NOTHING_KNOWN, RatioSum
from reporting.rollups.statement import numbers


@dataclass(frozen=True)
class CommuneQuestion(RollupQuestion):
    """The same reports by the communes from which they were owed; of ``communes`` alone, where they are given."""

    communes: Sequence[Place] | None = None

    def reports_here(self) -> Any:
        if self.communes is None:
            return super().reports_here()
        return self._reports().filter(subtrees(self.communes, "standing"))


def denominator_ratios(question: RollupQuestion, at: datetime.datetime) -> dict[int, dict[int, RatioSum]] | None:
    """Return what the indicators of ``question`` are out of their denominators, by the paths of the places at and below
    its place as numbers, then by indicator; None where there is none of them, and of teams of one kind, for which no
    commune has a denominator.
    """
    ratios = [one for one in question.indicators if one.out_of_kind]
    if not ratios or question.team_kind or question.place.level > Level.COMMUNE:
        return None
    communes = _communes(question)
    rows = numbers(_by_commune(question, ratios, communes), at)
    asked = [one for one in communes if int(one.path) in rows]
    homes = _homes(question, asked)
    denominating = {home.pk: home for home in homes.values()}
    kept = kept_denominators(question, homes, asked, at)
    found: dict[int, dict[int, RatioSum]] = defaultdict(dict)
    start, size = len(COUNTED), len(ratios)
    for place, ratio in enumerate(ratios):
        day, kind = question.latest.data_to, DenominatorKind(ratio.out_of_kind)
        settled = kept.get(ratio.pk, {})
        others = [home for home in denominating.values() if home.pk not in settled]
        known: Wholes = {**denominators(kind, others, year=day.year, on=day), **settled}
        parts: dict[Place, list[int | None]] = defaultdict(list)
        for one in asked:
            of, part = (rows[int(one.path)][start + n * size + place] for n in range(2))
            parts[homes.get(one.pk, one)] += [part] if of else []
        for standing, some in parts.items():
            said = _share(some, known.get(standing.pk) if standing.pk in denominating else None)
            if question.basis == Basis.NOW and standing.has_moved:
                said = said._replace(old=said.asked)
            for path in _paths(question, standing):
                found[path][ratio.pk] = found[path].get(ratio.pk, NOTHING_KNOWN) + said
    return found


def _share(parts: Sequence[int | None], whole: int | None) -> RatioSum:
    """Return what one commune says: nothing where nobody answered or nobody knows the whole."""
    known = [part for part in parts if part is not None]
    if not known or whole is None:
        return NOTHING_KNOWN._replace(asked=1 if parts else 0)
    return RatioSum(sum(known), whole, 1, 1, is_of_places=True)


def _communes(question: RollupQuestion) -> list[Place]:
    """Return the communes that stand in the place of a question, by its reading."""
    is_then, place = question.basis == Basis.THEN, question.place
    rows = Place.objects.at(Level.COMMUNE).filter(subtree(place) if is_then else standing_in(place))
    return list(rows.order_by("path"))


def _by_commune(question: RollupQuestion, ratios: Sequence[Indicator], communes: Sequence[Place]) -> CommuneQuestion:
    is_whole = question.basis == Basis.THEN or question.place.level == COUNTRY
    return CommuneQuestion(
        question.rounds,
        question.place,
        Basis.THEN,
        Level.COMMUNE,
        [one.pk for one in ratios],
        communes=None if is_whole else communes,
    )


def _homes(question: RollupQuestion, communes: Iterable[Place]) -> dict[int, Place]:
    """Return by commune the one whose denominator its figures are divided by; none for those that have no such."""
    if len(question.rounds) == 1:
        return {one.pk: one for one in communes}
    day = question.latest.within.last_day(question.latest.data_to)
    homes = {one.pk: one for one in communes if one.existed_on(day)}
    if question.basis == Basis.THEN:
        return homes
    ended = [one for one in communes if one.pk not in homes]
    heirs = Place.objects.at(Level.COMMUNE).filter(path__in={one.stands_at for one in ended if one.has_moved})
    by_path = {heir.path: heir for heir in heirs.order_by()}
    return homes | {one.pk: by_path[one.stands_at] for one in ended if one.stands_at in by_path}


def _paths(question: RollupQuestion, standing: Place) -> list[int]:
    """Return the paths at and above a place as numbers, the country's among them, down from the question's place."""
    path = standing.path if question.basis == Basis.THEN else standing.stands_at
    above = [int(one) for one in paths_up(path) if len(one) >= len(question.place.path)]
    return [COUNTRY, *above] if question.place.level == COUNTRY else above
