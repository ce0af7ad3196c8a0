"""What became of the messages that left the portal, and sending again what nobody knows to have arrived."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from notices.access import has_any_channel, has_channel, open_channels
from notices.actions import repeats
from notices.forms import DeliveryFilterForm
from notices.models import Delivery, Gateway
from notices.pages import DeliveryListing
from notices.tasks import ring_notices


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def delivery_list(request: UserRequest) -> HttpResponseBase:
    """The messages to those whose accounts the user manages, the newest first: by what, how far, and why not."""
    form = DeliveryFilterForm(request.GET or None)
    rows = Delivery.objects.visible_to(request.user)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        rows = rows.filter(**chosen)
    rows = rows.select_related("notice__to__place", "repeated_by").order_by("-made_at", "-pk")
    rows = rows.annotate(came_at=Coalesce("delivered_at", "sent_at", "made_at"))
    opened = open_channels()
    context = {
        "form": form,
        "counts": [(state, counts[state.value]) for state in Delivery.Progress if state.value in counts],
        "total": sum(counts.values()),
        "reached": _reach_counts(request.user),
        "opened": opened,
        "paused": Gateway.objects.visible_to(request.user).paused_at(timezone.now()).filter(channel__in=opened),
        "repeatable": repeats.REPEATABLE,
        "trail": [("Tài khoản", reverse("account_list")), ("Tin đã gửi ra ngoài cổng", "")],
    }
    return DeliveryListing(rows, request=request, form=form).response("notices/delivery_list.html", context)


def _reach_counts(user: User) -> dict[str, Any]:
    """Return how many of the accounts in use that the user manages a message gets to, in all and by channel."""
    opened = open_channels()
    counted: dict[str, Any] = {channel.value: Count("pk", filter=has_channel(channel)) for channel in opened}
    rows = User.objects.visible_to(user).filter(is_active=True).order_by()
    found = rows.aggregate(all=Count("pk"), any=Count("pk", filter=has_any_channel()), **counted)
    return found | {"by_channel": [(channel, found[channel.value]) for channel in opened]}


@require_POST
@require(Permission.MANAGE_ACCOUNTS)
def delivery_repeat(request: UserRequest, delivery_id: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=delivery_id)
    with refusals_as_messages(request):
        repeats.repeat(delivery, by=request.user)
        ring_notices()
        messages.success(request, f"Đang gửi lại cho {delivery.notice.to}.")
    return redirect("delivery_list")
