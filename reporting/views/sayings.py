"""The words by which messages call an indicator, of one's own province: listed, added, taken away."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from reporting.actions import sayings
from reporting.forms.sayings import SayingForm
from reporting.models import Indicator, Saying
from reporting.pages.indicator_tables import SayingListing

HEADING = "Cách gọi trong tin nhắn"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def saying_list(request: UserRequest) -> HttpResponseBase:
    in_use = Indicator.objects.visible_to(request.user).in_use_on(timezone.localdate()).order_by("order", "code")
    form = SayingForm(request.POST if request.method == "POST" else None, indicators=in_use)
    if form.is_valid():
        with refusals_on(form):
            saying = sayings.add(**form.cleaned_data, by=request.user)
            messages.success(request, f"Từ nay “{saying.words}” trong tin nhắn là “{saying.indicator}”.")
            return redirect("saying_list")
    rows = Saying.objects.visible_to(request.user).select_related("indicator")
    context = {
        "form": form,
        "heading": HEADING,
        "trail": [("Chỉ tiêu", reverse("indicator_list")), (HEADING, "")],
    }
    own = rows.of_province(request.user.place) if request.user.place else rows.none()
    table = SayingListing(own, request=request)
    return table.response("reporting/saying_list.html", context, status=422 if form.is_bound else 200)


@require_POST
@require(Permission.MANAGE_INDICATORS)
def saying_remove(request: UserRequest, saying_id: int) -> HttpResponse:
    rows = Saying.objects.visible_to(request.user).select_related("indicator", "province")
    own = rows.of_province(request.user.place) if request.user.place else rows.none()
    saying = get_object_or_404(own, pk=saying_id)
    sayings.remove(saying, by=request.user)
    messages.success(request, f"Đã bỏ cách gọi “{saying.words}”.")
    return redirect("saying_list")
