"""Who signed in and out, changed their password or tried in vain: when, and from which network address."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.filters import AuthenticationFilter
from accounts.models import AUTHENTICATION_KEPT, AuthenticationEvent
from accounts.pages.record_tables import AuthenticationListing
from accounts.roles import Permission
from core.spreadsheets import csv_attachment
from core.templatetags.wording import instant

MOST = 20_000  # lines of a file
HEADINGS = ("Lúc", "Việc", "Tài khoản số", "Họ và tên", "Vai trò", "Địa bàn", "Địa chỉ mạng", "Máy")


@never_cache
@require_safe
@require(Permission.SEE_EVENTS)
def authentication_list(request: UserRequest) -> HttpResponseBase:
    seen = AuthenticationEvent.objects.visible_to(request.user).select_related("user__place").newest_first()
    filters = AuthenticationFilter(request.GET, seen, request=request)
    if request.GET.get("format") == "csv":
        return csv_attachment("lan-dang-nhap", HEADINGS, map(_cells, filters.qs[:MOST]))
    table = AuthenticationListing(filters.qs, request=request, form=filters.form)
    context = {
        "filters": filters,
        "months": AUTHENTICATION_KEPT.days // 30,
        "trail": [("Nhật ký", reverse("event_list")), ("Lần đăng nhập", "")],
    }
    return table.response("accounts/authentication_list.html", context)


def _cells(row: AuthenticationEvent) -> list[object]:
    user = row.user
    who = [user.pk, user.full_name, user.get_role_display(), user.place or ""] if user else ["", "", "", ""]
    return [instant(row.at), row.get_kind_display(), *who, row.address or "", row.device]
