"""Whatever happens to teams and reports, the parts add up to the whole, and a closing says what was counted live."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from places.models import Level, Place
from reporting.actions import closings, reports
from reporting.actions.rounds import enrol
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import Node, against_targets, count, rollup, series
from reporting.rollups.nodes import COUNTED
from teams.models import Placement, Team
from tests.reporting.world_random import slowly, walk
from tests.reporting.world_rounds import OPENS_AT, make_indicators, open_team_round
from tests.world import World, make_team

DAY = datetime.timedelta(days=1)
DUE_AT = OPENS_AT + 7 * DAY
CLOSED_AT = DUE_AT + 30 * DAY


@dataclass
class Field:
    """Two months of the small country; ``act`` does one thing to one of its teams, or leaves it where it is refused."""

    world: World
    rounds: list[Round] = field(default_factory=list)

    def act(self, what: str, which: int, number: int) -> None:
        teams = list(Team.objects.filter(dissolved_on=None).exclude(place=self.world.xa1).order_by("pk"))
        if not teams:  # every one of them was dissolved
            return
        stands = list(Place.objects.within(self.world.song_xanh).filter(level__gte=Level.COMMUNE).order_by("path"))
        try:
            with transaction.atomic():
                getattr(self, what)(teams[which % len(teams)], stands[number % len(stands)], number)
                for one in self.rounds if what in ("found", "dissolve", "move") else []:
                    enrol(one, at=OPENS_AT + DAY)
        except Refused:
            return

    def found(self, team: Team, place: Place, number: int) -> None:
        make_team(place, f"Tổ mới {Team.objects.count()}")

    def dissolve(self, team: Team, place: Place, number: int) -> None:
        Team.objects.filter(pk=team.pk).update(dissolved_on=datetime.date(2022, 7, 10))

    def move(self, team: Team, place: Place, number: int) -> None:
        if team.placements.count() > 1:
            return
        Placement.objects.filter(team=team).update(ends_on=datetime.date(2022, 7, 9))
        Placement.objects.create(team=team, place=place, starts_on=datetime.date(2022, 7, 10))
        Team.objects.filter(pk=team.pk).update(place=place)

    def send(self, team: Team, place: Place, number: int) -> None:
        for report in self._reports(team, number):
            sent = DUE_AT + (number % 3 - 1) * DAY
            rows = Report.objects.filter(pk=report.pk, first_submitted_at=None)
            if rows.update(state="submitted", first_submitted_at=sent, submitted_at=sent, excused_at=None, version=1):
                for indicator in report.round.indicators.order_by("order"):
                    value = None if (number + indicator.pk) % 5 == 0 else number + indicator.pk
                    Figure.objects.create(report=report, indicator=indicator, value=value)

    def give_back(self, team: Team, place: Place, number: int) -> None:
        for report in self._reports(team, number):
            reports.return_report(report, reason="Xin xem lại.", by=self.world.so, at=DUE_AT)

    def excuse(self, team: Team, place: Place, number: int) -> None:
        for report in self._reports(team, number):
            reports.excuse(report, reason="Mưa lũ.", by=self.world.so, at=DUE_AT)

    def extend(self, team: Team, place: Place, number: int) -> None:
        due_at = DUE_AT + (1 + number % 20) * DAY
        closings.extend(self.rounds[number % 2], place, due_at=due_at, reason="Bão.", by=self.world.so, at=DUE_AT)

    def aim(self, team: Team, place: Place, number: int) -> None:
        days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
        for indicator in Indicator.objects.order_by("pk")[: number % 3]:
            Target.objects.update_or_create(team=team, indicator=indicator, **days, defaults={"value": number})

    def _reports(self, team: Team, number: int) -> list[Report]:
        rows = Report.objects.filter(team=team, round=self.rounds[number % 2])
        return list(rows.select_related("round", "place", "team"))


ACTS = ("found", "dissolve", "move", "send", "give_back", "excuse", "extend", "aim")
NUMBERS = st.integers(0, 30)
HISTORIES = st.lists(st.tuples(st.sampled_from([*ACTS, *["send"] * 4]), NUMBERS, NUMBERS), max_size=10)


@pytest.fixture
def month(world: World) -> Field:
    make_indicators()
    found = Field(world)
    june = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}
    found.rounds = [
        open_team_round(world, code="ky-6", due_at=DUE_AT, **june),
        open_team_round(world, code="ky-7", due_at=DUE_AT),
    ]
    return found


def checked(check: Callable[[Field], None], field: Field, history: list[tuple[str, int, int]]) -> None:
    """Let it happen, look, and take it all back."""
    with transaction.atomic():
        for act in history:
            field.act(*act)
        check(field)
        transaction.set_rollback(True)


few = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@few
@given(history=HISTORIES)
def test_the_parts_add_up_to_the_whole_whatever_happened(month: Field, history: list[tuple[str, int, int]]) -> None:
    checked(_the_parts_add_up, month, history)


def _the_parts_add_up(field: Field) -> None:
    for basis in Basis.values:
        for rounds in ([field.rounds[0]], field.rounds):
            root = count(rounds, field.world.song_xanh, basis=basis, at=CLOSED_AT, deep=True)
            for node in walk(root):
                _counts_add_up(node)
                if node.place.level < Level.COMMUNE:  # no team stands there itself
                    _figures_add_up(node)
            told = slowly(rounds, root.place, basis, at=CLOSED_AT)
            assert {name: getattr(root, name) for name in COUNTED} == {name: told[name] for name in COUNTED}
            assert {f.indicator.code: (f.sum, f.target, f.reported_by, f.of) for f in root.figures} == told["figures"]


def _counts_add_up(node: Node) -> None:
    assert node.on_time + node.late + node.missing + node.not_due == node.owed
    assert node.owed + node.excused == node.expected
    assert node.on_time + node.late == node.submitted <= node.received
    assert all(left >= 0 for left in vars(node.own.counts).values())


def _figures_add_up(node: Node) -> None:
    for number, figure in enumerate(node.figures):
        parts = [child.figures[number] for child in node.children]
        assert figure.sum == _total(part.sum for part in parts)
        assert figure.target == _total(part.target for part in parts)
        assert (figure.of, figure.reported_by) == (
            sum(part.of for part in parts),
            sum(part.reported_by for part in parts),
        )


def _total(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@few
@given(history=HISTORIES, after=HISTORIES)
def test_a_closing_says_what_was_counted_live_whatever_comes_after(
    month: Field, history: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    checked(lambda field: _closing_says_it(field, after), month, history)


def _closing_says_it(field: Field, after: list[tuple[str, int, int]]) -> None:
    first = field.rounds[0]
    live = against_targets(count([first], field.world.song_xanh, at=CLOSED_AT, deep=True), [first])
    closings.close(first, reason="Hết tháng.", by=field.world.so, at=CLOSED_AT)
    first.refresh_from_db()
    for act in after:
        if act[0] in ("aim", "move", "found", "dissolve"):
            field.act(*act)
    expected = [(node.place.pk, node.counts, node.figures) for node in walk(live)]
    frozen = rollup([first], field.world.song_xanh, at=CLOSED_AT, deep=True)
    assert frozen.frozen_at == CLOSED_AT
    assert [(node.place.pk, node.counts, node.figures) for node in walk(frozen)] == expected
    readings = series(field.rounds, field.world.song_xanh, at=CLOSED_AT, down_to=Level.GROUP)
    assert [(node.place.pk, node.counts, node.figures) for node in walk(readings[0].node)] == expected
    assert readings[1].node.frozen_at is None
