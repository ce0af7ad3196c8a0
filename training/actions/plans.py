"""Plans: what share of the members of a place should be trained in which topics, within which days."""

import datetime
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actions import events
from accounts.models import User
from core.refusals import Refused
from places.models import Place
from training.access import may_plan_at
from training.models import Plan, Topic


class NotThePlanner(Refused):
    """``by`` does not plan training for this place."""

    def __init__(self) -> None:
        super().__init__("Tập huấn của địa bàn này không thuộc phạm vi Ông/Bà được giao.")


class PlanNamedTwice(Refused):
    """A place has one plan of a title."""


@transaction.atomic
def create(
    *,
    title: str,
    within: Place,
    topics: Collection[Topic],
    starts_on: datetime.date,
    ends_on: datetime.date,
    share: Decimal,
    wording: str = "",
    by: User | None,
    at: datetime.datetime | None = None,
) -> Plan:
    """Set a plan; ``share`` from 0 (exclusive) to 1, ``ends_on`` the last day that counts.

    Raises NotThePlanner, PlanNamedTwice.
    """
    check_planner(by, within)
    _refuse_second(title, within)
    plan = Plan.objects.create(
        title=title, within=within, starts_on=starts_on, ends_on=ends_on, share=share, wording=wording
    )
    plan.topics.set(topics)
    events.record("plans.create", plan, by=by, place=within, at=at, after=_facts(plan))
    return plan


@transaction.atomic
def edit(
    plan: Plan,
    *,
    title: str,
    within: Place,
    topics: Collection[Topic],
    starts_on: datetime.date,
    ends_on: datetime.date,
    share: Decimal,
    wording: str = "",
    by: User | None,
    at: datetime.datetime | None = None,
) -> Plan:
    """Change a plan; the record keeps what was and what is. Raises NotThePlanner, PlanNamedTwice."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=plan.pk)
    check_planner(by, plan.within, within)
    before = _facts(plan)
    _refuse_second(title, within, besides=plan)
    plan.title, plan.within, plan.wording = title, within, wording
    plan.starts_on, plan.ends_on, plan.share = starts_on, ends_on, share
    plan.save()
    plan.topics.set(topics)
    events.record_change("plans.edit", plan, by=by, place=within, at=at, before=before, after=_facts(plan))
    return plan


def check_planner(by: User | None, *places: Place) -> None:
    """Raise NotThePlanner unless ``by`` plans training for each of ``places``; a command (None) does."""
    if by is not None and not all(may_plan_at(by, place) for place in places):
        raise NotThePlanner


def _refuse_second(title: str, within: Place, *, besides: Plan | None = None) -> None:
    same = Plan.objects.filter(title=title, within=within)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise PlanNamedTwice(f"{within} đã có kế hoạch tên “{title}”. Xin đặt tên khác hoặc sửa kế hoạch đã có.")


def _facts(plan: Plan) -> dict[str, Any]:
    """A plan as the record keeps it."""
    return {
        "title": plan.title,
        "within": str(plan.within),
        "topics": sorted(plan.topics.values_list("code", flat=True)),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "share": format(plan.share, ".3f"),
        "wording": plan.wording,
    }
