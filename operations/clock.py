"""How long ago the clock (beat) last wrote its memory."""

import time
from pathlib import Path

from django.conf import settings


def seconds_since_tick() -> float | None:
    """Return the seconds since the clock last wrote its memory, as it does once or twice a minute;
    None without a clock.
    """
    try:
        written = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).stat().st_mtime
    except OSError:
        return None
    return max(0.0, time.time() - written)
