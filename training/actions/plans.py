"""A plan says what share of the members of a place should be trained in which topics, within which days."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import Refused
from places.models import Place
from training.access import may_plan_at
from training.models import Plan, Topic


@transaction.atomic
def create(
    *,
    title: str,
    within: Place,
    topics: Collection[Topic],
    by: User | None,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Plan:
    """Set a plan; ``share`` from 0 (exclusive) to 1, ``ends_on`` the last day that counts.

    Refuses with out_of_scope, title_taken.
    """
    check_planner(by, within)
    _refuse_second(title, within)
    plan = Plan.objects.create(**clean_values(Plan, facts | {"title": title, "within": within}))
    plan.topics.set(topics)
    record("plans.create", plan, by=by, place=within, at=at, after=facts_of(plan))
    return plan


@transaction.atomic
def edit(plan: Plan, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Plan:
    """Change what is given of ``Plan.EDITABLE``. Refuses with out_of_scope, title_taken."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=plan.pk)
    changes = actual_changes(plan, changes)
    wanted = edited_copy(plan, changes)
    check_planner(by, plan.within, wanted.within)
    _refuse_second(wanted.title, wanted.within, besides=plan)
    write_changes("plans.edit", plan, changes, by=by, place=wanted.within, at=at)
    return plan


def check_planner(by: User | None, *places: Place) -> None:
    """Refuse with out_of_scope unless ``by`` plans training for each of ``places``; a command (None) does."""
    if by is not None and not all(may_plan_at(by, place) for place in places):
        raise Refused("out_of_scope", "Tập huấn của địa bàn này không thuộc phạm vi anh/chị được giao.")


def _refuse_second(title: str, within: Place, *, besides: Plan | None = None) -> None:
    same = Plan.objects.filter(title=title, within=within)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise Refused(
            "title_taken",
            f"{within} đã có kế hoạch tên “{title}”. Xin đặt tên khác hoặc sửa kế hoạch đã có.",
            field="title",
        )
