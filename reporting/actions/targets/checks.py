"""What every target must keep to, whoever gives it and however many at once."""

import datetime

from django.db.models import Q

from accounts.models import User
from core.refusals import LAST_DAY_TOO_EARLY, OUT_OF_SCOPE, Refused
from core.templatetags.wording import number
from places.models import Place
from reporting.models import Indicator
from teams.models import Team


def lock_indicator(indicator: Indicator) -> Indicator:
    """Targets of one indicator are written one after another, so that no two windows overlap by a race."""
    return Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)


def overlaps(starts_on: datetime.date, ends_on: datetime.date) -> Q:
    """Windows that share a day with this one and start on another day."""
    return Q(starts_on__lte=ends_on, ends_on__gte=starts_on) & ~Q(starts_on=starts_on)


def check_window(starts_on: datetime.date, ends_on: datetime.date) -> None:
    if ends_on < starts_on:
        raise Refused("window_invalid", LAST_DAY_TOO_EARLY)


def check_value(indicator: Indicator, holder: Team | Place | None, value: int) -> None:
    """``holder`` None: any team."""
    most = indicator.target_at_most(holder.level if isinstance(holder, Place) else None)
    if not 0 <= value <= most:
        whose = f" cho {holder}" if isinstance(holder, Place) else ""
        raise Refused(
            "value_out_of_bounds",
            f"“{indicator}” nhận số từ 0 đến {number(most)}{whose}. "
            "Xin giao trong khoảng đó hoặc sửa số lớn nhất nhận.",
            field="value",
        )


def check_reach(place: Place | None, by: User | None) -> None:
    if by is not None and (by.scope is None or place is None or not by.scope.covers(place)):
        raise Refused("holder_out_of_reach", OUT_OF_SCOPE)
