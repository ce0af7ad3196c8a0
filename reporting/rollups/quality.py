"""What a reviewer would ask about in a round: figures that stand out, and reporters who fall silent or are always late.

Every finding is a question, never a verdict. Places are those the reports were owed from.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Max, Q

from core.literals import among
from core.templatetags.wording import number
from places.models import Place
from reporting.models import Compliance, Indicator, Report, ReportQuerySet, Round
from reporting.rollups.comparisons import comparisons, number_of, rounds_before
from reporting.rollups.outliers import Compared, marks_of
from reporting.rollups.questions import REPORTER

SILENT_ROUNDS = 2  # missing running, from which silence is told
LATE_ROUNDS = 2  # reports received, all of them late
ZERO_ROUNDS = 3  # running, with nothing but zeros
# Of every report that is owed; texts and drafts would take longer to read than all the rest.
READ = (
    *("round", "team", "state"),
    *("place__name", "place__path", "place__level", "place__households", "place__population"),
)
FEWEST_COPIED = 2  # figures above zero that a report must share with the last one: one alone may well be true


class Problem(models.TextChoices):
    """Why something is asked about; the order of the page."""

    BOUND = "bound", "Vượt số hộ, số dân"
    DROP = "drop", "Giảm đột ngột"
    LEAP = "leap", "Tăng đột ngột"
    NEIGHBOURS = "neighbours", "Khác hẳn nơi khác"
    TARGET = "target", "Lệch xa chỉ tiêu giao"
    FALL = "fall", "Số hiện có bị giảm"
    COPIED = "copied", "Giống hệt kỳ liền trước"
    ZEROS = "zeros", "Nhiều kỳ toàn số 0"
    SILENT = "silent", "Nhiều kỳ không nộp"
    LATE = "late", "Kỳ nào cũng nộp trễ"


class Finding(NamedTuple):
    """One question: about a figure (``indicator`` and ``value``), or about a report or its reporter as a whole."""

    problem: Problem
    report: Report
    sentence: str
    indicator: Indicator | None = None
    value: int | None = None


class _Past(NamedTuple):
    """How one report of a reporter stood in a round, the latest round first."""

    round: int
    compliance: str


def findings(
    round_: Round, place: Place, *, at: datetime.datetime, reports: ReportQuerySet | None = None
) -> list[Finding]:
    """Everything to ask about the reports owed in ``round_`` at ``place`` or below, by problem, place and team.

    ``reports`` narrows them (to those that a user sees). ``at`` parts missing from not yet due. Reports that lie with
    their reporter for correction are not asked about again. At most eleven queries, whatever the size.
    """
    owed = Report.objects.filter(round=round_) if reports is None else reports.filter(round=round_)
    rows = owed.within(place).select_related("place").only(*READ)
    listed = list(rows.order_by("place__path", "team__sort_key", "pk"))
    for report in listed:
        report.round = round_  # one object, whose indicators are read once
    sent = [report for report in listed if report.state in (Report.State.SUBMITTED, Report.State.ACCEPTED)]
    earlier = rounds_before(round_)
    found = [*_of_figures(sent, earlier), *_of_habits(listed, [round_, *earlier], at)]
    order = {problem: index for index, problem in enumerate(Problem)}
    models.prefetch_related_objects([one.report for one in found], "team")  # few of all that were read
    return sorted(found, key=lambda one: order[one.problem])  # stable: places and teams stay in their order


def _of_figures(sent: Sequence[Report], earlier: Sequence[Round]) -> Iterator[Finding]:
    zeros: list[Report] = []
    for report, rows in groupby(comparisons(sent, earlier), key=lambda row: row[0]):
        figures = [figure for _, figure in rows]
        for figure in figures:
            for problem, sentence in _problems(figure):
                yield Finding(problem, report, sentence, figure.indicator, figure.value)
        if _is_copied(figures):
            yield Finding(Problem.COPIED, report, f"cả {number(len(figures))} số đều giống hệt kỳ liền trước")
        if not any(figure.value for figure in figures):
            zeros.append(report)
    running = _zeros_before(zeros, earlier[: ZERO_ROUNDS - 1])
    for report in zeros:
        if report.pk in running:
            yield Finding(Problem.ZEROS, report, f"ít nhất {number(ZERO_ROUNDS)} kỳ liền chỉ có số 0")


def _problems(figure: Compared) -> Iterator[tuple[Problem, str]]:
    """A stock that falls is asked about whatever its size, and once."""
    is_stock, last = figure.indicator.kind == Indicator.Kind.STOCK, figure.known or figure.last
    falls = is_stock and last is not None and figure.value < last
    if falls:
        known = f"số biết gần nhất là {number(last)} ({figure.known_round})"
        yield Problem.FALL, known if figure.known else f"kỳ liền trước là {number(last)}"
    for mark in marks_of(figure):
        if mark.kind in _MARKED:
            yield _MARKED[mark.kind], mark.sentence
        elif not falls:
            yield Problem.LEAP if figure.value > (last or 0) else Problem.DROP, mark.sentence


_MARKED = {"place": Problem.BOUND, "target": Problem.TARGET, "neighbours": Problem.NEIGHBOURS}


def _is_copied(figures: Sequence[Compared]) -> bool:
    """All equal to the round before, some of them counts of the round itself: a stock may well stand still."""
    if any(figure.value != figure.last for figure in figures):
        return False
    some = [figure for figure in figures if figure.value]
    return len(some) >= FEWEST_COPIED and any(figure.indicator.kind == Indicator.Kind.FLOW for figure in some)


def _zeros_before(zeros: Sequence[Report], earlier: Sequence[Round]) -> set[int]:
    """Those of ``zeros`` whose reporters wrote nothing but zeros in each of ``earlier`` too."""
    if not zeros or len(earlier) < ZERO_ROUNDS - 1:
        return set()
    answered = _same(zeros, earlier).counted().filter(figures__value__isnull=False).order_by()
    rows: Any = answered.annotate(who=REPORTER).values_list("who", "round").annotate(Max("figures__value"))
    rounds: dict[int, set[int]] = defaultdict(set)
    for who, round_, highest in rows:
        if highest == 0:
            rounds[who].add(round_)
    return {report.pk for report in zeros if len(rounds[number_of(report)]) == len(earlier)}


def _of_habits(listed: Sequence[Report], rounds: Sequence[Round], at: datetime.datetime) -> Iterator[Finding]:
    """Silence and lateness over ``rounds``, the latest first: of whoever owes a report in that one."""
    past = _past(listed, rounds, at)
    for report in listed:
        ways = [way for one in past[number_of(report)] if (way := one.compliance) not in _SAYS_NOTHING]
        silent = next((index for index, way in enumerate(ways) if way != Compliance.MISSING), len(ways))
        received = [way for way in ways if way != Compliance.MISSING]
        if silent >= SILENT_ROUNDS:
            yield Finding(Problem.SILENT, report, f"{number(silent)} kỳ liền chưa nộp")
        elif len(received) >= LATE_ROUNDS and set(received) == {Compliance.LATE.value}:
            yield Finding(Problem.LATE, report, f"cả {number(len(received))} kỳ đã nộp đều sau hạn")


_SAYS_NOTHING = {Compliance.NOT_DUE.value, Compliance.EXCUSED.value}


def _past(listed: Sequence[Report], rounds: Sequence[Round], at: datetime.datetime) -> dict[int, list[_Past]]:
    """By reporter, how each of their reports of ``rounds`` stood, in the order of ``rounds``."""
    order = {one.pk: index for index, one in enumerate(rounds)}
    rows: Any = _same(listed, rounds).judged(at).order_by().annotate(who=REPORTER)
    found: dict[int, list[_Past]] = defaultdict(list)
    for who, round_, compliance in rows.values_list("who", "round", F("compliance")):
        found[who].append(_Past(round_, compliance))
    for reports in found.values():
        reports.sort(key=lambda one: order[one.round])
    return found


def _same(reports: Sequence[Report], rounds: Iterable[Round]) -> ReportQuerySet:
    """What the reporters of ``reports`` owed in ``rounds``, wherever their team stood then."""
    teams = {report.team_id for report in reports if report.team_id}
    places = {report.place_id for report in reports if not report.team_id}
    of_them = Q(team__in=among(teams)) | Q(team=None, place__in=among(places))
    return Report.objects.filter(of_them, round__in=list(rounds))
