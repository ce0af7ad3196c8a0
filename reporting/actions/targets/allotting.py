"""Sharing out what a place holds among what lies directly below it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.templatetags.wording import day, number
from places.models import Place
from reporting.access import may_share
from reporting.actions.targets.checks import check_reach, check_value, lock_indicator
from reporting.models import Indicator, Target
from reporting.rollups.cascade import Cascade, Recipient, cascade
from teams.models import Team

NAMED = 5  # holders that a refusal names at most


@dataclass(frozen=True)
class Allotment:
    """What the place holds (``own``), what its children hold together then (``total``), who gets another value."""

    own: int
    total: int
    changed: list[tuple[Recipient, int]]

    @property
    def remainder(self) -> int:
        """Negative where more is handed on than is held."""
        return self.own - self.total


@transaction.atomic
def allot(
    place: Place,
    *,
    indicator: Indicator,
    starts_on: datetime.date,
    ends_on: datetime.date,
    values: Mapping[str, int | None],
    by: User | None,
    at: datetime.datetime | None = None,
) -> Allotment:
    """Give what lies directly below ``place`` these parts of its target; return what was done.

    ``values``: by ``Recipient.key``; None, or no word, leaves a child what it has. Who keeps the indicators may do this
    anywhere in their scope and hand on more or less than is held; a commune's or district's official only with what
    their own place was given, and never more than that. One event, or none where nothing changes.

    Refuses with may_not_share, holder_out_of_reach, nothing_to_share, window_invalid, value_out_of_bounds,
    sum_passed.
    """
    check_may_share(place, by)
    indicator = lock_indicator(indicator)
    found = cascade(place, indicator=indicator, starts_on=starts_on, ends_on=ends_on)
    plan = plan_allotment(found, values=values, by=by)
    if plan.changed:
        window = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        record(
            "targets.allot", indicator, by=by, place=place, at=at,
            before={child.label: child.value for child, _ in plan.changed},
            after=window | {"value": plan.own, "sum": plan.total}
            | {child.label: value for child, value in plan.changed},
        )  # fmt: skip
        _write(found, plan.changed)
    return plan


@transaction.atomic
def take_back_shares(
    commune: Place,
    *,
    indicator: Indicator,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: User | None,
    at: datetime.datetime | None = None,
) -> int:
    """Undo the sharing out of the commune's target: delete what its teams hold from the same day on, and return of how
    many. The commune's own stays. One event, or none where no team holds anything.

    Refuses with may_not_share, holder_out_of_reach.
    """
    check_may_share(commune, by)
    indicator = lock_indicator(indicator)
    found = cascade(commune, indicator=indicator, starts_on=starts_on, ends_on=ends_on)
    held = {child.label: child.target for child in found.children if child.target}
    if held:
        before = {label: target.value for label, target in held.items()}
        window = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        record("targets.take_back", indicator, by=by, place=commune, at=at, before=before, after=window)
        Target.objects.filter(pk__in=[target.pk for target in held.values()]).delete()
    return len(held)


def plan_allotment(found: Cascade, *, values: Mapping[str, int | None], by: User | None) -> Allotment:
    """Say what ``allot`` would do. Raises what it raises."""
    if found.own is None:
        raise Refused(
            "nothing_to_share",
            f"{found.place} chưa được giao “{found.indicator}” từ {day(found.starts_on)} đến hết {day(found.ends_on)} "
            "nên chưa có gì để chia. Xin giao cho địa bàn này trước.",
        )
    given = _shares_given(found, values)
    for child, value in given:
        check_value(found.indicator, child.holder, value)
    _check_windows([child for child, _ in given])
    changed = [(child, value) for child, value in given if (value, found.ends_on) != _share_held(child)]
    total = found.handed_on + sum(value - (child.value or 0) for child, value in changed)
    if total > found.own.value and by is not None and not by.may(Permission.MANAGE_INDICATORS):
        raise Refused(
            "sum_passed",
            f"Tổng giao {number(total)} vượt chỉ tiêu của {found.place} ({number(found.own.value)}) là "
            f"{number(total - found.own.value)}. Xin giảm bớt cho đủ.",
        )
    return Allotment(found.own.value, total, changed)


def check_may_share(place: Place, by: User | None) -> None:
    """Refuses with holder_out_of_reach, may_not_share."""
    if by is None or by.may(Permission.MANAGE_INDICATORS):
        check_reach(place, by)
    elif not may_share(by, place):
        raise Refused("may_not_share", "Tài khoản chỉ chia được chỉ tiêu đã giao cho chính địa bàn của mình.")


def _shares_given(found: Cascade, values: Mapping[str, int | None]) -> list[tuple[Recipient, int]]:
    """The children that get a value. Refuses with holder_out_of_reach where a key names none of them."""
    if set(values) - {child.key for child in found.children}:
        raise Refused(
            "holder_out_of_reach", f"Có nơi không trực thuộc {found.place} trong thời gian này. Xin tải lại trang."
        )
    chosen = ((child, values.get(child.key)) for child in found.children)
    return [(child, value) for child, value in chosen if value is not None]


def _check_windows(given: list[Recipient]) -> None:
    stuck = [(child.label, child.overlapping) for child in given if child.overlapping]
    if stuck:
        named = "; ".join(
            f"{label} (từ {day(one.starts_on)} đến hết {day(one.ends_on)})" for label, one in stuck[:NAMED]
        )
        more = f" và {len(stuck) - NAMED} nơi khác" if len(stuck) > NAMED else ""
        raise Refused(
            "window_invalid",
            f"Đã có chỉ tiêu này cho thời gian khác có phần trùng: {named}{more}. "
            "Xin sửa chỉ tiêu đó trước, hoặc để trống ô của nơi này.",
        )


def _share_held(child: Recipient) -> tuple[int, datetime.date] | None:
    return (child.target.value, child.target.ends_on) if child.target else None


def _write(found: Cascade, changed: list[tuple[Recipient, int]]) -> None:
    replaced, added = [], []
    for child, value in changed:
        if child.target:
            child.target.value, child.target.ends_on, child.target.percent = value, found.ends_on, None
            replaced.append(child.target)
        else:
            holder = {"team": child.holder} if isinstance(child.holder, Team) else {"place": child.holder}
            window = {"starts_on": found.starts_on, "ends_on": found.ends_on}
            added.append(Target(**holder, indicator=found.indicator, value=value, **window))
    Target.objects.bulk_update(replaced, ["value", "ends_on", "percent"])
    Target.objects.bulk_create(added)
