"""A province writes its resolution on support money as data, puts it in force, and ends it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from allowances.access import may_set
from allowances.models import SupportResolution, SupportRule
from allowances.models.resolutions import LARGEST_SUM, joined_values
from allowances.rules import PayBasis
from allowances.rules.examples import SupportExample
from core.refusals import LAST_DAY_TOO_EARLY, OUT_OF_SCOPE, Refused
from core.templatetags.wording import day
from core.templatetags.wording import number as in_dots
from core.text import clean
from places.models import Place


@transaction.atomic
def write(
    province: Place,
    *,
    number: str,
    title: str,
    source: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    is_compared: bool = False,
    is_example: bool = False,
    by: User | None,
    at: datetime.datetime | None = None,
) -> SupportResolution:
    """Write down a resolution of ``province``, as a draft. Refuses with out_of_scope, number_missing, source_missing,
    days_reversed, already_written.
    """
    if by is not None and not may_set(by, province):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    number, title, source, at = clean(number), clean(title), clean(source), at or timezone.now()
    if not number or not title:
        raise Refused("number_missing", "Xin ghi số và trích yếu của nghị quyết.", field="number")
    if not source:
        raise Refused("source_missing", "Xin ghi đã đọc nghị quyết ở đâu.", field="source")
    if ends_on and ends_on < starts_on:
        raise Refused("days_reversed", LAST_DAY_TOO_EARLY, field="ends_on")
    if SupportResolution.objects.filter(province=province, number=number).exists():
        raise Refused("already_written", "Nghị quyết số này đã có trên cổng.", field="number")
    facts = {"title": title, "source": source, "is_compared": is_compared, "is_example": is_example}
    resolution = SupportResolution.objects.create(
        province=province, number=number, starts_on=starts_on, ends_on=ends_on, written_by=by, written_at=at, **facts
    )
    record("support_resolutions.write", resolution, by=by, place=province, at=at, after=_days(starts_on, ends_on))
    return resolution


@transaction.atomic
def add_rule(
    resolution: SupportResolution,
    *,
    basis: str,
    amount: int,
    positions: Iterable[str] = (),
    origins: Iterable[str] = (),
    months: Iterable[int] = (),
    is_most: bool = False,
    is_inside: bool = False,
    fewest_days: int = 1,
    days_at_most: int | None = None,
    amount_at_most: int | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    wording: str = "",
    by: User | None,
    at: datetime.datetime | None = None,
) -> SupportRule:
    """Add a sum to a resolution, from its first day unless told. Refuses with of_another_province, withdrawn_meanwhile,
    amount_implausible, only_days_inside, days_reversed.
    """
    resolution = _lock(resolution, by)
    if not 0 < amount <= LARGEST_SUM:
        raise Refused("amount_implausible", f"Mức chi từ 1 đến {in_dots(LARGEST_SUM)} đồng.", field="amount")
    if is_inside and basis not in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT):
        raise Refused("only_days_inside", "Chỉ mức theo ngày, đêm mới nằm trong mức của tổ.", field="is_inside")
    starts_on = starts_on or resolution.starts_on
    if ends_on and ends_on < starts_on:
        raise Refused("days_reversed", LAST_DAY_TOO_EARLY, field="ends_on")
    rule = SupportRule.objects.create(
        resolution=resolution,
        basis=basis,
        amount=amount,
        positions=joined_values(positions),
        origins=joined_values(origins),
        months=joined_values(sorted(months)),
        is_most=is_most,
        is_inside=is_inside,
        fewest_days=fewest_days,
        days_at_most=days_at_most,
        amount_at_most=amount_at_most,
        starts_on=starts_on,
        ends_on=ends_on,
        wording=clean(wording),
    )
    after: dict[str, Any] = {"rule": rule.pk, "basis": basis, "amount": amount, **_days(starts_on, ends_on)}
    record("support_resolutions.add_rule", resolution, by=by, place=resolution.province, at=at, after=after)
    return rule


@transaction.atomic
def copy_example(
    example: SupportExample, province: Place, *, by: User | None, at: datetime.datetime | None = None
) -> SupportResolution:
    """Write another province's resolution down for ``province``, as a draft to change. Refuses with what ``write``
    does.
    """
    written = write(
        province,
        number=f"{example.number} ({example.province})",
        title=example.title,
        source=example.source,
        starts_on=example.starts_on,
        ends_on=example.ends_on,
        is_example=True,
        by=by,
        at=at,
    )
    for rule in example.rules:
        add_rule(written, **rule, by=by, at=at)
    return written


@transaction.atomic
def end_rule(rule: SupportRule, *, ends_on: datetime.date, by: User, at: datetime.datetime | None = None) -> None:
    """Let a sum hold until ``ends_on``; one that no sheet rests on yet is taken away where that is before it starts.

    Refuses with of_another_province, withdrawn_meanwhile, days_reversed.
    """
    resolution = _lock(rule.resolution, by)
    rule = SupportRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if ends_on < rule.starts_on:
        if rule.lines.exists():
            raise Refused("days_reversed", f"Đã có bảng chi theo mức này, từ ngày {day(rule.starts_on)}.", "ends_on")
        after: dict[str, Any] = {"rule": rule.pk, "removed": True}
        rule.delete()
    else:
        rule.ends_on = ends_on
        rule.save(update_fields=["ends_on"])
        after = {"rule": rule.pk, "ends_on": ends_on.isoformat()}
    record("support_resolutions.end_rule", resolution, by=by, place=resolution.province, at=at, after=after)


@transaction.atomic
def put_in_force(
    resolution: SupportResolution, *, by: User | None, at: datetime.datetime | None = None
) -> SupportResolution:
    """Let sheets be made by a resolution. Refuses with of_another_province, withdrawn_meanwhile, rules_missing,
    another_in_force.
    """
    resolution = _lock(resolution, by)
    if not resolution.rules.exists():
        raise Refused("rules_missing", "Nghị quyết chưa có mức chi nào. Xin thêm mức chi trước.")
    others = SupportResolution.objects.select_for_update(of=("self",)).filter(
        Q(ends_on=None) | Q(ends_on__gte=resolution.starts_on), province=resolution.province, state="in_force"
    )
    if resolution.ends_on:
        others = others.filter(starts_on__lte=resolution.ends_on)
    if other := others.exclude(pk=resolution.pk).first():
        said = f"Trong những ngày này đang áp dụng {other}. Xin ngừng áp dụng nghị quyết ấy trước."
        raise Refused("another_in_force", said)
    return _set_state(resolution, SupportResolution.ResolutionState.IN_FORCE, "put_in_force", by=by, at=at)


@transaction.atomic
def withdraw(resolution: SupportResolution, *, by: User, at: datetime.datetime | None = None) -> SupportResolution:
    """Make no more sheets by a resolution; those that are checked stay. Refuses with of_another_province,
    withdrawn_meanwhile.
    """
    return _set_state(_lock(resolution, by), SupportResolution.ResolutionState.WITHDRAWN, "withdraw", by=by, at=at)


def _set_state(
    resolution: SupportResolution, state: str, verb: str, *, by: User | None, at: datetime.datetime | None
) -> SupportResolution:
    before, resolution.state = resolution.state, state
    resolution.save(update_fields=["state"])
    told: dict[str, Any] = {"before": {"state": before}, "after": {"state": state}}
    record(f"support_resolutions.{verb}", resolution, by=by, place=resolution.province, at=at, **told)
    return resolution


def _lock(resolution: SupportResolution, by: User | None) -> SupportResolution:
    resolution = (
        SupportResolution.objects.select_for_update(of=("self",)).select_related("province").get(pk=resolution.pk)
    )
    if by is not None and not may_set(by, resolution.province):
        raise Refused("of_another_province", "Nghị quyết này của tỉnh khác nên chỉ tỉnh đó sửa được.")
    if resolution.is_withdrawn:
        raise Refused("withdrawn_meanwhile", "Nghị quyết này đã ngừng áp dụng nên không sửa nữa.")
    return resolution


def _days(starts_on: datetime.date, ends_on: datetime.date | None) -> dict[str, Any]:
    return {"starts_on": starts_on.isoformat(), "ends_on": ends_on and ends_on.isoformat()}
