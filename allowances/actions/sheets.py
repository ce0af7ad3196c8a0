"""The sheet of a commune and month: drafted and checked by the commune, approved by the province, reopened by it.

Whoever checks holds the resolution, so that two communes that check at once do not both pay somebody of two teams.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from allowances.access import may_approve, may_check
from allowances.actions.snapshots import snapshot_of_sheet
from allowances.models import ChosenAmount, MonthSheet, SheetLine, SupportResolution, SupportRule
from allowances.rollups.doubts import sum_changes
from allowances.rollups.knowing import basis_of, lines_today, resolution_of
from allowances.rollups.look_alikes import look_alikes
from allowances.rules import MonthDays
from core.refusals import OUT_OF_SCOPE, Refused
from core.templatetags.wording import number
from core.text import clean_lines
from places.models import Place

BATCH = 500  # rows a statement


@transaction.atomic
def draft(place: Place, month: datetime.date, *, by: User, at: datetime.datetime | None = None) -> MonthSheet:
    """Begin the sheet of a commune and the month of ``month``. Refuses with out_of_scope, already_drafted,
    no_resolution, month_to_come.
    """
    at, days = at or timezone.now(), MonthDays.of(month)
    if not place.is_commune or not may_check(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if days.first > timezone.localdate(at):
        raise Refused("month_to_come", "Tháng này chưa đến nên chưa lập bảng được.")
    resolution = resolution_of(place, days)
    if resolution is None:
        raise Refused("no_resolution", "Tỉnh chưa có nghị quyết hỗ trợ kinh phí nào áp dụng cho tháng này.")
    SupportResolution.objects.select_for_update(of=("self",), no_key=True).get(pk=resolution.pk)
    earlier = MonthSheet.objects.filter(place=place, month=days.first)
    if earlier.standing().exists():
        raise Refused("already_drafted", "Bảng của tháng này đã được lập.")
    sheet = _new_sheet(place, days, resolution, earlier.count() + 1, by=by, at=at)
    record("support_sheets.draft", sheet, by=by, place=place, at=at, after={"month": days.first.isoformat()})
    return sheet


@transaction.atomic
def choose(
    sheet: MonthSheet, amounts: Mapping[SupportRule, int | None], *, by: User, at: datetime.datetime | None = None
) -> MonthSheet:
    """Say what the commune pays of sums that are ceilings, in đồng; None leaves a sum open, of which nothing is paid.
    Whoever changes one drew the sheet up: somebody else checks it. Refuses with out_of_scope, not_drafted,
    above_ceiling.
    """
    sheet = lock_sheet(sheet)
    if not may_check(by, sheet.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    _check_drafted(sheet)
    _follow(sheet, by=by, at=at)
    stored = dict(sheet.chosen.values_list("rule", "amount"))
    for rule, amount in amounts.items():
        if rule.resolution_id != sheet.resolution_id or not rule.is_most or not 0 <= (amount or 0) <= rule.amount:
            raise Refused("above_ceiling", f"Mức chi từ 0 đến {number(rule.amount)} đồng.", field=f"rule_{rule.pk}")
        if amount is None:
            ChosenAmount.objects.filter(sheet=sheet, rule=rule).delete()
        else:
            ChosenAmount.objects.update_or_create(sheet=sheet, rule=rule, defaults={"amount": amount})
    if any(stored.get(rule.pk) != amount for rule, amount in amounts.items()):
        sheet.drafted_by, sheet.drafted_at = by, at or timezone.now()
        sheet.save(update_fields=["drafted_by", "drafted_at"])
    after = {"amounts": {str(rule.pk): amount for rule, amount in amounts.items()}}
    record("support_sheets.choose", sheet, by=by, place=sheet.place, at=at, after=after)
    return sheet


@transaction.atomic
def check(sheet: MonthSheet, *, amount: int | None = None, by: User, at: datetime.datetime | None = None) -> MonthSheet:
    """Write down the lines as they come out now, for the province to approve. ``amount``: the sum that whoever checks
    was shown, in đồng. Refuses with out_of_scope, not_drafted, four_eyes, month_not_over, no_resolution,
    nothing_to_pay, amount_changed. An office of one checks what it drew up itself, and the sheet says so.
    """
    at = at or timezone.now()
    sheet = lock_sheet(sheet)
    if not may_check(by, sheet.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    _check_drafted(sheet)
    sheet.checked_alone = sheet.second_checker(by).check()
    if timezone.localdate(at) <= sheet.days.last:
        raise Refused(
            "month_not_over", "Tháng chưa hết nên chưa kiểm tra xong được. Xin kiểm tra từ ngày đầu tháng sau."
        )
    _follow(sheet, by=by, at=at)
    SupportResolution.objects.select_for_update(of=("self",)).get(pk=sheet.resolution_id)
    if not sheet.days.days(sheet.resolution.starts_on, sheet.resolution.ends_on):
        said = f"{sheet.resolution} không áp dụng cho tháng này nữa mà tỉnh chưa áp dụng nghị quyết khác. Xin hỏi Sở."
        raise Refused("no_resolution", said)
    lines = lines_today(sheet.place, sheet.days, sheet.resolution, sheet)
    if not any(line.amount for line in lines):
        raise Refused("nothing_to_pay", "Tháng này chưa có khoản nào được chi.")
    total = sum(line.amount for line in lines)
    _check_amount(amount, total)
    SheetLine.objects.bulk_create(lines, batch_size=BATCH)
    sheet.state, sheet.checked_by, sheet.checked_at = MonthSheet.SheetState.CHECKED, by, at
    sheet.save(update_fields=["state", "checked_by", "checked_at", "checked_alone"])
    after = {"state": sheet.state} | snapshot_of_sheet(sheet, lines)
    after |= {"alone": sheet.checked_alone} if sheet.checked_alone else {}
    record("support_sheets.check", sheet, by=by, place=sheet.place, at=at, after=after)
    return sheet


@transaction.atomic
def approve(
    sheet: MonthSheet, *, amount: int | None = None, by: User, at: datetime.datetime | None = None
) -> MonthSheet:
    """Approve what the commune checked, which freezes it. ``amount``: the sum that whoever approves was shown, in đồng.
    Refuses with out_of_scope, not_checked, amount_changed; four_eyes where something ties ``by`` to whoever checked it
    and somebody else of their office could approve; look_alikes_open where it may pay somebody twice, or whom another
    commune pays; no_longer_due where a line would come out lower today: the commune
    looks again.
    """
    at = at or timezone.now()
    sheet = lock_sheet(sheet)
    if not may_approve(by, sheet.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if not sheet.is_checked:
        raise Refused("not_checked", "Chỉ duyệt được bảng mà xã đã kiểm tra và chưa ai duyệt.")
    SupportResolution.objects.select_for_update(of=("self",)).get(pk=sheet.resolution_id)  # its number is fixed now
    sheet.approved_alone = sheet.second_approver(by).check()
    stored = list(sheet.lines.all())
    _check_amount(amount, sum(line.amount for line in stored))
    if open_pairs := look_alikes(sheet):
        said = (
            f"Còn {number(len(open_pairs))} người giống người mà xã khác chi trong tháng, hoặc giống nhau ngay trong "
            "bảng này (cùng họ tên, số điện thoại). "
            "Xin trả lời từng cặp là một người hay hai người trước."
        )
        raise Refused("look_alikes_open", said)
    today = lines_today(sheet.place, sheet.days, sheet.resolution, sheet)
    less = [one for one in sum_changes(stored, today) if one.is_less]
    if less:
        over = sum(one.stored - one.now for one in less)
        said = (
            f"Từ khi xã kiểm tra, {number(len(less))} dòng không còn được chi như trước (thừa {number(over)} đồng). "
            "Xin mở lại để xã kiểm tra lần nữa."
        )
        raise Refused("no_longer_due", said)
    sheet.state, sheet.approved_by, sheet.approved_at = MonthSheet.SheetState.APPROVED, by, at
    sheet.save(update_fields=["state", "approved_by", "approved_at", "approved_alone"])
    after = {"state": sheet.state} | ({"alone": sheet.approved_alone} if sheet.approved_alone else {})
    record("support_sheets.approve", sheet, by=by, place=sheet.place, at=at, after=after)
    return sheet


@transaction.atomic
def reopen(sheet: MonthSheet, *, reason: str, by: User, at: datetime.datetime | None = None) -> MonthSheet:
    """Give a checked or approved sheet back to the commune: the old one stays as it was, a new one is drafted with the
    same chosen sums and returned, by the resolution in force for its month by now. Refuses with out_of_scope,
    not_checked, reason_missing.
    """
    at = at or timezone.now()
    sheet = lock_sheet(sheet)
    if not may_approve(by, sheet.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if sheet.is_drafted:
        raise Refused("not_checked", "Bảng này đang được lập nên không cần mở lại.")
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do.", field="reason")
    sheet.reopened_by, sheet.reopened_at, sheet.reopen_reason = by, at, reason
    sheet.save(update_fields=["reopened_by", "reopened_at", "reopen_reason"])
    basis = resolution_of(sheet.place, sheet.days) or sheet.resolution
    again = _new_sheet(sheet.place, sheet.days, basis, sheet.number + 1, by=by, at=at)
    ChosenAmount.objects.bulk_create(
        ChosenAmount(sheet=again, rule_id=one.rule_id, amount=one.amount)
        for one in sheet.chosen.filter(rule__resolution=basis).order_by("pk")
    )
    record("support_sheets.reopen", sheet, by=by, place=sheet.place, at=at, after={"state": again.state}, reason=reason)
    return again


def _new_sheet(
    place: Place, days: MonthDays, resolution: SupportResolution, number: int, *, by: User, at: datetime.datetime
) -> MonthSheet:
    return MonthSheet.objects.create(
        place=place, month=days.first, resolution=resolution, number=number, drafted_by=by, drafted_at=at
    )


def _follow(sheet: MonthSheet, *, by: User, at: datetime.datetime | None) -> None:
    """Let a drafted sheet rest on the resolution in force for its month; what it chose of another's ceilings goes."""
    basis, before = basis_of(sheet), sheet.resolution
    if basis == before:
        return
    sheet.resolution = basis
    sheet.save(update_fields=["resolution"])
    sheet.chosen.exclude(rule__resolution=basis).delete()
    told: dict[str, Any] = {"before": {"resolution": before.pk}, "after": {"resolution": basis.pk}}
    record("support_sheets.follow", sheet, by=by, place=sheet.place, at=at, **told)


def lock_sheet(sheet: MonthSheet) -> MonthSheet:
    """Return the sheet held until the transaction ends. Refuses with reopened_meanwhile."""
    rows = MonthSheet.objects.select_for_update(of=("self",)).select_related("place", "resolution")
    sheet = rows.get(pk=sheet.pk)
    if sheet.reopened_at:
        raise Refused("reopened_meanwhile", "Bảng này đã được mở lại. Xin xem bảng mới của tháng.")
    return sheet


def _check_drafted(sheet: MonthSheet) -> None:
    if not sheet.is_drafted:
        raise Refused("not_drafted", "Bảng này đã kiểm tra xong. Muốn sửa, xin Sở mở lại.")


def _check_amount(shown: int | None, total: int) -> None:
    """Refuse where somebody agreed to another sum than there is now."""
    if shown is not None and shown != total:
        said = f"Từ lúc anh/chị mở trang này, tổng đã đổi từ {number(shown)} thành {number(total)} đồng."
        raise Refused("amount_changed", f"{said} Xin xem lại rồi bấm lần nữa.")
