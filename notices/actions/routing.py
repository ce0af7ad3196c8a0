"""Which channel a notice takes: the first that its receiver wants and has; the next one where that failed."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from notices.access import channels_of, links_of
from notices.models import Channel, ChannelLink, Delivery, Notice
from notices.models.channels import LINKED_CHANNELS

BATCH = 500


@transaction.atomic
def route(*, at: datetime.datetime | None = None) -> int:
    """Choose the first channel of notices that have none yet, a batch of them; return how many were looked at.

    Whoever has no channel finds the notice in the portal alone. Safe to run twice at once.
    """
    at = at or timezone.now()
    rows = Notice.objects.to_route().select_for_update(of=("self",), skip_locked=True).select_related("to")
    fresh = list(rows.order_by("made_at", "pk")[:BATCH])
    _deliver_by_next_channel(fresh, at)
    Notice.objects.filter(pk__in=[notice.pk for notice in fresh]).update(routed_at=at)
    return len(fresh)


@transaction.atomic
def route_onwards(notice: Notice, *, at: datetime.datetime) -> None:
    """Give a notice whose every delivery failed to its receiver's next channel, if there is one."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("to").get(pk=notice.pk)
    if not notice.deliveries.exclude(state=Delivery.Progress.FAILED).exists():
        _deliver_by_next_channel([notice], at)


def _deliver_by_next_channel(notices: list[Notice], at: datetime.datetime) -> None:
    """Add the deliveries of the next channel of each of ``notices``, which the caller has locked: one a chat, a phone
    number or an address, and of browsers one each.
    """
    tried: dict[int, set[str]] = defaultdict(set)
    for key, channel in Delivery.objects.filter(notice__in=notices).values_list("notice", "channel"):
        tried[key].add(channel)
    users = [notice.to for notice in notices if notice.to.is_active]
    links = links_of(users)
    reached = channels_of(users, links)
    fresh = []
    for notice in notices:
        left = [channel for channel in reached.get(notice.to_id, []) if channel not in tried[notice.pk]]
        for link in _addresses(links[notice.to_id], left):
            fresh.append(Delivery(notice=notice, channel=left[0], link=link, made_at=at))
    Delivery.objects.bulk_create(fresh)


def _addresses(links: list[ChannelLink], left: list[Channel]) -> list[ChannelLink | None]:
    """Return where a message by the first of the channels ``left`` goes; None is the account's own address."""
    if not left:
        return []
    return [link for link in links if link.channel == left[0]] if left[0] in LINKED_CHANNELS else [None]
