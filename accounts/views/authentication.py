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


@never_cache
@require_safe
@require(Permission.SEE_EVENTS)
def authentication_list(request: UserRequest) -> HttpResponseBase:
    seen = AuthenticationEvent.objects.visible_to(request.user).select_related("user__place").newest_first()
    filters = AuthenticationFilter(request.GET, seen, request=request)
    table = AuthenticationListing(filters.qs, request=request, form=filters.form)
    context = {
        "filters": filters,
        "months": AUTHENTICATION_KEPT.days // 30,
        "trail": [("Nhật ký", reverse("event_list")), ("Lần đăng nhập", "")],
    }
    return table.response("accounts/authentication_list.html", context)
