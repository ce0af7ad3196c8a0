"""What the teams below a place reported for the period that the place itself reports about."""

from dataclasses import dataclass

from django.db.models import Q

from reporting.models import Content, Report, Round
from reporting.models.basis import Basis
from reporting.rollups.nodes import FigureSum
from reporting.rollups.sums import rollup


@dataclass(frozen=True)
class Below:
    """``figures`` by indicator code: the teams' sums; ``submitted`` of ``owed`` teams have reported in ``round``."""

    round: Round
    figures: dict[str, FigureSum]
    submitted: int
    owed: int


def below(report: Report) -> Below | None:
    """What teams said in the round of the same period of its series, or else about the same days, beside a place's own
    report; None where there is no such round. Only counted figures: sent, and not sent back for correction.
    """
    round = _round_of_teams(report.round)
    if round is None:
        return None
    node = rollup([round], report.place, basis=Basis.THEN)
    if not node.expected:
        return None
    figures = {figure.indicator.code: figure for figure in node.figures}
    return Below(round, figures, node.submitted, node.owed)


def differing(report: Report, content: Content) -> list[str]:
    """Return the names of the figures of ``content`` that are not the teams' sums: a place says why. Where no team
    answered, nothing differs.
    """
    teams = below(report)
    return [
        figure.indicator.name
        for code, figure in (teams.figures.items() if teams else ())
        if None not in (figure.sum, content.figures.get(code)) and content.figures[code] != figure.sum
    ]


def _round_of_teams(own: Round) -> Round | None:
    same_days = Q(data_from=own.data_from, data_to=own.data_to, within__path__startswith=own.within.path[:4])
    rounds = Round.objects.filter(level=Round.Reporter.TEAM)
    if own.series_id:
        found = rounds.filter(series=own.series_id, period=own.period).first()
        if found:
            return found
    return rounds.filter(same_days).order_by("-pk").first()
