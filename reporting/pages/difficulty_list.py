"""What pages about difficulty list share."""

import datetime
from typing import NamedTuple

from accounts.models import User
from accounts.roles import Permission
from core.working_days import days_between
from places.models import Level, Place, prefix_length
from reporting.models import Difficulty


class Row(NamedTuple):
    """``days``: its age; ``overdue``: an answer is owed and late; ``mine``: it waits for the reader.

    ``commune`` is where its team stands, empty where the reader sees no other.
    """

    difficulty: Difficulty
    authority: str
    commune: str
    days: int
    overdue: bool
    mine: bool


def rows_of(difficulties: list[Difficulty], user: User, now: datetime.datetime) -> list[Row]:
    """Each with the names of the place that answers for it and of its commune: one query for all."""
    above = user.scope is not None and user.scope.level < Level.COMMUNE
    communes = {one.pk: one.standing.path[: prefix_length(Level.COMMUNE)] for one in difficulties if one.team}
    paths = {one.authority_path for one in difficulties} | set(communes.values())
    names = dict(Place.objects.filter(path__in=paths).order_by().values_list("path", "name"))
    level = user.scope.level if user.scope and user.may(Permission.ANSWER_DIFFICULTIES) else None
    return [
        Row(
            difficulty=one,
            authority=names.get(one.authority_path, one.get_level_display()),
            commune=names.get(communes.get(one.pk, ""), "") if above else "",
            days=days_between(one.raised_at, now),
            overdue=is_overdue(one, now),
            mine=one.level == level and one.state == Difficulty.State.RAISED,
        )
        for one in difficulties
    ]


def is_overdue(difficulty: Difficulty, now: datetime.datetime) -> bool:
    """The twin of ``DifficultyQuerySet.overdue_at`` for one row in hand."""
    return difficulty.answer_due_at is not None and difficulty.answer_due_at <= now
