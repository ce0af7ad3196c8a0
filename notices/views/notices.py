"""What the portal has told me."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest
from notices.actions import notices
from notices.models import Notice

PAGE = 30


@require_safe
def notice_list(request: UserRequest) -> HttpResponse:
    """One's own, the unread before the read, the newest first."""
    rows = Notice.objects.visible_to(request.user).select_related("by")
    rows = rows.order_by(F("read_at").desc(nulls_first=True), "-made_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/notice_list.html", {"page": page})


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
