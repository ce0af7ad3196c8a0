"""What was seen of a part is kept, and what was not seen shows: silence, a clock set back or ahead, two clocks."""

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, transaction

from operations.actions.uptimes import record_life, record_lives
from operations.certificates import are_visitors_answered
from operations.models import CLOCK, VISITORS, Heartbeat, Uptime
from operations.rollups.uptimes import Outage, PartUptime, months_between, part_uptimes
from tests.harness import proxies, servers
from tests.world import World

pytestmark = pytest.mark.once

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))


@pytest.fixture(autouse=True)
def _nothing_seen(db: None) -> None:
    """A real worker of this run says that it is alive, in the same table."""
    Uptime.objects.all().delete()


def alive(*spans: tuple[float, float], part: str = CLOCK) -> None:
    """Signs of life once a minute between minutes after NOON, in the order in which they are written."""
    for first, last in spans:
        minutes = [first + step for step in range(int(last - first))] + [last]
        for minute in minutes:
            record_life(part, NOON + minute * MINUTE)


def known(world: World, minute: float, part: str = CLOCK) -> PartUptime:
    return part_uptimes(at=NOON + minute * MINUTE, by=world.quantri)[part]


def outages(world: World, minute: float) -> list[tuple[float, float]]:
    """The outages as they are known at a minute, in minutes after NOON."""
    return [((one.began_at - NOON) / MINUTE, (one.ended_at - NOON) / MINUTE) for one in known(world, minute).outages]


def test_a_silence_is_an_outage_once_it_is_long_enough(world: World) -> None:
    alive((0, 10), (13, 20))  # three minutes are none
    assert outages(world, 23) == []
    assert Uptime.objects.count() == 1
    assert outages(world, 26) == [(20, 26)]  # it goes on
    alive((50, 60))  # the part, or the whole machine, was off
    assert outages(world, 60) == [(20, 50)]
    found = known(world, 60)
    assert (found.since, found.down, found.share) == (NOON, 30 * MINUTE, 0.5)
    assert Heartbeat.objects.get(part=CLOCK).at == NOON + HOUR


def test_a_clock_that_is_set_back_writes_nothing_twice(world: World) -> None:
    alive((0, 60), (20, 30))
    assert outages(world, 60) == []  # what was seen stays seen
    alive((31, 90))
    assert (outages(world, 90), Uptime.objects.count()) == ([], 1)
    alive((-1000, -1000), (91, 95))  # a machine that knew no time when it started
    assert outages(world, 95)[-1] == (-1000, 0)


def test_a_clock_that_ran_ahead_ends_nothing_and_is_believed_of_no_time_before_it(world: World) -> None:
    alive((0, 10), (430, 431), (11, 20))  # seven hours: a hardware clock that tells local time
    assert outages(world, 20) == []
    assert outages(world, 429) == [(20, 429)]
    alive((40, 440))
    assert outages(world, 440) == [(20, 40)]
    assert known(world, 440).down == 20 * MINUTE


def test_two_clocks_double_nothing(world: World) -> None:
    for minute in (0, 1, 2, 30, 31):
        alive((minute, minute), (minute, minute), (minute + 0.01, minute + 0.01))
    assert outages(world, 32) == [(2.01, 30)]
    alive((32, 40))
    Uptime.objects.create(part=CLOCK, began_at=NOON + 30.5 * MINUTE, ended_at=NOON + 31 * MINUTE)  # both began at once
    assert outages(world, 40) == [(2.01, 30)]


@pytest.mark.parametrize(
    ("minutes", "name"), [(5, "a_part_comes_up_once_at_a_time"), (-1, "an_uptime_does_not_end_before_it_begins")]
)
def test_a_stretch_is_there_once_and_not_turned_round(db: None, minutes: int, name: str) -> None:
    alive((0, 1))
    began_at = NOON if minutes > 0 else NOON + HOUR
    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():  # SQLite names no key
        Uptime.objects.create(part=CLOCK, began_at=began_at, ended_at=began_at + minutes * MINUTE)


def test_an_outage_over_the_turn_of_a_month_is_divided(world: World) -> None:
    start = NOON.replace(day=1, hour=0)
    part = PartUptime(start - 20 * HOUR, start + 10 * HOUR, [Outage(start - HOUR, start + 3 * HOUR)])
    months = months_between(start - 30 * HOUR, start + 20 * HOUR)
    assert months == [(start - 30 * HOUR, start), (start, start + 20 * HOUR)]
    february, march = (part.between(*month) for month in months)
    assert february
    assert march
    assert (february.down, march.down, march.share) == (HOUR, 3 * HOUR, Fraction(7, 10))
    assert part.between(start - 30 * HOUR, start - 20 * HOUR) is None


def test_the_worker_of_the_jobs_sees_whether_the_clock_rings_and_visitors_are_answered(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    uptimes = "operations.actions.uptimes"
    monkeypatch.setattr(f"{uptimes}.are_visitors_answered", asked := Mock(return_value=True))
    monkeypatch.setattr(f"{uptimes}.seconds_since_tick", ticked := Mock(return_value=200.0))
    jobs = settings.CELERY_TASK_DEFAULT_QUEUE

    def alive() -> set[str]:
        return set(Uptime.objects.values_list("part", flat=True))

    record_lives(jobs, NOON)  # at a developer's desk, without https, and with a clock that stands
    assert (alive(), asked.called) == ({jobs}, False)
    settings.PORTAL_URL = f"https://{proxies.HOST}"
    ticked.return_value = 20.0
    record_lives("imports", NOON)  # looks at nobody
    assert alive() == {jobs, "imports"}
    asked.return_value = False
    record_lives(jobs, NOON)
    assert alive() == {jobs, "imports", CLOCK}
    asked.return_value = True
    record_lives(jobs, NOON)
    assert alive() == {jobs, "imports", CLOCK, VISITORS}


@pytest.mark.once
@proxies.NEEDED
def test_it_asks_as_a_visitor_does(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_URL = f"https://{proxies.HOST}"
    settings.CERTIFICATE_AT = f"127.0.0.1:{servers.free_port()}"
    assert not are_visitors_answered()  # nobody listens
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as proxy:
        settings.CERTIFICATE_AT = f"127.0.0.1:{proxy.https}"
        assert not are_visitors_answered()  # nginx answers, the portal behind it does not
