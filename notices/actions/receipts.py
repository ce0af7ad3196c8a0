"""What a service tells later about a message that it took."""

import datetime

from django.db import transaction
from django.utils import timezone

from notices.actions.routing import route_onwards
from notices.models import Delivery, Trouble


@transaction.atomic
def note_receipt(channel: str, reference: str, *, arrived: bool, at: datetime.datetime | None = None) -> bool:
    """Write down that a message arrived at the phone, or that it never will, so that the next channel is tried.

    Return whether the message is known; the same receipt a second time changes nothing.
    """
    at = at or timezone.now()
    rows = Delivery.objects.select_for_update(of=("self",)).filter(channel=channel, reference=reference)
    delivery = rows.exclude(reference="").order_by("pk").first()
    if delivery is None:
        return False
    if delivery.state != Delivery.Progress.SENT:
        return True
    if arrived:
        delivery.state, delivery.delivered_at = Delivery.Progress.DELIVERED, at
        delivery.save(update_fields=["state", "delivered_at"])
    else:
        delivery.state, delivery.reason = Delivery.Progress.FAILED, Trouble.NOT_RECEIVED
        delivery.save(update_fields=["state", "reason"])
        route_onwards(delivery.notice, at=at)
    return True
