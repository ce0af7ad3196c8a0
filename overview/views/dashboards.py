"""Dashboards: the same page at every level; what is due and wrong first, then the state, its course, and where."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User, letterhead
from accounts.roles import Permission
from core.templatetags.curves import ceiling
from overview.forms.dashboards import Choices, DashboardForm
from overview.measures import Measure
from overview.pages.dashboard_attention import due_rounds, wrong
from overview.pages.dashboard_pictures import (
    DRAWN,
    MULTIPLES,
    bars_of,
    bubbles_of,
    columns_of,
    drawn_in_words,
    in_order,
    legend_of,
    lines_of,
    multiples_of,
    rows_of,
)
from overview.rollups.attention import due, silent
from overview.rollups.measures import Standing, of_coverage_below, of_reports_below, of_training_below, teams_below
from places.models import Level, Place, reaching, subtree
from reporting.models import Round
from reporting.pages.asked import address
from reporting.pages.rollups import REPORTERS
from reporting.rollups import RoundReading, against_targets, series
from teams.access import teams_open_to
from teams.rollups import CoverageNode, coverage
from training.forms.coverage import CoverageForm, CoverageQuestion
from training.rollups import topic_coverage, topic_tally

ROUNDS = 12  # of a curve: the one shown and those before it
NAMED = 50  # silent teams named on the page; more are told by how many


@require_safe
@require(Permission.SEE_ROLLUPS)
def dashboard_home(request: UserRequest) -> HttpResponse:
    return redirect("dashboard_show", request.user.place_id)


@require_safe
@require(Permission.SEE_ROLLUPS)
def dashboard_show(request: UserRequest, place_id: int) -> HttpResponse:
    user, at = request.user, timezone.now()
    place = get_object_or_404(Place.objects.visible_to(user), pk=place_id)
    on = place.last_day(timezone.localdate(at))
    code = request.GET.get("round", "")
    rounds = _rounds(user, place, code, at)
    form = DashboardForm(request.GET, place=place, rounds=rounds, round=_chosen_round(rounds, place, code, at))
    choices = form.choice()
    readings = _readings(rounds, place, choices, at)
    deep = choices.measure == Measure.COVERAGE and place.level < Level.COMMUNE
    covered = coverage(place, on=on, down_to=Level.COMMUNE if deep else None)
    lesson = CoverageForm(QueryDict(), user=user, place=place).question()
    learned = _training_standings(place, lesson, choices)
    quiet = silent(place, rounds, at, on=on)
    owed = due_rounds(place, due(place, rounds, at))
    amiss = wrong(user, place, at=at, covered=covered, quiet=quiet)
    context = {
        "place": place,
        "office": letterhead(place, on=timezone.localdate(at)),
        "at": at,
        "on": on,
        "form": form,
        "choices": choices,
        "suffix": choices.query,
        "due": owed,
        "wrong": amiss,
        "nothing_overdue": not amiss and not any(row.is_overdue for row in owed),
        "quiet": quiet,
        "named": quiet.teams[:NAMED],
        "open_teams": teams_open_to(user, quiet.teams[:NAMED]),
        "unnamed": max(len(quiet.teams) - NAMED, 0),
        **_state(place, covered, lesson, learned[0], readings, choices),
        **_course([one for one in readings if one.round.due_at <= at], choices),
        **_where(place, _standings(covered, learned, readings, choices), choices, on),
    }
    return render(request, "overview/dashboard_show.html", context)


def _rounds(user: User, place: Place, code: str, at: datetime.datetime) -> list[Round]:
    """The opened rounds that concern ``place`` and the one asked for, the newest data first.

    A link from the place above may name a round in which nobody here owes anything: it is shown, and is empty.
    """
    concerns = subtree(place, "within__path") | reaching(place, "within__path")
    rows = Round.objects.visible_to(user).filter(concerns | Q(code=code), opens_at__lte=at)
    return list(rows.order_by("-data_to", "-pk"))


def _chosen_round(rounds: Sequence[Round], place: Place, code: str, at: datetime.datetime) -> Round | None:
    """The round asked for, 404 where it is none of these; else the newest, of those whose deadline is over if any is.

    Rounds in which neither ``place`` nor one below it reports come last: a commune owes nothing in those of districts.
    """
    if code:
        found = next((one for one in rounds if one.code == code), None)
        if found is None:
            raise Http404
        return found
    owing = [one for one in rounds if one.level >= min(place.level, Round.Reporter.TEAM)] or rounds
    return next((one for one in owing if one.due_at <= at), owing[0] if owing else None)


def _readings(rounds: Sequence[Round], place: Place, choices: Choices, at: datetime.datetime) -> list[RoundReading]:
    """The round shown, down to communes, behind those of its kind before it, one level down; empty without a round."""
    shown = choices.round
    if shown is None:
        return []
    kind = (shown.level, shown.series_id, shown.within_id)
    before = [
        one
        for one in rounds
        if (one.level, one.series_id, one.within_id) == kind and (one.data_to, one.pk) < (shown.data_to, shown.pk)
    ]
    level = max(Level.COMMUNE, min(place.level + 1, Level.GROUP))
    earlier = series(before[: ROUNDS - 1], place, basis=choices.basis, at=at, down_to=place.level)
    if choices.indicator:
        earlier = [_against(one, choices) for one in earlier]
    return [
        *earlier,
        *(_against(one, choices) for one in series([shown], place, basis=choices.basis, at=at, down_to=level)),
    ]


def _against(reading: RoundReading, choices: Choices) -> RoundReading:
    return reading._replace(node=against_targets(reading.node, [reading.round], basis=choices.basis))


def _training_standings(place: Place, lesson: CoverageQuestion, choices: Choices) -> list[Standing]:
    """Of the members of the place, those who learned the topic; where that is the measure, of all below it too."""
    if lesson.topic is None:
        return [Standing(place, None, None)]
    if choices.measure != Measure.TRAINING:
        here = topic_tally(place, **lesson.window)
        return [Standing(place, here.trained, here.members)]
    return list(
        of_training_below(
            topic_coverage(place, **lesson.window, down_to=Level.COMMUNE if place.level < Level.COMMUNE else None)
        )
    )


def _standings(
    covered: CoverageNode, learned: list[Standing], readings: Sequence[RoundReading], choices: Choices
) -> list[Standing]:
    """The chosen measure of the place and of all below it down to communes, or one level down."""
    if choices.measure == Measure.COVERAGE:
        return list(of_coverage_below(covered))
    if choices.measure == Measure.TRAINING:
        return learned
    return list(of_reports_below(readings[-1].node, choices.measure, choices.indicator))


def _state(
    place: Place,
    covered: CoverageNode,
    lesson: CoverageQuestion,
    learned: Standing,
    readings: Sequence[RoundReading],
    choices: Choices,
) -> dict[str, Any]:
    """How the place itself stands: bars, and the pages that each of them comes from."""
    bars: list[tuple[str, int | None, int | None]] = [("Nơi đã có tổ", covered.total.with_team, covered.total.places)]
    if lesson.topic:
        bars.append(("Thành viên đã học", learned.part, learned.whole))
    found: dict[str, Any] = {
        "node": None,
        "frozen_at": None,
        "figures": [],
        "trend": None,
        "reached": [],
        "reporters": "",
        "rounds": [],
    }
    if readings and choices.round:
        node = readings[-1].node
        bars += [
            ("Đã nộp / phải nộp", node.counts.received, node.counts.expected),
            ("Đúng hạn / phải nộp", node.counts.on_time, node.counts.expected),
            ("Đúng hạn / đã nộp", node.counts.on_time, node.counts.received),
        ]
        found = {
            "node": node,
            "figures": [(figure, None) for figure in node.figures],
            "trend": None,
            "frozen_at": node.frozen_at,
            "reached": [(one.indicator.name, one.done, one.target) for one in node.figures if one.target],
            "reporters": REPORTERS[Round.Reporter(choices.round.level)],
            "rounds": [choices.round],
        }
    return found | {
        "bars": bars,
        "lesson": lesson,
        "training_url": reverse("training_coverage", args=[place.pk]) + lesson.query,
        "rollup_url": address("rollup_show", place, [choices.round.code], choices.basis)
        if choices.round
        else reverse("rollup_home"),
    }


def _course(readings: Sequence[RoundReading], choices: Choices) -> dict[str, Any]:
    """Curves of the place and small multiples of those below; a measure of a day has none, so what came in is drawn.

    ``readings`` are of rounds whose deadline is over: the last line of an open one would fall for everybody.
    """
    measure = Measure.COMPLETENESS if choices.measure.is_of_a_day else choices.measure
    lines, multiples = lines_of(readings, choices), multiples_of(readings, measure, choices)
    return {
        "readings": readings,
        "drawn": drawn_in_words([one.round for one in readings], choices.round),
        "lines": lines if len(readings) > 1 else [],
        "course_rows": [
            (reading.round, [(label, points[index]) for label, points in lines])
            for index, reading in enumerate(readings)
        ],
        "course": f"{measure.label}: {choices.indicator}" if choices.indicator else measure.label,
        "multiples": multiples,
        "drawn_multiples": multiples[:MULTIPLES] if len(readings) > 1 else [],
        "top": ceiling([one.points for one in multiples]),
    }


def _where(place: Place, standings: Sequence[Standing], choices: Choices, on: datetime.date) -> dict[str, Any]:
    """The places one level down as bars and a table; above the commune, the communes on the map and in a table."""
    children = [one for one in standings if one.place.parent_id == place.pk]
    communes = [one for one in standings if one.place.level == Level.COMMUNE and one.place.pk != place.pk]
    level = max([Level.COMMUNE, *(one.place.level for one in children)])
    teams = teams_below(place, on=on, level=level)
    rows, commune_rows = rows_of(children, teams, choices), rows_of(communes, teams, choices)
    drawn = bars_of(rows)
    return {
        "rows": in_order(rows, choices.order),
        "commune_rows": in_order(commune_rows, choices.order)
        if commune_rows and len(communes) != len(children)
        else [],
        "ranked": drawn,
        "left_out": sum(row.is_judged for row in rows) - len(drawn),
        "awaiting": sum(row.standing.is_awaited for row in rows),
        "most": DRAWN,
        "columns": columns_of(choices),
        "bubbles": bubbles_of(commune_rows) if commune_rows else [],
        "legend": legend_of(commune_rows),
    }
