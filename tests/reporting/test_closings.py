"""Closing a round: what is frozen, what is refused, and opening it again."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Event
from core.refusals import Refused
from places.models import Place
from reporting.actions import closings, reports
from reporting.actions.freezing import freeze
from reporting.actions.rounds import enrol
from reporting.actions.targets import set_target
from reporting.models import Closing, Indicator, Round, Total
from reporting.rollups import Node, count, rollup, walk
from tests.refusals import refused
from tests.reporting.world_rounds import OPENS_AT, frozen_sum, open_team_round, report_of, send
from tests.world import World

DAY = datetime.timedelta(days=1)
DUE_AT = OPENS_AT + 7 * DAY
CLOSED_AT = DUE_AT + 2 * DAY


@pytest.fixture
def round(world: World) -> Round:
    """Two of four teams reported: Lan in time, Hoa late."""
    round = open_team_round(world, due_at=DUE_AT)
    send(report_of(round, world.team_an1), by=world.lan, at=DUE_AT - DAY, ho=12)
    send(report_of(round, world.team_binh1), by=world.hoa, at=DUE_AT + DAY, ho=30)
    return round


def close(round: Round, world: World, **changes: Any) -> Closing:
    return closings.close(round, **{"reason": "Hết tháng.", "by": world.so, "at": CLOSED_AT} | changes)


def reopen(round: Round, world: World, **changes: Any) -> Round:
    return closings.reopen(
        round, **{"reason": "Huyện Nam xin nộp bù.", "by": world.so, "at": CLOSED_AT + DAY} | changes
    )


def said(node: Node) -> list[Any]:
    return [
        (one.place.pk, one.counts, [(f.indicator.pk, f.sum, f.target, f.reported_by, f.of) for f in one.figures])
        for one in walk(node)
    ]


def test_frozen_equals_live_at_closing_everywhere(world: World, round: Round) -> None:
    close(round, world)
    round.refresh_from_db()
    for place in (world.song_xanh, world.dong, world.an, world.an1, world.cat1_1):
        for deep in (True, False):
            frozen = rollup([round], place, at=CLOSED_AT, deep=deep)
            assert frozen.frozen_at == CLOSED_AT
            assert said(frozen) == said(count([round], place, at=CLOSED_AT, deep=deep))


def test_frozen_totals_stay_when_targets_change(world: World, round: Round) -> None:
    ho = Indicator.objects.get(code="ho")
    close(round, world)
    before = list(Total.objects.order_by("pk").values())
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    set_target(team=world.team_an1, indicator=ho, value=99, by=world.so, **days)
    round.refresh_from_db()
    frozen, live = rollup([round], world.an, at=CLOSED_AT), count([round], world.an, at=CLOSED_AT)
    assert (frozen.figures[0].target, live.figures[0].target) == (None, 99)
    assert list(Total.objects.order_by("pk").values()) == before


def test_a_round_of_many_indicators_says_each_of_them(world: World, round: Round) -> None:
    like = Indicator.objects.get(code="ho")
    facts = {"kind": like.kind, "unit": like.unit, "starts_on": like.starts_on}
    many = [Indicator(**facts, code=f"them-{n}", name=f"Thêm {n}", order=n) for n in range(60)]
    round.indicators.add(*Indicator.objects.bulk_create(many))
    close(round, world)
    round.refresh_from_db()
    frozen = rollup([round], world.an, at=CLOSED_AT)
    assert frozen.frozen_at
    assert len(frozen.figures) > 60
    assert said(frozen) == said(count([round], world.an, at=CLOSED_AT))


def test_a_round_without_indicators_says_who_reported(world: World, round: Round) -> None:
    round.indicators.clear()
    close(round, world)
    assert all(total.figures == {} for total in Total.objects.all())
    assert Total.objects.get(place=world.song_xanh).received == 2


def test_what_is_held_and_done_is_frozen_beside_the_figures(world: World, round: Round) -> None:
    closing = close(round, world)
    ho, *others = round.indicators.order_by("order").values_list("pk", flat=True)
    again = Closing.objects.create(round=round, closed_at=CLOSED_AT, reopened_at=CLOSED_AT)
    node = count([round], world.song_xanh, at=CLOSED_AT, deep=True)
    held = {world.an.pk: (80, 12), world.song_xanh.pk: (100, None)}
    for one in walk(node):
        target, done = held.get(one.place.pk, (None, None))
        one.figures[0] = one.figures[0]._replace(target=target, done=done)
    assert freeze(again, node) == closing.totals.count()
    for total in again.totals.all():
        assert total.figures[str(ho)][1:3] == list(held.get(total.place_id, (None, None)))
        assert all(total.figures[str(other)][1:3] == [None, None] for other in others)
    assert {total.place_id: total.figures[str(ho)][0] for total in again.totals.all()} == {
        total.place_id: total.figures[str(ho)][0] for total in closing.totals.all()
    }


def test_by_the_places_of_today_and_over_several_rounds_reports_are_counted(world: World, round: Round) -> None:
    close(round, world)
    other = open_team_round(world, code="ky-2")
    round.refresh_from_db()
    assert rollup([round], world.an, basis="now", at=CLOSED_AT).frozen_at is None
    assert rollup([round, other], world.an, at=CLOSED_AT).frozen_at is None
    assert rollup([round], world.an, at=DUE_AT).frozen_at is None
    assert rollup([round], world.nui_cao, at=CLOSED_AT).frozen_at is None


def test_closing_is_recorded_with_its_reason(world: World, round: Round) -> None:
    closing = close(round, world)
    round.refresh_from_db()
    assert (round.closes_at, closing.closed_by, closing.reason) == (CLOSED_AT, world.so, "Hết tháng.")
    event = Event.objects.get(verb="rounds.close")
    assert (event.by, event.reason, event.place) == (world.so, "Hết tháng.", world.song_xanh)


def test_after_closing_nothing_that_is_counted_changes(world: World, round: Round) -> None:
    close(round, world)
    round.refresh_from_db()
    unsent, sent = report_of(round, world.team_an2), report_of(round, world.team_an1)
    later = CLOSED_AT + datetime.timedelta(milliseconds=1)
    with refused("round_not_receiving", match="đã ngừng nhận báo cáo, chỉ nhận đến hết Thứ Ba 02/08/2022"):
        send(unsent, by=world.minh, at=later)
    with refused("round_not_receiving"):
        reports.return_report(sent, reason="Sai số.", by=world.canbo_an, at=later)
    with refused("round_not_receiving", match="đã chốt số liệu"):
        reports.excuse(unsent, reason="Ốm.", by=world.canbo_an, at=later)
    with pytest.raises(Refused):
        enrol(round, at=later)
    with pytest.raises(closings.RoundClosed):
        closings.extend(round, world.an, due_at=later + DAY, reason="Bão.", by=world.so, at=later)


def test_a_machine_whose_clock_is_slow_sends_nothing_into_a_closed_round(world: World, round: Round) -> None:
    close(round, world)
    with refused("round_not_receiving", match="đã chốt số liệu"):
        send(report_of(round, world.team_an2), by=world.minh, at=CLOSED_AT - DAY)


def test_what_was_accepted_after_closing_counts_as_it_did(world: World, round: Round) -> None:
    close(round, world)
    reports.accept(report_of(round, world.team_an1), by=world.canbo_an, at=CLOSED_AT + DAY)
    round.refresh_from_db()
    assert said(rollup([round], world.an, at=CLOSED_AT)) == said(count([round], world.an, at=CLOSED_AT))


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        ("not_yet_due", {"at": DUE_AT - datetime.timedelta(milliseconds=1)}),
        ("reason_missing", {"reason": " \n"}),
    ],
)
def test_closing_is_refused(world: World, round: Round, refusal: str, changes: dict[str, Any]) -> None:
    with refused(refusal):
        close(round, world, **changes)
    assert not Closing.objects.exists()
    assert not Total.objects.exists()


@pytest.mark.parametrize("who", ["lan", "canbo_an", "huyen_dong", "quantri", "so_nui", "doitac"])
def test_only_the_provinces_staff_close_extend_and_reopen(world: World, round: Round, who: str) -> None:
    by = world.users[who]
    with refused("out_of_scope"):
        close(round, world, by=by)
    with refused("out_of_scope"):
        closings.extend(round, world.an, due_at=DUE_AT + DAY, reason="Bão.", by=by)
    close(round, world)
    with refused("out_of_scope"):
        reopen(round, world, by=by)


def test_a_round_is_closed_once_at_a_time(world: World, round: Round) -> None:
    close(round, world)
    with pytest.raises(closings.RoundClosed):
        close(round, world)


def test_reopening_keeps_the_old_totals_and_receives_again(world: World, round: Round) -> None:
    first = close(round, world)
    old = list(first.totals.order_by("pk").values())
    reopened = reopen(round, world)
    assert reopened.closes_at is None
    assert rollup([reopened], world.song_xanh).frozen_at is None
    send(report_of(round, world.team_an2), by=world.minh, at=CLOSED_AT + 2 * DAY, ho=5)
    second = close(round, world, at=CLOSED_AT + 3 * DAY)
    first.refresh_from_db()
    assert (first.reopened_by, first.reopen_reason) == (world.so, "Huyện Nam xin nộp bù.")
    assert list(first.totals.order_by("pk").values()) == old
    round.refresh_from_db()
    assert [frozen_sum(closing, world.song_xanh, "ho") for closing in (first, second)] == [42, 47]
    assert rollup([round], world.song_xanh).late == 2


def test_reopening_is_refused(world: World, round: Round) -> None:
    with refused("round_not_closed"):
        reopen(round, world)
    close(round, world)
    with refused("reason_missing"):
        reopen(round, world, reason="")
    with refused("instant_invalid"):
        reopen(round, world, closes_at=CLOSED_AT + DAY)
    assert reopen(round, world, closes_at=CLOSED_AT + 2 * DAY).closes_at == CLOSED_AT + 2 * DAY


def test_the_clock_closes_what_stopped_receiving_once(world: World, round: Round) -> None:
    Round.objects.update(closes_at=DUE_AT + 2 * DAY)
    assert closings.close_due(at=DUE_AT + 2 * DAY - datetime.timedelta(milliseconds=1)) == []
    (closing,) = closings.close_due(at=DUE_AT + 3 * DAY)
    assert closings.close_due(at=DUE_AT + 3 * DAY) == []
    round.refresh_from_db()
    assert (closing.closed_by, round.closes_at) == (None, DUE_AT + 2 * DAY)
    assert Event.objects.get(verb="rounds.close").by is None


BROKEN = {
    "a_round_is_closed_once_at_a_time": lambda c: Closing.objects.create(round=c.round, closed_at=CLOSED_AT),
    "a_round_is_reopened_after_it_is_closed": lambda c: Closing.objects.update(reopened_at=c.closed_at - DAY),
    "a_place_is_counted_once_a_closing": lambda c: Total.objects.create(closing=c, place=c.round.within),
    "the_five_ways_add_up_to_what_was_expected": lambda c: Total.objects.create(
        closing=c, place=Place.objects.get(name="Tỉnh Núi Cao"), expected=2, on_time=1
    ),
}
COLUMNS = {  # how SQLite names a unique index with a condition: by its columns, or by its name
    "a_round_is_closed_once_at_a_time": "reporting_closing.round_id",
    "a_place_is_counted_once_a_closing": "reporting_total.place_id",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_the_promise(world: World, round: Round, name: str) -> None:
    closing = close(round, world)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        BROKEN[name](closing)
    assert name in str(broken.value) or COLUMNS[name] in str(broken.value)
