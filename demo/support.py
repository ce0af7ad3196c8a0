"""Support money in the demo: a resolution that is only a pattern, and the last months of two communes."""

import datetime

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from allowances.actions import resolutions, sheets
from allowances.models import MonthSheet, SupportResolution
from allowances.pages.months import months_back
from allowances.rules import DayOrigin, MonthDays, PayBasis
from core.working_days import DAY, midnight
from demo.cast import Cast
from demo.reform import DAY as REFORM
from places.models import Level, Place

ADDED = 100_000  # đồng that the first commune adds for a team


def pay(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Draw up the last three whole months of the pilot commune and the one before it in the list of names, each month
    a step less far than the one before; one was approved, reopened and checked again.
    """
    resolution = _resolution(cast, now=now)
    today = timezone.localdate(now)
    around = Place.objects.within(cast.province()).at(Level.COMMUNE).valid_on(today).order_by("sort_key", "path")
    other = next(one for one in around if one.path in cast.offices and one.pk != commune.pk)
    added = resolution.rules.get(is_most=True)
    # On the first days of a month the one before is not drawn up yet: the last sheets are those of two months ago.
    newest = next(back for back in (1, 2) if _drawn_up_at(MonthDays.of(months_back(today, back))) + DAY <= now)
    for back in (newest + 2, newest + 1, newest):
        month = MonthDays.of(months_back(today, back))
        at = _drawn_up_at(month)
        if month.first < resolution.starts_on:
            continue
        for place in (commune, other):
            by = cast.of(place)
            maker = _maker(by)
            sheet = sheets.draft(place, month.first, by=maker, at=at)
            if place == commune:
                sheets.choose(sheet, {added: ADDED}, by=maker, at=at)
            if back == newest and place == commune:
                continue  # waits for its official
            sheet = sheets.check(sheet, by=by, at=at + DAY / 2)
            if back > newest:
                _approve(sheet, cast, at=at + DAY, again=back == newest + 1 and place == commune)


def _drawn_up_at(month: MonthDays) -> datetime.datetime:
    return midnight(month.last + 2 * DAY) + datetime.timedelta(hours=9)


def _approve(sheet: MonthSheet, cast: Cast, *, at: datetime.datetime, again: bool) -> None:
    sheet = sheets.approve(sheet, by=cast.staff, at=at)
    if again:
        reason = "Ghi nhầm mức xã hỗ trợ thêm (mẫu)."
        sheet = sheets.reopen(sheet, reason=reason, by=cast.staff, at=at + DAY)
        rule = sheet.resolution.rules.get(is_most=True)
        by = cast.of(sheet.place)
        sheets.choose(sheet, {rule: ADDED * 2}, by=_maker(by), at=at + DAY)
        sheet = sheets.check(sheet, by=by, at=at + DAY)
        sheets.approve(sheet, by=cast.staff, at=at + 2 * DAY)


def _maker(by: User) -> User:
    """Return who draws up what ``by`` checks: a colleague, where there is one."""
    officials = User.objects.filter(place=by.place, role=Role.COMMUNE, is_active=True)
    return officials.exclude(pk=by.pk).order_by("pk").first() or by


def _resolution(cast: Cast, *, now: datetime.datetime) -> SupportResolution:
    at = midnight(REFORM) + datetime.timedelta(hours=9)
    resolution = resolutions.write(
        cast.province(),
        number="00/2025/NQ-HĐND",
        title="Hỗ trợ kinh phí hoạt động của tổ công nghệ số cộng đồng (mẫu)",
        source="Số liệu của bản dùng thử, không phải nghị quyết có thật",
        starts_on=REFORM,
        is_example=True,
        by=cast.staff,
        at=at,
    )
    for basis, amount, facts in (
        (PayBasis.TEAM_MONTH, 300_000, {"wording": "khoản 1 Điều 3, hoạt động của tổ (mẫu)"}),
        (
            PayBasis.PERSON_DAY,
            50_000,
            {
                "is_inside": True,
                "origins": [DayOrigin.DIARY],
                "wording": "khoản 2 Điều 3, xăng xe, nước uống, trong mức của tổ (mẫu)",
            },
        ),
        (
            PayBasis.PERSON_MONTH,
            60_000,
            {"positions": ["leader"], "fewest_days": 15, "wording": "khoản 3 Điều 3, tổ trưởng (mẫu)"},
        ),
        (
            PayBasis.TEAM_MONTH,
            600_000,
            {"is_most": True, "wording": "Điều 4, xã hỗ trợ thêm, không quá 2 lần (mẫu)"},
        ),
    ):
        resolutions.add_rule(resolution, basis=basis, amount=amount, **facts, by=cast.staff, at=at)
    return resolutions.put_in_force(resolution, by=cast.staff, at=at)
