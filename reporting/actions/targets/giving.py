"""How much of an indicator each team should reach, for one team and for every team of a place."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.editable import actual_changes, edited_copy, save_changes
from core.refusals import Refused
from places.models import Place
from reporting.actions.targets.checks import check_reach, check_value, check_window, lock_indicator, overlaps
from reporting.models import Indicator, Target
from teams.models import Team


@dataclass(frozen=True)
class Plan:
    """What the same target for every team of a place would do; the three lists name each active team once."""

    added: list[Team]
    replaced: list[Team]  # hold a target that starts on the same day
    kept: list[Team]  # hold a target whose window overlaps: which of the two counts is for a person to say

    @property
    def set(self) -> int:
        return len(self.added) + len(self.replaced)


@transaction.atomic
def set_target(
    *,
    team: Team | None = None,
    place: Place | None = None,
    indicator: Indicator,
    starts_on: datetime.date,
    by: User | None,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Target:
    """Give a team, or a place that reports itself, a target from ``starts_on`` to ``ends_on``, both inclusive.

    Of a target that starts on the same day what is given of ``Target.EDITABLE`` is changed. Refuses with
    window_invalid, value_out_of_bounds, holder_out_of_reach.
    """
    stands = place or (team.place if team else None)
    check_reach(stands, by)
    indicator = lock_indicator(indicator)
    held = Target.objects.filter(team=team, place=place, indicator=indicator)
    stored = held.filter(starts_on=starts_on).first()
    target = stored or Target(team=team, place=place, indicator=indicator, starts_on=starts_on)
    changes = actual_changes(target, facts)
    wanted = edited_copy(target, changes)
    check_window(starts_on, wanted.ends_on)
    check_value(indicator, team or place, wanted.value)
    if overlapping := held.filter(overlaps(starts_on, wanted.ends_on)).order_by("starts_on").first():
        raise Refused(
            "window_invalid",
            f"{team or place} đã có chỉ tiêu này từ {overlapping.starts_on:%d/%m/%Y} đến hết "
            f"{overlapping.ends_on:%d/%m/%Y}. Xin sửa chỉ tiêu đó hoặc chọn thời gian không trùng.",
        )
    target.percent = None if "value" in changes else target.percent  # a number of its own is no share
    before, after = save_changes(target, changes, "percent")
    if after:
        about = {"holder": str(team or place), "starts_on": starts_on.isoformat()}
        record("targets.set", target, by=by, place=stands, at=at, before=before, after=about | after)
    return target


def plan_spread(place: Place, *, indicator: Indicator, starts_on: datetime.date, ends_on: datetime.date) -> Plan:
    """Say what ``spread`` would do to each team that stands at or below ``place`` and is active within the window."""
    teams = list(
        Team.objects.within(place)
        .active_between(starts_on, ends_on)
        .select_related("place")
        .order_by("place__path", "sort_key", "pk")
    )
    held = Target.objects.filter(team__in=[team.pk for team in teams], indicator=indicator)
    same = set(held.filter(starts_on=starts_on).values_list("team_id", flat=True).order_by())
    other = set(held.filter(overlaps(starts_on, ends_on)).values_list("team_id", flat=True).order_by())
    return Plan(
        added=[team for team in teams if team.pk not in same | other],
        replaced=[team for team in teams if team.pk in same - other],
        kept=[team for team in teams if team.pk in other],
    )


@transaction.atomic
def spread(
    place: Place,
    *,
    indicator: Indicator,
    starts_on: datetime.date,
    ends_on: datetime.date,
    value: int,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Plan:
    """Give every team of a place the same target and return what was done; targets that overlap are left as they are.

    Refuses with window_invalid, value_out_of_bounds, holder_out_of_reach.
    """
    check_reach(place, by)
    indicator = lock_indicator(indicator)
    check_window(starts_on, ends_on)
    check_value(indicator, None, value)
    plan = plan_spread(place, indicator=indicator, starts_on=starts_on, ends_on=ends_on)
    Target.objects.filter(
        team__in=[team.pk for team in plan.replaced], indicator=indicator, starts_on=starts_on
    ).update(ends_on=ends_on, value=value)
    Target.objects.bulk_create(
        (
            Target(team=team, indicator=indicator, starts_on=starts_on, ends_on=ends_on, value=value)
            for team in plan.added
        ),
        batch_size=1_000,
    )
    counts = {"added": len(plan.added), "replaced": len(plan.replaced), "kept": len(plan.kept)}
    facts = {"value": value, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    record("targets.spread", indicator, by=by, place=place, at=at, after=facts | counts)
    return plan
