"""By which way messages got to people, as pages say it."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.models import User
from core.text import lower_first
from notices.access import first_channels
from notices.models import Channel, Delivery, NoticeQuerySet

WENT = (Delivery.Progress.SENT, Delivery.Progress.DELIVERED)
WAITS = (Delivery.Progress.WAITING, Delivery.Progress.SENDING)
WAITING, UNSURE, FAILED = "chờ gửi ra ngoài cổng", "không rõ đã gửi chưa", "không gửi được ra ngoài cổng"
ON_PORTAL = "chỉ xem được trên cổng"
UNSEEN = "chưa tới được"  # never signed in, and nothing leaves the portal for them


def in_sentence(channel: Channel) -> str:
    """Return the name of a channel within a sentence: "thư điện tử", "Zalo"."""
    return lower_first(str(channel.label)) if channel is not Channel.ZALO else channel.label


def sent_by(channel: Channel) -> str:
    return f"qua {in_sentence(channel)}"


# In the order in which pages tell of them.
WAYS = (*(sent_by(channel) for channel in Channel), WAITING, UNSURE, FAILED, ON_PORTAL, UNSEEN)


def ways_of(notices: NoticeQuerySet) -> dict[int, str]:
    """Return {key of a person: one of WAYS}, for whomever ``notices`` are to: the furthest that any of them came. Two
    queries however many.
    """
    rows = notices.order_by().values_list("to", "routed_at", "to__last_login")
    deliveries = Delivery.objects.filter(notice__in=notices.order_by()).exclude(state=Delivery.Progress.DROPPED)
    found: dict[int, set[str]] = defaultdict(set)
    for key, routed_at, last_login in rows:
        found[key].add(WAITING if routed_at is None else UNSEEN if last_login is None else ON_PORTAL)
    for key, channel, state in deliveries.order_by().values_list("notice__to", "channel", "state"):
        found[key].add(_way(channel, state))
    return {key: min(ways, key=WAYS.index) for key, ways in found.items()}


def ways_ahead(users: QuerySet[User]) -> dict[str, int]:
    """Return {one of WAYS: how many of ``users`` a message would come to by it first}, in the order of WAYS and without
    zeros, as a worker chooses their channels; in one query however many.
    """
    found = Counter[str]()
    for (channel, has_signed_in), people in first_channels(users).items():
        found[sent_by(channel) if channel else ON_PORTAL if has_signed_in else UNSEEN] += people
    return in_order(found)


def in_order(counted: Mapping[str, int]) -> dict[str, int]:
    """Return the counts that are none of zero, in the order of WAYS."""
    return {way: counted[way] for way in WAYS if counted.get(way)}


def _way(channel: str, state: str) -> str:
    if state in WENT:
        return sent_by(Channel(channel))
    if state in WAITS:
        return WAITING
    return UNSURE if state == Delivery.Progress.UNSURE else FAILED
