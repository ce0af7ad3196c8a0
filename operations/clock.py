"""How long ago the clock (beat) last wrote its memory."""

import time
from pathlib import Path

from django.conf import settings


def seconds_since_tick() -> float | None:
    """Since the clock last wrote its memory, which it does once or twice a minute; None where none ever ran."""
    try:
        written = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).stat().st_mtime
    except OSError:
        return None
    return max(0.0, time.time() - written)
