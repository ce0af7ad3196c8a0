"""Which channel a notice takes: the first that its receiver wants and has; the next one where that failed."""

import datetime
from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from notices.access import Links, channels_of, links_of, open_channels
from notices.hours import awake_since, is_daytime
from notices.kinds import notice_kinds
from notices.models import Channel, ChannelLink, Delivery, Gateway, Notice, Trouble
from notices.models.channels import LINKED_CHANNELS

BATCH = 500
# A message asks for something within days, most within one: after an hour by day a channel that is in trouble has had
# its chance. Services that stumble are back within minutes.
STUCK = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
# Without a limit, whoever closes and reopens a difficulty again and again, or sends announcement after announcement,
# makes a phone ring and an SMS be paid for each time.
MOST_A_DAY = 20  # messages of one kind from one account to one person; the clock and what was asked for have no limit


@transaction.atomic
def route(*, at: datetime.datetime | None = None) -> int:
    """Choose the first channel of notices that have none yet, a batch of them; return how many were looked at.

    A notice stays in the portal alone where its receiver has no channel, or where it is beyond MOST_A_DAY. Safe to run
    twice at once.
    """
    at = at or timezone.now()
    rows = Notice.objects.to_route().select_for_update(of=("self",), skip_locked=True).select_related("to")
    fresh = list(rows.order_by("made_at", "pk")[:BATCH])
    _deliver_by_next_channel(_within_limit(fresh, at), at)
    Notice.objects.filter(pk__in=[notice.pk for notice in fresh]).update(routed_at=at)
    return len(fresh)


def _within_limit(fresh: list[Notice], at: datetime.datetime) -> list[Notice]:
    """Return those of ``fresh`` that are within MOST_A_DAY, counted with those routed in the day before ``at``."""
    earlier = Notice.objects.filter(to__in={one.to_id for one in fresh}, by__isnull=False, routed_at__gt=at - DAY)
    rows = earlier.order_by().values_list("to", "by", "kind").annotate(Count("pk"))
    counts = Counter({(to, by, kind): count for to, by, kind, count in rows})
    within = []
    for one in fresh:
        key = one.to_id, one.by_id, one.kind
        counts[key] += 1
        if one.by_id is None or notice_kinds()[one.kind].answers_at_once or counts[key] <= MOST_A_DAY:
            within.append(one)
    return within


@transaction.atomic
def route_onwards(notice: Notice, *, at: datetime.datetime) -> None:
    """Give a notice whose every delivery failed to its receiver's next channel, if there is one."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("to").get(pk=notice.pk)
    if not notice.deliveries.exclude(state=Delivery.Progress.FAILED).exists():
        _deliver_by_next_channel([notice], at)


def pass_on_stuck(*, at: datetime.datetime | None = None) -> int:
    """Give messages that have waited for STUCK of daytime to the next channel of their receivers; return how many.

    Only where the channel is in trouble: the message failed before, the service is paused, or the portal no longer has
    it. One that only stands in a long line keeps its place, and so does one whose receiver has no other channel.
    """
    at = at or timezone.now()
    if not is_daytime(at) or at - awake_since(at) < STUCK:
        return 0
    troubles = dict(Gateway.objects.paused_at(at).values_list("channel", "trouble"))
    in_trouble = Q(attempts__gt=0) | Q(channel__in=troubles) | ~Q(channel__in=open_channels())
    rows = Delivery.objects.filter(in_trouble, state=Delivery.Progress.WAITING, made_at__lte=at - STUCK).order_by("pk")
    passed, last = 0, 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        passed += _pass_on(keys, troubles, at)
        last = keys[-1]
    return passed


@transaction.atomic
def _pass_on(keys: list[int], troubles: dict[str, str], at: datetime.datetime) -> int:
    rows = Delivery.objects.filter(pk__in=keys, state=Delivery.Progress.WAITING).select_related("notice__to")
    rows = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    left = _channels_left([row.notice for row in rows])
    passed = [row for row in rows if left[row.notice_id]]
    for row in passed:
        row.state = Delivery.Progress.FAILED
        row.reason = row.reason or troubles.get(row.channel) or Trouble.NOT_REACHED
    Delivery.objects.bulk_update(passed, ["state", "reason"])
    notices = Notice.objects.filter(pk__in={row.notice_id for row in passed}).select_related("to").order_by("pk")
    locked = list(notices.select_for_update(of=("self",)))
    others = Delivery.objects.filter(notice__in=locked).exclude(state=Delivery.Progress.FAILED)
    unfinished = set(others.values_list("notice", flat=True))
    _deliver_by_next_channel([notice for notice in locked if notice.pk not in unfinished], at)
    return len(passed)


def _deliver_by_next_channel(notices: list[Notice], at: datetime.datetime) -> None:
    """Add the deliveries of the next channel of each of ``notices``, which the caller has locked: one a chat, a phone
    number or an address, and of browsers one each.
    """
    links = links_of([notice.to for notice in notices])
    left = _channels_left(notices, links)
    fresh = [
        Delivery(notice=notice, channel=left[notice.pk][0], link=link, made_at=at)
        for notice in notices
        for link in _addresses(links[notice.to_id], left[notice.pk])
    ]
    Delivery.objects.bulk_create(fresh)


def _channels_left(notices: list[Notice], links: Links | None = None) -> dict[int, list[Channel]]:
    """Return {key of each of ``notices``: the channels that were not tried yet, the next one first}; ``links`` are
    those of their receivers, where they are at hand.
    """
    tried: dict[int, set[str]] = defaultdict(set)
    for key, channel in Delivery.objects.filter(notice__in=notices).values_list("notice", "channel"):
        tried[key].add(channel)
    reached = channels_of([notice.to for notice in notices if notice.to.is_active], links)
    return {
        notice.pk: [channel for channel in reached.get(notice.to_id, []) if channel not in tried[notice.pk]]
        for notice in notices
    }


def _addresses(links: list[ChannelLink], left: list[Channel]) -> list[ChannelLink | None]:
    """Return where a message by the first of the channels ``left`` goes; None is the account's own address."""
    if not left:
        return []
    return [link for link in links if link.channel == left[0]] if left[0] in LINKED_CHANNELS else [None]
