"""Who looked at people's contacts: when, where, how many."""

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.filters import LookFilter
from accounts.models import Look
from accounts.roles import Permission
from accounts.templatetags.people import page_words
from core.spreadsheets import csv_attachment
from core.templatetags.wording import instant

PER_PAGE = 50
MOST = 20_000  # lines of a file
HEADINGS = ("Lúc", "Người xem", "Vai trò", "Cách", "Trang", "Địa bàn", "Số liên hệ")


@never_cache
@require_safe
@require(Permission.HANDLE_PRIVACY)
def look_list(request: UserRequest) -> HttpResponse:
    rows = Look.objects.visible_to(request.user).select_related("by", "place").newest_first()
    filters = LookFilter(request.GET, rows, request=request)
    if request.GET.get("format") == "csv":
        return csv_attachment("luot-xem-lien-he", HEADINGS, map(_cells, filters.qs[:MOST]))
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "shown": filters.qs.order_by().aggregate(n=Sum("count"))["n"] or 0,
        "trail": [("Dữ liệu cá nhân", reverse("privacy_home")), ("Ai đã xem liên hệ", "")],
    }
    return render(request, "accounts/look_list.html", context)


def _cells(look: Look) -> list[object]:
    who, role = look.by.full_name, look.by.get_role_display()
    where = [page_words(look.page), look.place or ""]
    return [instant(look.at), who, role, look.get_kind_display(), *where, look.count]
