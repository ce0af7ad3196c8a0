"""What the portal has told me."""

import datetime
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest
from core.templatetags.wording import number
from core.text import typed_number
from notices.actions import notices
from notices.models import Notice

PAGE = 30
FOLDED = 3  # from how many of one kind and day on a list names them in one line


class FoldedNotices(NamedTuple):
    """Notices of one kind and day, and unread or read alike; ``size`` of them, the page may hold fewer."""

    notices: list[Notice]
    size: int

    @property
    def is_folded(self) -> bool:
        return self.size >= FOLDED


@require_safe
def notice_list(request: UserRequest) -> HttpResponse:
    """One's own, the unread before the read, day by day, the newest first."""
    rows = Notice.objects.visible_to(request.user).select_related("by").in_groups()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    unread = [notice.pk for notice in shown if notice.read_at is None]
    context = {"page": page, "days": _days(shown), "newest": max(unread, default=0)}
    return render(request, "notices/notice_list.html", context)


def _days(shown: Iterable[Notice]) -> list[tuple[bool, datetime.date, list[FoldedNotices]]]:
    """Return for each day whether its notices are unread, the day, and the notices in groups."""
    days = groupby(shown, key=lambda notice: (notice.read_at is None, notice.day))
    return [(is_unread, day, _groups(notices)) for (is_unread, day), notices in days]


def _groups(notices: Iterable[Notice]) -> list[FoldedNotices]:
    alike = [list(group) for _, group in groupby(notices, key=lambda notice: notice.kind)]
    return [FoldedNotices(group, group[0].alike) for group in alike]


@require_POST
def notice_read_all(request: UserRequest) -> HttpResponse:
    """Mark as read all up to the newest that stood on the page; what came meanwhile waits to be seen."""
    up_to = typed_number(request.POST.get("up_to", ""), digits=18) or 0
    count = notices.read_all(by=request.user, up_to=up_to)
    messages.success(request, f"Đã đánh dấu {number(count)} thông báo là đã đọc.")
    if left := Notice.objects.visible_to(request.user).unread().filter(pk__lte=up_to).count():
        messages.info(request, f"Còn {number(left)} thông báo của cơ quan, xin mở từng thông báo để đọc.")
    return redirect("notice_list")


@require_POST
def notice_open(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark as read and go where it leads, if that is a path of the portal."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    notices.read(notice, by=request.user)
    local = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if local else "notice_list")


@require_POST
def notice_opened(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark as read what led here from Zalo, a letter or a phone; the page itself asks for it, so that a machine that
    only looks at the link says nothing.
    """
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    notices.read(notice, by=request.user)
    return HttpResponse(status=204)
