"""Dashboards: the same page at every level; what is due and wrong first, then the state, where, and the course."""

import datetime
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User, letterhead
from accounts.roles import Permission
from overview.forms.dashboards import Choices, DashboardForm
from overview.measures import Measure
from overview.pages.dashboard_attention import due_rounds, wrong
from overview.pages.dashboard_course import drawn_in_words, lines_of
from overview.pages.dashboard_grid import LEGEND, grid_rows
from overview.pages.dashboard_places import (
    Row,
    areas_of,
    legend_of,
    listing_class,
    measure_key,
    rows_of,
    untrained_words,
)
from overview.rollups.attention import due, silent, team_tally, teams_of
from overview.rollups.courses import target_courses
from overview.rollups.earlier import Earlier, earlier_rounds
from overview.rollups.figures import figure_of_training, figures_of_a_day, figures_of_reports
from overview.rollups.measures import (
    Standing,
    of_coverage_below,
    of_reports_below,
    of_training,
    of_training_below,
)
from places.models import Level, Place
from reporting.models import Round
from reporting.pages.asked import address
from reporting.pages.measure_causes import chief_causes
from reporting.pages.measures import causes_address
from reporting.pages.rollups import REPORTERS
from reporting.rollups import RoundReading, against_targets
from reporting.rollups.newest import newest_round, of_a_kind, readings_up_to, rounds_concerning
from teams.access import teams_open_to
from teams.rollups import coverage, coverage_total
from training.forms.coverage import CoverageForm, CoverageQuestion
from training.rollups import topic_coverage

ROUNDS = 13  # of a curve: the one shown and those before it, so that of monthly ones the first is of a year ago
GRID_ROUNDS = 12  # of the grid of a commune: the newest
NAMED = 50  # silent teams named on the page; more are told by how many


@require_safe
@require(Permission.SEE_ROLLUPS)
def dashboard_home(request: UserRequest) -> HttpResponse:
    return redirect("dashboard_show", request.user.place_id)


@require_safe
@require(Permission.SEE_ROLLUPS)
def dashboard_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    user, at = request.user, timezone.now()
    place = get_object_or_404(Place.objects.visible_to(user), pk=place_id)
    today = timezone.localdate(at)
    on = place.last_day(today)
    code = request.GET.get("round", "")
    rounds = rounds_concerning(user, place, at, code=code)
    form = DashboardForm(request.GET, place=place, rounds=rounds, round=_chosen_round(rounds, place, code, at))
    choices = form.choice()
    readings = _readings(rounds, place, choices, at)
    earlier = earlier_rounds(readings, place, basis=choices.basis, at=at)
    covered, teams = coverage_total(place, on=on), teams_of(user, place, on=on, today=today)
    tally = team_tally(teams, on=on)
    lesson = CoverageForm(QueryDict(), user=user, place=place).question()
    learned = _training_standings(place, lesson, choices)
    quiet = silent(place, rounds, at, on=on)
    owed = due_rounds(place, due(place, rounds, at))
    amiss = wrong(user, place, at=at, on=on, covered=covered, teams=tally, quiet=quiet)
    training_url = reverse("training_coverage", args=[place.pk]) + lesson.query
    coverage_url = reverse("coverage_show", args=[place.pk], query={"on": on.isoformat()} if on != today else None)
    rollup_url = _address("rollup_show", place, choices)
    key_figures = [
        *figures_of_reports(readings[-1] if readings else None, earlier, url=_address("cause_show", place, choices)),
        *figures_of_a_day(place, on, covered, teams, tally, earlier, url=coverage_url),
        *figure_of_training(learned[0], lesson, training_url),
    ]
    rows = _rows(place, _standings(place, on, learned, readings, choices), earlier, choices, lesson, at=at, on=on)
    table = listing_class(choices.measure)(rows, choices=choices, request=request)
    context = {
        "place": place,
        "office": letterhead(place, on=today),
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
        "earlier": earlier,
        "lesson": lesson,
        "training_url": training_url,
        "rows": rows,
        "legend": legend_of(rows),
        "awaiting": sum(row.standing.is_awaited for row in rows),
        "areas": areas_of(rows, on=on) if place.level < Level.COMMUNE else [],
        "key_figures": key_figures,
        "rollup_url": rollup_url,
        **_state(place, readings, earlier, choices),
        **_course(place, [one for one in readings if one.round.due_at <= at], choices),
        **_grid(user, place, rounds, choices, at),
    }
    return table.response("overview/dashboard_show.html", context)


def _chosen_round(rounds: Sequence[Round], place: Place, code: str, at: datetime.datetime) -> Round | None:
    """The round asked for, 404 where it is none of these; else the newest."""
    if code:
        found = next((one for one in rounds if one.code == code), None)
        if found is None:
            raise Http404
        return found
    return newest_round(rounds, place, at)


def _readings(rounds: Sequence[Round], place: Place, choices: Choices, at: datetime.datetime) -> list[RoundReading]:
    """The round shown behind those of its kind before it, each one level down; empty without a round."""
    shown = choices.round
    if shown is None:
        return []
    found = readings_up_to(shown, rounds, place, most=ROUNDS, basis=choices.basis, at=at)
    # Targets beside the figures of the round shown; beside those of the others only where they are what is measured.
    return [_against(one, choices) if choices.indicator or one.round == shown else one for one in found]


def _against(reading: RoundReading, choices: Choices) -> RoundReading:
    return reading._replace(node=against_targets(reading.node, [reading.round], basis=choices.basis))


def _training_standings(place: Place, lesson: CoverageQuestion, choices: Choices) -> list[Standing]:
    """Of the members of the place, those who learned the topic; where that is the measure, of those below it too."""
    if lesson.topic is None or choices.measure != Measure.TRAINING:
        return [of_training(place, lesson)]
    return list(of_training_below(topic_coverage(place, **lesson.window)))


def _standings(
    place: Place, on: datetime.date, learned: list[Standing], readings: Sequence[RoundReading], choices: Choices
) -> list[Standing]:
    """The chosen measure of the place and of those one level down."""
    if choices.measure == Measure.COVERAGE:
        return list(of_coverage_below(coverage(place, on=on)))
    if choices.measure == Measure.TRAINING:
        return learned
    return list(of_reports_below(readings[-1].node, choices.measure, choices.indicator))


def _rows(
    place: Place,
    standings: Sequence[Standing],
    earlier: Earlier,
    choices: Choices,
    lesson: CoverageQuestion,
    *,
    at: datetime.datetime,
    on: datetime.date,
) -> list[Row]:
    """The places one level down with why the measure is not more there; of a round also with what changed."""
    below = [one for one in standings if one.place.parent_id == place.pk]
    if choices.measure == Measure.TRAINING:
        url = partial(_training_url, lesson)
        return rows_of(below, choices, causes={one.place.pk: untrained_words(one) for one in below}, cause_url=url)
    key, rounds, before = measure_key(choices), [choices.round] if choices.round else [], None
    if not choices.measure.is_of_a_day:
        before = earlier.before.before if earlier.before else None
    why = chief_causes(
        rounds,
        place,
        [one.place for one in below],
        key,
        basis=choices.basis,
        at=at,
        on=on,
        reporters=REPORTERS[Round.Reporter(choices.round.level)] if choices.round else "",
    )

    def url_of_causes(one: Place) -> str:
        return causes_address(one, [round_.code for round_ in rounds], choices.basis, key, on=on)

    return rows_of(below, choices, before=before, causes=why, cause_url=url_of_causes)


def _training_url(lesson: CoverageQuestion, place: Place) -> str:
    return reverse("training_coverage", args=[place.pk]) + lesson.query + "#con-thieu"


def _address(page: str, place: Place, choices: Choices) -> str:
    """The address of a page about the round shown; without a round that of the rollups, which says so."""
    return address(page, place, [choices.round.code], choices.basis) if choices.round else reverse("rollup_home")


def _state(place: Place, readings: Sequence[RoundReading], earlier: Earlier, choices: Choices) -> dict[str, Any]:
    """How the place itself stands in the round shown: the indicators, and how far the targets are."""
    shown = choices.round
    if shown is None or not readings:
        return {"node": None, "figures": [], "courses": []}
    node = readings[-1].node
    return {
        "node": node,
        "figures": [(figure, None) for figure in node.figures],  # what changed stands on the page of the rollup
        "trend": earlier.before,
        "frozen_at": node.frozen_at,
        "courses": target_courses(place, node, shown, basis=choices.basis),
        "has_ratios": any(one.out_of for one in node.figures),
        "ratio_year": shown.data_to.year,
        "reporters": REPORTERS[Round.Reporter(shown.level)],
        "rounds": [shown],
    }


def _course(place: Place, readings: Sequence[RoundReading], choices: Choices) -> dict[str, Any]:
    """Curves of the place over rounds whose deadline is over: the last line of an open one would fall for everybody."""
    lines = lines_of(place, readings, choices)
    return {
        "readings": readings,
        "drawn": drawn_in_words([one.round for one in readings], choices.round),
        "lines": lines if len(readings) > 1 else [],
        "course_rows": [
            (reading.round, [(label, points[index]) for label, points in lines])
            for index, reading in enumerate(readings)
        ],
    }


def _grid(user: User, place: Place, rounds: Sequence[Round], choices: Choices, at: datetime.datetime) -> dict[str, Any]:
    """From the commune down: who reported in which of the newest rounds of the kind shown, the oldest first."""
    if place.level < Level.COMMUNE or choices.round is None:
        return {"grid": [], "grid_rounds": []}
    newest = of_a_kind(rounds, choices.round)[:GRID_ROUNDS][::-1]
    return {"grid": grid_rows(user, place, newest, at=at), "grid_rounds": newest, "grid_legend": LEGEND}
