"""The clock's memory: nothing is rung twice over a restart, nothing waits for a time that was set back."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from config import celery_app
from config.beat import Scheduler
from config.clock import SCHEDULE

NOON = datetime.datetime(2026, 11, 27, 12, 0, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)


class Bell(Scheduler):
    """Writes down what it would send."""

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        self.rung.append(entry.name)

    def all_due(self) -> list[str]:
        """What is rung until there is something to wait for."""
        self.rung: list[str] = []
        while self.tick() == 0:
            assert len(self.rung) < 100, "it never rests"
        return sorted(self.rung)


@pytest.fixture
def time() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as found:
        yield found


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def bell(memory: Path) -> Bell:
    return Bell(celery_app, schedule_filename=str(memory))


def half_minutes() -> list[str]:
    return sorted(name for name, entry in SCHEDULE.items() if entry["schedule"] == 30.0)


def test_each_entry_is_rung_when_it_is_due(time: Any, memory: Path) -> None:
    clock = bell(memory)
    assert clock.all_due() == []
    time.shift(30)
    assert clock.all_due() == half_minutes()
    assert clock.all_due() == []
    time.move_to(NOON + HOUR)
    assert "mind-idle-accounts" in clock.all_due()
    assert "keep-no-longer" not in clock.rung


def test_what_was_due_while_it_stood_still_is_rung_once(time: Any, memory: Path) -> None:
    bell(memory).close()
    time.move_to(NOON + 20 * HOUR)  # past twenty past three at night
    again = bell(memory)
    assert again.all_due() == sorted(SCHEDULE)
    again.close()
    assert bell(memory).all_due() == []


@pytest.mark.parametrize("restarted", [False, True])
def test_nothing_waits_for_a_time_that_was_set_back(time: Any, memory: Path, restarted: bool) -> None:
    clock = bell(memory)
    time.shift(30)
    clock.all_due()
    time.move_to(NOON - 5 * HOUR)
    if restarted:
        clock.close()
        clock = bell(memory)
    assert clock.all_due() == []
    time.shift(30)
    assert clock.all_due() == half_minutes()
    time.move_to(NOON - 4 * HOUR)
    assert "seal-events" in clock.all_due()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"seal-events": 3}', '{"seal-events": "soon"}', "\x00" * 9])
def test_a_memory_that_cannot_be_read_is_begun_anew(time: Any, memory: Path, text: str) -> None:
    memory.write_text(text)
    assert bell(memory).all_due() == []
    assert "seal-events" in memory.read_text()


def test_a_memory_that_cannot_be_written_stops_nothing(
    time: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = bell(tmp_path / "gone" / "clock.json")
    time.shift(30)
    assert clock.all_due() == half_minutes()
    clock.close()
    assert "the clock cannot write its memory: No such file or directory" in caplog.text


def test_a_full_disk_stops_nothing_and_leaves_what_was_remembered(
    time: Any, memory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = bell(memory)
    remembered = memory.read_text()
    memory.with_name("clock.json.part").symlink_to("/dev/full")
    time.shift(30)
    assert clock.all_due() == half_minutes()
    clock.close()
    assert "the clock cannot write its memory: No space left on device" in caplog.text
    assert memory.read_text() == remembered


def test_an_entry_that_is_no_longer_is_forgotten(time: Any, memory: Path) -> None:
    memory.write_text('{"seal-events": "2026-11-27T11:00:00+07:00", "gone": "2026-11-27T11:00:00"}')
    assert bell(memory).all_due() == ["seal-events"]
    assert "gone" not in memory.read_text()
