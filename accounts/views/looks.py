"""Who looked at people's contacts: when, where, how many."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.filters import LookFilter
from accounts.models import Look
from accounts.pages.record_tables import LookListing
from accounts.roles import Permission


@never_cache
@require_safe
@require(Permission.HANDLE_PRIVACY)
def look_list(request: UserRequest) -> HttpResponseBase:
    rows = Look.objects.visible_to(request.user).select_related("by", "place").newest_first()
    filters = LookFilter(request.GET, rows, request=request)
    table = LookListing(filters.qs, request=request, form=filters.form)
    context = {
        "filters": filters,
        "trail": [("Dữ liệu cá nhân", reverse("privacy_home")), ("Ai đã xem liên hệ", "")],
    }
    return table.response("accounts/look_list.html", context)
