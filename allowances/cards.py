"""Support money on the home page: the month that a commune has to check, what the province has to approve."""

import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allowances.models import MonthSheet
from allowances.pages.months import months_back
from allowances.phrases import month_name
from allowances.rollups.knowing import resolution_of
from allowances.rules import MonthDays
from core.cards import Task
from core.templatetags.wording import number


def support_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """Return what of support money waits for ``user``, of months that are over."""
    return [*_to_approve(user), *_to_check(user, now)]


def _to_approve(user: User) -> list[Task]:
    if not user.may(Permission.APPROVE_ALLOWANCES):
        return []
    checked = MonthSheet.objects.visible_to(user).standing().filter(state=MonthSheet.SheetState.CHECKED)
    waiting = checked.aggregate(sheets=Count("pk"), first=Min("month"))
    if not waiting["sheets"]:
        return []
    return [
        Task(
            figure=f"{number(waiting['sheets'])} bảng",
            sentence="Kinh phí hỗ trợ tổ: xã đã kiểm tra, chờ duyệt",
            url=f"{reverse('support_list')}?month={waiting['first']:%Y-%m}",
            action="Xem và duyệt",
            detail=f"Cũ nhất: {month_name(waiting['first'])}.",
            calm=True,
        )
    ]


def _to_check(user: User, now: datetime.datetime) -> list[Task]:
    place = user.scope
    if place is None or not place.is_commune or not user.may(Permission.CHECK_ALLOWANCES):
        return []
    month = MonthDays.of(months_back(timezone.localdate(now), 1))
    if MonthSheet.objects.binding().filter(place=place, month=month.first).exists() or not place.existed_on(month.last):
        return []
    if resolution_of(place, month) is None:
        return []
    return [
        Task(
            figure=month_name(month.first).capitalize(),
            sentence="Kinh phí hỗ trợ tổ: chưa kiểm tra xong",
            url=reverse("support_sheet", args=[place.pk, month.first.year, month.first.month]),
            action="Xem bảng",
            calm=True,
        )
    ]
