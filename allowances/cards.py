"""Support money on the home page: the month that a commune has to check, what the province has to approve."""

import datetime

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allowances.access import READS_IT, confirms_days, works_with_it
from allowances.models import MonthSheet
from allowances.pages.months import month_url, months_back, months_to_check
from allowances.phrases import month_name
from allowances.rollups.late_days import MONTHS_WAITING, late_days
from allowances.rules import MonthDays
from core.cards import Task
from core.templatetags.wording import number
from places.models import Level, Place


def support_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """Return what of support money waits for ``user``, of months that are over."""
    return [*_to_confirm(user, now), *_to_approve(user), *_to_check(user, now), *_approved_alone(user, now)]


def _to_confirm(user: User, now: datetime.datetime) -> list[Task]:
    """Return the days written late that ``user`` may stand for, of the months that a list shows."""
    if not confirms_days(user):
        return []
    today = timezone.localdate(now)
    waiting = [one for one in late_days(user, months_back(today, MONTHS_WAITING), today) if one.is_open_to_reader]
    if not waiting:
        return []
    return [
        Task(
            figure=number(len(waiting)),
            sentence="ngày ghi sổ muộn, chờ xác nhận mới được chi hỗ trợ",
            url=reverse("support_late_days"),
            action="Xem và xác nhận",
            calm=True,
        )
    ]


def _to_approve(user: User) -> list[Task]:
    if not user.may(Permission.APPROVE_ALLOWANCES):
        return []
    checked = MonthSheet.objects.visible_to(user).standing().filter(state=MonthSheet.SheetState.CHECKED)
    waiting = checked.aggregate(sheets=Count("pk"), first=Min("month"), alone=Count("pk", filter=~Q(checked_alone="")))
    if not waiting["sheets"]:
        return []
    return [
        Task(
            figure=number(waiting["sheets"]),
            sentence="bảng kinh phí hỗ trợ tổ xã đã kiểm tra, chờ duyệt",
            url=f"{reverse('support_list')}?month={waiting['first']:%Y-%m}",
            action="Xem và duyệt",
            detail=f"Cũ nhất: {month_name(waiting['first'])}.{_checked_alone(waiting['alone'])}",
            calm=True,
        )
    ]


def _checked_alone(sheets: int) -> str:
    return f" {number(sheets)} bảng do một người lập và kiểm tra." if sheets else ""


def _approved_alone(user: User, now: datetime.datetime) -> list[Task]:
    """Return, for those above communes, what somebody lately approved who is tied to whoever checked it."""
    if user.scope is None or user.scope.level >= Level.COMMUNE or not any(user.may(one) for one in READS_IT):
        return []
    since = now - datetime.timedelta(days=settings.FOUR_EYES_DAYS)
    rows = MonthSheet.objects.visible_to(user).exclude(approved_alone="").filter(approved_at__gt=since)
    found = rows.aggregate(sheets=Count("pk"), last=Max("month"))
    if not found["sheets"]:
        return []
    return [
        Task(
            figure=number(found["sheets"]),
            sentence="bảng kinh phí hỗ trợ tổ được duyệt một mình",
            url=f"{reverse('support_list')}?month={found['last']:%Y-%m}",
            action="Xem bảng",
            detail="Người duyệt vừa cấp tài khoản cho người kiểm tra hoặc dùng chung máy; cơ quan không có ai khác.",
            calm=True,
        )
    ]


def _to_check(user: User, now: datetime.datetime) -> list[Task]:
    """Return last month's sheet of the commune, and those of communes that ended: one by name, several together."""
    if not works_with_it(user):
        return []
    month = MonthDays.of(months_back(timezone.localdate(now), 1))
    rows = months_to_check(user, month)
    ended = [row for row in rows if row.place.valid_to]
    named = rows if len(ended) == 1 else [row for row in rows if row not in ended]
    tasks = [
        Task(
            figure="1",
            sentence=f"bảng kinh phí hỗ trợ tổ {month_name(month.first)}{_of_ended(row.place)} chưa kiểm tra xong",
            url=month_url(row),
            action="Xem bảng",
            calm=True,
        )
        for row in named
    ]
    if len(ended) > 1:
        tasks.append(
            Task(
                figure=number(len(ended)),
                sentence=f"bảng kinh phí hỗ trợ tổ {month_name(month.first)} của xã trước sắp xếp chưa kiểm tra xong",
                url=f"{reverse('support_list')}?month={month.first:%Y-%m}",
                action="Xem các bảng",
                calm=True,
            )
        )
    return tasks


def _of_ended(commune: Place) -> str:
    """Return whose sheet a card is about, where that is not the reader's own commune."""
    return f" của {commune} trước sắp xếp" if commune.valid_to else ""
