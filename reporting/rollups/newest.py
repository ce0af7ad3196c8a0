"""Which rounds a place is shown by, and what they say of it: one answer for its dashboard, its monthly page, its rollup
and its ranking.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Q

from accounts.models import User
from places.models import Place, reaching, subtree
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import RoundReading, series


def rounds_concerning(user: User, place: Place, at: datetime.datetime, *, code: str = "") -> list[Round]:
    """Return the opened rounds that concern ``place`` and the one named by ``code``, the newest data first.

    A link from the place above may name a round in which nobody here owes anything: it is shown, and is empty.
    """
    concerns = subtree(place, "within__path") | reaching(place, "within__path")
    rows = Round.objects.visible_to(user).filter(concerns | Q(code=code), opens_at__lte=at)
    return list(rows.order_by("-data_to", "-pk"))


def owing_rounds(rounds: Sequence[Round], place: Place) -> Sequence[Round]:
    """Return those of ``rounds`` in which ``place`` or one below it reports, all where there is none: a commune owes
    nothing in those of districts.
    """
    return [one for one in rounds if one.level >= min(place.level, Round.Reporter.TEAM)] or rounds


def newest_round(rounds: Sequence[Round], place: Place, at: datetime.datetime) -> Round | None:
    """Return the newest of ``rounds``, of those whose deadline is over if any is; None where there are none.

    Rounds in which neither ``place`` nor one below it reports come last.
    """
    owing = owing_rounds(rounds, place)
    return next((one for one in owing if one.due_at <= at), owing[0] if owing else None)


def of_a_kind(rounds: Sequence[Round], shown: Round) -> list[Round]:
    kind = (shown.level, shown.series_id, shown.within_id)
    return [one for one in rounds if (one.level, one.series_id, one.within_id) == kind]


def readings_up_to(
    shown: Round, rounds: Sequence[Round], place: Place, *, most: int, basis: Basis, at: datetime.datetime
) -> list[RoundReading]:
    """Return ``shown`` behind those of its kind before it in ``rounds``, ``most`` in all, each one level down."""
    before = [one for one in of_a_kind(rounds, shown) if (one.data_to, one.pk) < (shown.data_to, shown.pk)]
    return series([*before[: most - 1], shown], place, basis=basis, at=at, down_to=place.level)
