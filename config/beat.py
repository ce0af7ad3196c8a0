"""How the clock (beat) remembers what it rang, and what it does when the machine's clock is set back.

Celery's own keeps pickles in a dbm file. That is SQLite from Python 3.13 on, and a lock it did not get once ended the
clock; and where the machine's clock is set back, Celery's waits until the old time comes again. This one writes a
small JSON file, does without it where it cannot be read or written, and forgets what it rang in a future.
"""

import datetime
import json
import logging
from pathlib import Path
from typing import Any

from celery import beat

logger = logging.getLogger(__name__)


class Scheduler(beat.Scheduler):
    """Rings ``config.clock.SCHEDULE``; what was due while it stood still is rung once when it starts again."""

    sync_every = 30  # seconds; the age of the file is what /readyz and the metrics say of the clock

    def __init__(self, app: Any, *, schedule_filename: str, **options: Any) -> None:
        self.memory = Path(schedule_filename)
        super().__init__(app, **options)

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for name, rung_at in self._read_memory().items():
            if name in self.schedule:
                self.schedule[name].last_run_at = rung_at
        self.sync()

    def tick(self, *more: Any, **options: Any) -> float:
        """Ring what is due; returns seconds until the next call."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at and entry.last_run_at > now:
                entry.last_run_at = now
                self._heap = None  # it holds instants by the clock of before
        return float(super().tick(*more, **options))

    def sync(self) -> None:
        """Write when each entry was last rung, in one step; a full disk stops no clock."""
        rung = {name: at.isoformat() for name, entry in self.schedule.items() if (at := entry.last_run_at)}
        part = self.memory.with_name(f"{self.memory.name}.part")
        try:
            part.write_text(json.dumps(rung, indent=1))
            part.replace(self.memory)
        except OSError as error:
            logger.error("the clock cannot write its memory: %s", error.strerror)

    def _read_memory(self) -> dict[str, datetime.datetime]:
        """Return when each entry was last rung; an empty dict where nothing can be read."""
        try:
            rung = json.loads(self.memory.read_text())
            found = {name: datetime.datetime.fromisoformat(at) for name, at in rung.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError):
            logger.warning("the clock's memory could not be read: it begins anew")
            return {}
        return {name: at.astimezone(self.app.timezone) for name, at in found.items()}
