"""Signs of life are written down: the last for whoever looks now, and the stretches that they make for the report."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Greatest

from operations.certificates import are_visitors_answered
from operations.clock import seconds_since_tick
from operations.models import CLOCK, SILENCE, VISITORS, Uptime, record_beat

TICK = 90  # seconds: the clock writes its memory twice a minute


@transaction.atomic
def record_life(part: str, at: datetime.datetime) -> None:
    """Write down that ``part`` is alive at ``at``; after more than SILENCE a new stretch begins.

    What was seen is never taken back. Where the machine's clock was set back, ``at`` lies in a stretch that is there
    already, and nothing changes until the old time comes again; what a clock that ran ahead wrote begins later and is
    passed over until then.
    """
    record_beat(part, at)
    last = Uptime.objects.filter(part=part, began_at__lte=at).order_by("-began_at").first()
    if last and at - last.ended_at <= SILENCE:
        Uptime.objects.filter(pk=last.pk).update(ended_at=Greatest("ended_at", at))
    else:
        Uptime.objects.bulk_create([Uptime(part=part, began_at=at, ended_at=at)], ignore_conflicts=True)


def record_lives(queue: str, at: datetime.datetime) -> None:
    """Write down that a worker of ``queue`` did a job at ``at``; one of the clock's own queue also says of the clock,
    which may not write to the database, and of visitors, as one of whom it asks, that they are well.
    """
    record_life(queue, at)
    if queue == settings.CELERY_TASK_DEFAULT_QUEUE:
        ticked = seconds_since_tick()
        if ticked is not None and ticked < TICK:
            record_life(CLOCK, at)
        if settings.PORTAL_URL.startswith("https://") and are_visitors_answered():
            record_life(VISITORS, at)
