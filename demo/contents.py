"""What a newcomer finds on the pages beside rounds and teams, as the demo is loaded."""

import datetime

from core.working_days import DAY
from demo import (
    announcements,
    assessments,
    diary,
    difficulties,
    governance,
    materials,
    offices,
    period_notes,
    photos,
    practices,
    regulations,
    resident_classes,
    support,
    visitors,
    workbooks,
    zalo,
)
from demo.cast import Cast
from demo.reform import DAY as REFORM
from demo.reform import HEIR_OF_COMMUNE
from demo.rounds import TEAM
from overview.actions import summaries
from places.models import Place
from reporting.models import Round


def fill(cast: Cast, *, now: datetime.datetime) -> None:
    """Fill the pages, each by the actions that users call; what is old and many, as rows."""
    commune = Place.objects.get(code=HEIR_OF_COMMUNE, valid_from=REFORM)
    offices.fill_directory(cast, at=now - 120 * DAY)
    zalo.link(commune, cast, now=now)
    regulations.regulate(commune, cast, now=now)
    assessments.assess(commune, cast, now=now)
    difficulties.of_teams(cast, now=now)
    published = practices.tell(cast, now=now)
    materials.shelve(commune, cast, published, now=now)
    announcements.tell(commune, cast, now=now)
    photos.send(commune, cast, now=now)
    period_notes.note(commune, cast, now=now)
    diary.keep(commune, cast, now=now)
    resident_classes.hold(cast, now=now)
    workbooks.exchange(commune, cast, now=now)
    governance.keep_house(commune, cast, now=now)
    visitors.settle(commune, cast, now=now)
    support.pay(commune, cast, now=now)
    _sum_up(cast, now=now)


def _sum_up(cast: Cast, *, now: datetime.datetime) -> None:
    """Finish a summary of the three newest months of teams that are closed."""
    closed = Round.objects.filter(within=cast.province(), level=TEAM, closings__isnull=False).order_by("-data_to")
    summary = summaries.propose(cast.province(), list(closed[:3]), by=cast.staff, at=now)
    summaries.finish(summary, by=cast.staff, at=now)
