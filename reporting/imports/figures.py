"""Figures from a workbook, a line a reporter and a column a figure: those of teams entered for their leaders, the
commune's own sent as its own.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from exchange.models import Import, ImportRow
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import KindSpec, Known, NextStep
from exchange.reading.tables import Field, FileRefused, Reading
from places.models import Place
from reporting.imports import entering
from reporting.imports.figure_columns import (
    FIGURES,
    ROUND,
    columns_of,
    key_of,
    receiving,
    reports_of,
    rounds_of,
    sheet_for,
)
from reporting.imports.figure_lines import FigureComparison
from reporting.imports.figure_questions import figure_questions
from reporting.models import Figure, Report, Round
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster
from teams.models import Team


def columns(place: Place, day: datetime.date) -> dict[str, Sequence[Field]]:
    """Return the columns of the figures that the rounds ask for that receive reports there now."""
    rounds = receiving(rounds_of(place), timezone.now())
    return {FIGURES.key: columns_of(rounds)} if rounds else {}


def current(place: Place, day: datetime.date) -> dict[str, list[Known]]:
    """Return a line for each report that a commune or team there still owes, round by round; of one that came back with
    what was sent, so that it can be put right.
    """
    roster = Roster(Ground(place, place.last_day(day)))
    known: list[Known] = []
    for round in receiving(rounds_of(place), timezone.now()):
        reports = reports_of(place).filter(round=round).to_chase().order_by("pk")
        owed = {one.reporter: one for one in reports.select_related("team", "place")}
        sent = _figures_sent(owed.values())
        spec = sheet_for([round])
        own: list[tuple[Place, Place | Team]] = [(at, at) for at in roster.ground.in_order()]
        for at, reporter in own if round.level == Round.Reporter.COMMUNE else roster.in_order():
            if report := owed.get(reporter):
                values = dict.fromkeys(field.key for field in spec.fields)
                team = {TEAM.key: reporter.name} if isinstance(reporter, Team) else {}
                said = roster.ground.said_of(at) | {ROUND.key: round.title} | team
                known.append(Known(report.pk, str(reporter), values | said | sent.get(report.pk, {})))
    return {FIGURES.key: known}


def count(place: Place, day: datetime.date) -> int:
    """Return how many lines ``current`` has at most, with the teams that its list offers."""
    owed = reports_of(place).filter(round__in=receiving(rounds_of(place), timezone.now())).to_chase()
    return owed.count() + Team.objects.within(place).filter(dissolved_on=None).count()


def compare(reading: Reading, place: Place, day: datetime.date) -> list[ImportRow]:
    """Return what each line enters: of a report that was not sent, a new line; of one that came back, or that an
    official entered, what changes in it. What a team sent itself, or is writing, is left alone, and the line says so.

    Values beside the cells, of a line that is written: "report_id", "version" of the report as it was read, "content"
    that is to stand in it.

    Refuses with file_refused where no round there receives reports.
    """
    at = timezone.now()
    rounds = rounds_of(place)
    open_now = receiving(rounds, at)
    if not open_now:
        raise FileRefused(f"Hiện không có kỳ báo cáo nào đang nhận báo cáo của các tổ ở {place}.")
    spec = sheet_for(open_now)
    drafts = [Draft(line, spec) for line in reading.lines]
    roster = Roster(Ground(place, place.last_day(day)))
    FigureComparison(roster, rounds, open_now, at, reading.answers).take(drafts)
    return [draft.row() for draft in drafts]


def lists(place: Place, day: datetime.date) -> dict[str, dict[str, list[str]]]:
    """Return the lists to choose from: rounds, communes, places and teams."""
    roster = Roster(Ground(place, place.last_day(day)))
    teams = list(dict.fromkeys(team.name for _, team in roster.in_order()))
    titles = list(dict.fromkeys(one.title for one in receiving(rounds_of(place), timezone.now())))
    return {FIGURES.key: roster.ground.lists() | {ROUND.key: titles, TEAM.key: teams}}


def next_steps(batch: Import, user: User) -> Sequence[NextStep]:
    """Return the ways to the reports that were entered, by round."""
    keys = batch.rows.to_write().values_list("subject_id", flat=True).order_by()
    rounds = Round.objects.filter(pk__in=Report.objects.filter(pk__in=keys).values("round")).order_by("-due_at", "pk")
    return [NextStep(f"Xem báo cáo: {one}", f"{reverse('report_list')}?round={one.code}") for one in rounds[:3]]


FIGURE_KIND = KindSpec(
    "figures",
    "Số liệu báo cáo",
    (FIGURES,),
    current,
    count,
    compare,
    lists,
    writer=entering,
    made=(),
    locked=(Report,),
    further=Permission.ASSIST_REPORTS,
    next_steps=next_steps,
    columns=columns,
    questions=figure_questions,
    take_back=entering.take_back,
)


def _figures_sent(reports: Iterable[Report]) -> Mapping[int, dict[str, int | None]]:
    """Return the figures of those that were sent, by key of their column, by id of the report."""
    rows = Figure.objects.filter(report__in=[one for one in reports if one.first_submitted_at])
    found: dict[int, dict[str, int | None]] = {}
    for figure in rows.select_related("indicator").order_by("pk"):
        found.setdefault(figure.report_id, {})[key_of(figure.indicator)] = figure.value
    return found
