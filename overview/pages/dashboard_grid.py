"""What those of one commune reported, round by round: a row each, a cell a report."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from places.models import Place
from reporting.models import Compliance, Report, Round
from teams.access import teams_open_to


class GridCell(NamedTuple):
    """How a report stands: a value for ``components/state.html``, its word, and the page of the report."""

    state: str
    word: str
    url: str


class GridRow(NamedTuple):
    """One who reports, with a cell for each round, the oldest first; None where nothing was owed."""

    name: str
    place: Place
    url: str
    cells: list[GridCell | None]


LEGEND = [*((one.value, one.label) for one in Compliance), (Report.State.RETURNED.value, Report.State.RETURNED.label)]


def grid_rows(user: User, place: Place, rounds: Sequence[Round], *, at: datetime.datetime) -> list[GridRow]:
    """Return those who owe a report in any of ``rounds`` at ``place`` or below, in the order of places; a team
    whose page the user may not open, for it stands elsewhere today, is named without it. Two queries.
    """
    owed = Report.objects.visible_to(user).standing_in(place).filter(round__in=[one.pk for one in rounds]).judged(at)
    reports = list(owed.select_related("team", "place").order_by("place__path", "team__sort_key", "pk"))
    open_to = teams_open_to(user, [report.team for report in reports if report.team])
    number = {one.pk: index for index, one in enumerate(rounds)}
    found: dict[tuple[int | None, int], GridRow] = {}
    for report in reports:
        key = (report.team_id, 0 if report.team_id else report.place_id)
        if key not in found:
            url = reverse("team_show", args=[report.team_id]) if report.team_id in open_to else ""
            found[key] = GridRow(report.reporter.short_name, report.place, url, [None] * len(rounds))
        found[key].cells[number[report.round_id]] = _cell(report)
    return list(found.values())


def _cell(report: Report) -> GridCell:
    """What was sent back for correction and not sent again lies with its reporter, whenever it was first sent."""
    url = reverse("report_show", args=[report.pk])
    if report.state == Report.State.RETURNED:
        return GridCell(report.state, Report.State.RETURNED.label, url)
    compliance = Compliance(report.compliance)  # type: ignore[attr-defined]
    return GridCell(compliance.value, compliance.label, url)
