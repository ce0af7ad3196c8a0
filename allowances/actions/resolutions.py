"""A province writes its resolution on support money as data, puts it in force, and ends it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from allowances.access import may_set
from allowances.actions.snapshots import snapshot_of_rule
from allowances.models import ChosenAmount, SupportResolution, SupportRule
from allowances.models.resolutions import LARGEST_SUM, LATEST_CONFIRMED, joined_values
from allowances.rules import PayBasis, PayRule
from allowances.rules.examples import SupportExample
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import LAST_DAY_TOO_EARLY, OUT_OF_SCOPE, Refused
from core.templatetags.wording import day
from core.templatetags.wording import number as in_dots
from core.text import clean
from places.models import Place

MOST_SIGNERS = 3


@transaction.atomic
def write(
    province: Place,
    *,
    rates_of: SupportExample | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> SupportResolution:
    """Write down a resolution of ``province``, as a draft; its sums begin as those of another province's resolution,
    where ``rates_of`` gives one. Refuses with out_of_scope and as ``edit`` does.
    """
    if by is not None and not may_set(by, province):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    at = at or timezone.now()
    resolution = SupportResolution(
        province=province, written_by=by, written_at=at, **clean_values(SupportResolution, facts)
    )
    check_facts(resolution)
    resolution.save()
    record("support_resolutions.write", resolution, by=by, place=province, at=at, after=facts_of(resolution))
    for rule in rates_of.rules if rates_of else ():
        add_rule(resolution, **rule, by=by, at=at)
    return resolution


@transaction.atomic
def edit(
    resolution: SupportResolution, *, by: User, at: datetime.datetime | None = None, **changes: Any
) -> SupportResolution:
    """Put a resolution's own facts right. Sums that begin with it begin with its new first day.

    What is approved keeps its basis: number, title and first day stay once a sheet is approved, and the last day is
    not before the months that are.

    Refuses with of_another_province, withdrawn_meanwhile, number_missing, source_missing, too_many_signers,
    days_reversed, already_written, another_in_force, number_is_fixed, days_are_approved.
    """
    resolution = lock_resolution(resolution, by)
    changes = actual_changes(resolution, changes)
    wanted = edited_copy(resolution, changes)
    check_facts(wanted)
    if changes.keys() & {"number", "title"} and resolution.is_number_fixed:
        said = (
            "Đã duyệt bảng theo nghị quyết này nên số, trích yếu giữ nguyên. Ghi sai thì bấm Đính chính số, trích yếu."
        )
        raise Refused("number_is_fixed", said, field="number" if "number" in changes else "title")
    if wanted.is_in_force:
        _check_alone(wanted)
    if "starts_on" in changes or "ends_on" in changes:
        _check_approved(resolution, wanted)
    rules = resolution.rules.filter(Q(ends_on=None) | Q(ends_on__gte=wanted.starts_on), starts_on=resolution.starts_on)
    rules.update(starts_on=wanted.starts_on)
    write_changes("support_resolutions.edit", resolution, changes, by=by, place=resolution.province, at=at)
    return resolution


@transaction.atomic
def remove(resolution: SupportResolution, *, by: User, at: datetime.datetime | None = None) -> None:
    """Throw away a resolution by which nobody was paid. Refuses with of_another_province, still_used."""
    resolution = lock_resolution(resolution, by, is_ended_too=True)
    if not resolution.is_removable:
        raise Refused("still_used", "Chỉ xóa được nghị quyết không áp dụng và chưa có bảng kinh phí nào dựa vào.")
    before = facts_of(resolution)
    record("support_resolutions.remove", resolution, by=by, place=resolution.province, at=at, before=before)
    resolution.delete()


@transaction.atomic
def add_rule(
    resolution: SupportResolution, *, by: User | None, at: datetime.datetime | None = None, **facts: Any
) -> SupportRule:
    """Add a sum to a resolution, from its first day unless told; ``facts`` as ``_rule_of`` takes them. Refuses with
    of_another_province, withdrawn_meanwhile, and as ``_rule_of`` and ``_check_once`` do.
    """
    resolution = lock_resolution(resolution, by)
    rule = _rule_of(resolution, **facts)
    _check_once(rule, field="basis")
    rule.save()
    after = snapshot_of_rule(rule)
    record("support_resolutions.add_rule", resolution, by=by, place=resolution.province, at=at, after=after)
    return rule


@transaction.atomic
def edit_rule(rule: SupportRule, *, by: User, at: datetime.datetime | None = None, **facts: Any) -> SupportRule:
    """Write a sum of a draft anew, by which nobody was paid; ``facts`` as ``_rule_of`` takes them. Refuses with
    in_force_meanwhile, and as ``add_rule`` does.
    """
    resolution = lock_resolution(rule.resolution, by)
    if not resolution.is_draft:
        raise Refused("in_force_meanwhile", "Nghị quyết đã áp dụng: xin ghi ngày cuối của mức này rồi thêm mức mới.")
    before = SupportRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    wanted = _rule_of(resolution, **facts)
    wanted.pk = rule.pk
    _check_once(wanted, field="basis")
    wanted.save(force_update=True)
    told: dict[str, Any] = {"before": snapshot_of_rule(before), "after": snapshot_of_rule(wanted)}
    record("support_resolutions.edit_rule", resolution, by=by, place=resolution.province, at=at, **told)
    return wanted


@transaction.atomic
def reword(rule: SupportRule, *, wording: str, by: User, at: datetime.datetime | None = None) -> None:
    """Write the clause or the words of the resolution on a sum, which change no amount. Refuses with
    of_another_province, withdrawn_meanwhile, wording_missing.
    """
    resolution = lock_resolution(rule.resolution, by)
    rule = SupportRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if not (wording := clean(wording)):
        raise Refused("wording_missing", "Xin ghi điều, khoản hoặc nguyên văn của mức chi.", field="wording")
    if rule.wording == wording:
        return
    rule.wording = wording
    rule.save(update_fields=["wording"])
    record("support_resolutions.reword", resolution, by=by, place=resolution.province, at=at, after={"rule": rule.pk})


@transaction.atomic
def end_rule(rule: SupportRule, *, ends_on: datetime.date, by: User, at: datetime.datetime | None = None) -> None:
    """Let a sum hold until ``ends_on``; one that would end before it starts is taken away.

    Refuses with of_another_province, withdrawn_meanwhile, days_reversed, same_sum.
    """
    resolution = lock_resolution(rule.resolution, by)
    rule = SupportRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if ends_on < rule.starts_on:
        remove_rule(rule, by=by, at=at)
        return
    is_later, rule.ends_on = rule.ends_on is not None and ends_on > rule.ends_on, ends_on
    if is_later:
        _check_once(rule, field="ends_on")
    rule.save(update_fields=["ends_on"])
    after = {"rule": rule.pk, "ends_on": ends_on.isoformat()}
    record("support_resolutions.end_rule", resolution, by=by, place=resolution.province, at=at, after=after)


@transaction.atomic
def remove_rule(rule: SupportRule, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take away a sum on which no sheet rests yet. Refuses with of_another_province, withdrawn_meanwhile,
    days_reversed.
    """
    resolution = lock_resolution(rule.resolution, by)
    rule = SupportRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.lines.exists() or ChosenAmount.objects.filter(rule=rule).exists():
        raise Refused("days_reversed", f"Đã có bảng chi theo mức này, từ ngày {day(rule.starts_on)}.", "ends_on")
    after = {"rule": rule.pk, "removed": True}
    rule.delete()
    record("support_resolutions.end_rule", resolution, by=by, place=resolution.province, at=at, after=after)


@transaction.atomic
def put_in_force(
    resolution: SupportResolution, *, by: User | None, at: datetime.datetime | None = None
) -> SupportResolution:
    """Let sheets be made by a resolution. Refuses with of_another_province, withdrawn_meanwhile, rules_missing,
    another_in_force.
    """
    resolution = lock_resolution(resolution, by)
    if not resolution.rules.exists():
        raise Refused("rules_missing", "Nghị quyết chưa có mức chi nào. Xin thêm mức chi trước.")
    _check_alone(resolution)
    return _set_state(resolution, SupportResolution.ResolutionState.IN_FORCE, "put_in_force", by=by, at=at)


@transaction.atomic
def withdraw(resolution: SupportResolution, *, by: User, at: datetime.datetime | None = None) -> SupportResolution:
    """Make no more sheets by a resolution; those that are checked stay. Refuses with of_another_province,
    withdrawn_meanwhile, not_in_force.
    """
    resolution = lock_resolution(resolution, by)
    if not resolution.is_in_force:
        raise Refused("not_in_force", "Nghị quyết này đang soạn, chưa áp dụng. Không dùng nữa thì xóa bản đang soạn.")
    return _set_state(resolution, SupportResolution.ResolutionState.WITHDRAWN, "withdraw", by=by, at=at)


def _set_state(
    resolution: SupportResolution, state: str, verb: str, *, by: User | None, at: datetime.datetime | None
) -> SupportResolution:
    before, resolution.state = resolution.state, state
    resolution.save(update_fields=["state"])
    told: dict[str, Any] = {"before": {"state": before}, "after": {"state": state}}
    record(f"support_resolutions.{verb}", resolution, by=by, place=resolution.province, at=at, **told)
    return resolution


def lock_resolution(resolution: SupportResolution, by: User | None, *, is_ended_too: bool = False) -> SupportResolution:
    resolution = (
        SupportResolution.objects.select_for_update(of=("self",)).select_related("province").get(pk=resolution.pk)
    )
    if by is not None and not may_set(by, resolution.province):
        raise Refused("of_another_province", "Nghị quyết này của tỉnh khác nên chỉ tỉnh đó sửa được.")
    if resolution.is_withdrawn and not is_ended_too:
        raise Refused("withdrawn_meanwhile", "Nghị quyết này đã ngừng áp dụng nên không sửa nữa.")
    return resolution


def check_facts(resolution: SupportResolution) -> None:
    if not resolution.number or not resolution.title:
        field = "title" if resolution.number else "number"
        raise Refused("number_missing", "Xin ghi số và trích yếu của nghị quyết.", field=field)
    if not resolution.source:
        raise Refused("source_missing", "Xin ghi đã đọc nghị quyết ở đâu.", field="source")
    if len(resolution.signer_titles) > MOST_SIGNERS:
        said = f"Danh sách chi có chỗ cho {MOST_SIGNERS} người ký trước người đứng đầu cơ quan."
        raise Refused("too_many_signers", said, field="signers")
    if resolution.ends_on and resolution.ends_on < resolution.starts_on:
        raise Refused("days_reversed", LAST_DAY_TOO_EARLY, field="ends_on")
    about = {"province": resolution.province, "number": resolution.number}
    if SupportResolution.objects.filter(**about).exclude(pk=resolution.pk).exists():
        raise Refused("already_written", "Nghị quyết số này đã có trên cổng.", field="number")


def _check_alone(resolution: SupportResolution) -> None:
    """Refuse a second resolution in force on any day of a province."""
    if rival := resolution.rivals.select_for_update(of=("self",)).first():
        raise Refused("another_in_force", resolution.obstacle_of(rival))


def _check_approved(resolution: SupportResolution, wanted: SupportResolution) -> None:
    """Refuse days that take away the basis of what is approved."""
    until = resolution.approved_until
    if until is None:
        return
    if wanted.starts_on != resolution.starts_on:
        said = f"Đã duyệt bảng kinh phí theo nghị quyết này đến hết {day(until)} nên giữ nguyên ngày đầu."
        raise Refused("days_are_approved", said, field="starts_on")
    if wanted.ends_on and wanted.ends_on < until:
        said = f"Đã duyệt bảng kinh phí theo nghị quyết này đến hết {day(until)} nên ngày cuối không sớm hơn ngày ấy."
        raise Refused("days_are_approved", said, field="ends_on")


def _rule_of(
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
    confirmed_after: int | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    wording: str = "",
) -> SupportRule:
    """Return a sum, not stored. Refuses with amount_implausible, only_days_inside, only_days_confirmed,
    delay_implausible, before_resolution, days_reversed.
    """
    if not 0 < amount <= LARGEST_SUM:
        raise Refused("amount_implausible", f"Mức chi từ 1 đến {in_dots(LARGEST_SUM)} đồng.", field="amount")
    if is_inside and basis not in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT):
        raise Refused("only_days_inside", "Chỉ mức theo ngày, đêm mới nằm trong mức của tổ.", field="is_inside")
    if confirmed_after is not None and basis not in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT):
        raise Refused("only_days_confirmed", "Chỉ mức theo ngày, đêm mới cần xác nhận.", field="confirmed_after")
    if confirmed_after is not None and not 0 <= confirmed_after <= LATEST_CONFIRMED:
        said = f"Số ngày ghi muộn từ 0 đến {LATEST_CONFIRMED}."
        raise Refused("delay_implausible", said, field="confirmed_after")
    starts_on = starts_on or resolution.starts_on
    if starts_on < resolution.starts_on:
        said = f"Nghị quyết áp dụng từ {day(resolution.starts_on)} nên mức chi không bắt đầu sớm hơn ngày ấy."
        raise Refused("before_resolution", said, field="starts_on")
    if ends_on and ends_on < starts_on:
        raise Refused("days_reversed", LAST_DAY_TOO_EARLY, field="ends_on")
    return SupportRule(
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
        confirmed_after=confirmed_after,
        starts_on=starts_on,
        ends_on=ends_on,
        wording=clean(wording),
    )


def _check_once(rule: SupportRule, *, field: str) -> None:
    """Refuse a sum for the same people on the same terms as another on any day: a team would be paid by both."""
    others = rule.resolution.rules.filter(Q(ends_on=None) | Q(ends_on__gte=rule.starts_on)).exclude(pk=rule.pk)
    if rule.ends_on:
        others = others.filter(starts_on__lte=rule.ends_on)
    for other in others.select_related("resolution").order_by("pk"):
        if _terms(other) == _terms(rule):
            until = f" đến hết {day(other.ends_on)}" if other.ends_on else ""
            said = (
                f"Đã có mức cùng đối tượng, cùng điều kiện trong những ngày này: {other.in_full}, từ "
                f"{day(other.starts_on)}{until}. Thay mức ấy thì xin ghi ngày cuối của nó trước; hai khoản cùng chi "
                "thì ghi một mức bằng tổng."
            )
            raise Refused("same_sum", said, field=field)


def _terms(rule: SupportRule) -> PayRule:
    """Return for whom and on what terms a sum is, whatever it comes to, on whichever days and by whose word."""
    return rule.pay_rule._replace(key=0, amount=0, confirmed_after=None, starts_on=datetime.date.min, ends_on=None)
