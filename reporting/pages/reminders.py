"""The plan by which a round reminds, as its page shows it: what each step did, and whom the next ones would tell."""

import datetime
from collections.abc import Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, Q

from core.working_days import day_in_words
from notices.hours import is_daytime
from notices.models import Notice
from reporting.actions.reminders import STEP, step_due, to_tell
from reporting.models import Report, ReportQuerySet, Round
from reporting.models.reminders import ReminderStep, days_in_words, hour_in_words
from reporting.notices import REMINDER, Audience, audience

HOUR = datetime.timedelta(hours=1)


class Told(NamedTuple):
    """How many people were told, each once, and how many of them opened it."""

    people: int
    opened: int


class PlannedStep(NamedTuple):
    """A step of the plan: when it comes by the round's own deadline, whom it told, whom it would tell as of now."""

    name: str
    when: str
    state: str  # "" where it lies ahead and tells somebody
    told: Told
    audience: Audience | None  # None: it tells nobody any more
    repeats: bool  # the very same people as the step before


class ReminderPlan(NamedTuple):
    steps: list[PlannedStep]
    by_hand: Told
    otherwise: Told  # by steps that the plan holds no longer
    own_deadlines: int  # of the reports to chase, those due at another time than the round


def reminder_plan(round: Round, reports: ReportQuerySet, *, at: datetime.datetime) -> ReminderPlan:
    """Return what the plan of ``round`` did and will do about ``reports`` of it, by how they stand at ``at``."""
    owed, steps = reports.to_chase(), round.reminding_steps
    due = dict(owed.order_by().values_list("due_at").annotate(Count("pk")))
    told = _told_by_step(reports, steps)

    @cache
    def told_later(deadlines: frozenset[datetime.datetime]) -> Audience | None:
        return audience(owed.filter(due_at__in=deadlines), at=at) if deadlines else None

    def told_now(step: ReminderStep, deadlines: Sequence[datetime.datetime]) -> Audience | None:
        left = [to_tell(owed.filter(due_at=due_at), step, due_at).values("pk") for due_at in deadlines]
        found = audience(owed.filter(reduce(or_, (Q(pk__in=keys) for keys in left))), at=at)
        return found if found.people else None  # who has no account is left over of what was sent

    rows: list[PlannedStep] = []
    for step in steps:
        comes = {due_at: _comes_at(step, round, due_at) for due_at in {*due, round.due_at}}
        now = [one for one in due if (at_last := comes[one]) and at_last <= at and step_due(steps, one, at) == step]
        found = told_now(step, now) if now and round.receives_at(at) else None
        is_due = found is not None
        found = found or told_later(frozenset(one for one in due if (ahead := comes[one]) and ahead > at))
        before, done = rows[-1].audience if rows else None, told[str(step.days)]
        state = _state(comes[round.due_at], at, is_due, done) if is_due or found is None else ""
        repeats = found is not None and found == before
        rows.append(PlannedStep(days_in_words(step.days), _when(step, round), state, done, found, repeats))
    own = sum(count for due_at, count in due.items() if due_at != round.due_at)
    return ReminderPlan(rows, told["by_hand"], told["otherwise"], own)


def next_reminder(round: Round, *, at: datetime.datetime) -> str:
    """Return when the clock reminds next by the round's own deadline, in words; "" where it does no more."""
    ahead = (step for step in round.reminding_steps if (one := _comes_at(step, round, round.due_at)) and one > at)
    return next((_when(step, round) for step in ahead), "")


def _comes_at(step: ReminderStep, round: Round, due_at: datetime.datetime) -> datetime.datetime | None:
    """Return when ``step`` goes out for what is due at ``due_at``: one that had come before the round opened as soon as
    people may be disturbed; None where a newer one has come by then, or the round no longer receives.
    """
    comes_at = max(step.at(due_at), round.opens_at)
    while not is_daytime(comes_at):
        comes_at = (comes_at + HOUR).replace(minute=0, second=0, microsecond=0)
    sent = step_due(round.reminding_steps, due_at, comes_at) == step
    return comes_at if sent and round.receives_at(comes_at) else None


def _when(step: ReminderStep, round: Round) -> str:
    return f"{day_in_words(step.day_of(round.due_at))} lúc {hour_in_words(step.hour)}"


def _state(comes_at: datetime.datetime | None, at: datetime.datetime, is_due: bool, told: Told) -> str:
    if is_due:
        return "Gửi trong ít phút nữa"
    if comes_at is not None and comes_at > at:
        return "Không còn ai phải nhắc"
    if told.people:
        return "Đã gửi"
    return "Không gửi" if comes_at is None else "Đã qua"


def _told_by_step(reports: ReportQuerySet, steps: Sequence[ReminderStep]) -> dict[str, Told]:
    """Return whom each step told, by its days as text; whom a person's button did (``by_hand``), and steps that are not
    in ``steps`` (``otherwise``).
    """
    sent = Notice.objects.about(Report).filter(kind=REMINDER.key, subject_id__in=reports.order_by().values("pk"))
    by_clock = Q(once__startswith=f"{STEP}:")
    which = {str(step.days): by_clock & Q(once__endswith=f":{step.days}") for step in steps}
    rest = by_clock
    for one in which.values():
        rest &= ~one
    which |= {"by_hand": ~by_clock, "otherwise": rest}
    counted = sent.aggregate(
        **{f"told_{name}": Count("to", distinct=True, filter=those) for name, those in which.items()},
        **{
            f"opened_{name}": Count("to", distinct=True, filter=those & Q(read_at__isnull=False))
            for name, those in which.items()
        },
    )
    return {name: Told(counted[f"told_{name}"], counted[f"opened_{name}"]) for name in which}
