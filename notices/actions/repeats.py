"""A person sends again what nobody knows to have arrived: the portal itself never does."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from notices.models import Delivery

REPEATABLE = (Delivery.Progress.UNSURE, Delivery.Progress.FAILED)


@transaction.atomic
def repeat(delivery: Delivery, *, by: User, at: datetime.datetime | None = None) -> Delivery:
    """Put an unsure or failed delivery back among those that wait, by the same channel, because ``by`` says so.

    Refuses with delivery_not_repeatable.
    """
    at = at or timezone.now()
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("notice__to").get(pk=delivery.pk)
    if delivery.state not in REPEATABLE:
        raise Refused("delivery_not_repeatable", f"Tin này đang ở tình trạng “{delivery.get_state_display()}”.")
    delivery.state, delivery.reason, delivery.not_before = Delivery.Progress.WAITING, "", at
    delivery.attempts, delivery.repeated_by = 0, by
    delivery.save(update_fields=["state", "reason", "not_before", "attempts", "repeated_by"])
    to = delivery.notice.to
    record("notices.repeat", to, by=by, place=to.place, at=at, after={"channel": delivery.channel})
    return delivery
