"""Whom a message gets to: a notice waits in the portal for who comes there; a channel carries it to a phone or desk.

Who never signed in and has no channel is not reached by a notice: it lies there unseen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from notices.models import Channel, ChannelLink, ChannelPreference
from notices.models.channels import LINKED_CHANNELS


def open_channels() -> list[Channel]:
    """Return the channels that this portal has a service for, in the order in which they are tried."""
    have = {
        Channel.ZALO: settings.ZALO_BOT_TOKEN,
        Channel.PUSH: settings.VAPID_PRIVATE_KEY,
        Channel.EMAIL: settings.SENDS_EMAIL,
        Channel.SMS: settings.SMS_URL,
    }
    return [channel for channel in Channel if have[channel]]


def wanted_channels(preference: ChannelPreference | None) -> list[Channel]:
    """Return the open channels in the order that the person chose, without those that they do not want."""
    opened = open_channels()
    return opened if preference is None else [channel for channel in preference.order if channel in opened]


def usable_channels(user: User, preference: ChannelPreference | None, links: Iterable[ChannelLink]) -> list[Channel]:
    """Return the channels by which ``user`` can be reached now, the first to be tried first."""
    linked = {link.channel for link in links}
    has = {channel: channel in linked for channel in LINKED_CHANNELS}
    return usable_of(preference, has | {Channel.EMAIL: bool(user.email), Channel.SMS: bool(user.phone)})


def usable_of(preference: ChannelPreference | None, has: Mapping[Channel, bool]) -> list[Channel]:
    """Return the open channels that a person wants and has an address for, the first to be tried first."""
    return [channel for channel in wanted_channels(preference) if has[channel]]


type Links = Mapping[int, list[ChannelLink]]  # by the key of the account


def links_of(users: Iterable[User]) -> Links:
    """Return what each of ``users`` linked; [] where they linked nothing."""
    found = defaultdict(list)
    for link in ChannelLink.objects.filter(user__in={user.pk for user in users}).order_by("pk"):
        found[link.user_id].append(link)
    return found


def channels_of(users: Iterable[User], links: Links | None = None) -> dict[int, list[Channel]]:
    """Return {key of each of ``users``: the channels by which they can be reached now}, in two queries however many, or
    one where their ``links`` are at hand.
    """
    users = list({user.pk: user for user in users}.values())
    links = links_of(users) if links is None else links
    preferences = {one.user_id: one for one in ChannelPreference.objects.filter(user__in=users)}
    return {user.pk: usable_channels(user, preferences.get(user.pk), links[user.pk]) for user in users}


def reached_users(users: Iterable[User]) -> set[int]:
    """Return the keys of those of ``users`` to whom a notice gets by any way."""
    users = list(users)
    channels = channels_of(users)
    return {user.pk for user in users if user.last_login is not None or channels[user.pk]}


def channel_address(user: User, channel: str, link: ChannelLink | None) -> str:
    """Return where a message by ``channel`` goes; "" where the person has no such address any more."""
    if channel in LINKED_CHANNELS:
        return link.address if link is not None else ""
    return user.email if channel == Channel.EMAIL else user.phone


def signed_in_before(path: str = "") -> Q:
    """The accounts that somebody has signed in with; ``path`` leads from the filtered rows to the account, "user__"."""
    return Q(**{f"{path}last_login__isnull": False})


def has_channel(channel: str, path: str = "") -> Q:
    """The accounts that ``usable_channels`` finds ``channel`` for, read in the same query; ``path`` as above."""
    if channel not in open_channels():
        return Q(**{f"{path}pk__in": []})
    unwanted = ChannelPreference.objects.exclude(channels__contains=channel)
    wanted = ~Q(Exists(unwanted.filter(user=OuterRef(f"{path}pk"))))
    if channel in LINKED_CHANNELS:
        links = ChannelLink.objects.filter(user=OuterRef(f"{path}pk"), channel=channel)
        return Q(Exists(links)) & wanted
    return Q(**{f"{path}email__gt" if channel == Channel.EMAIL else f"{path}phone__gt": ""}) & wanted


def first_channels(users: QuerySet[User]) -> Counter[tuple[Channel | None, bool]]:
    """Count ``users`` by the channel that a message to each takes first, None where there is none, and by whether they
    have signed in before: as ``usable_channels`` finds it, in one query however many.
    """
    links = ChannelLink.objects.filter(user=OuterRef("pk"))
    has: dict[Channel, Any] = {channel: Exists(links.filter(channel=channel)) for channel in LINKED_CHANNELS}
    has |= {Channel.EMAIL: Q(email__gt=""), Channel.SMS: Q(phone__gt="")}
    flags = {f"has_{channel}": expression for channel, expression in has.items()}
    rows = users.order_by().annotate(**flags, signed_in=signed_in_before(), wants=F("channel_preference__channels"))
    found = Counter[tuple[Channel | None, bool]]()
    for row in rows.values("wants", "signed_in", *flags).annotate(people=Count("pk", distinct=True)):
        preference = None if row["wants"] is None else ChannelPreference(channels=row["wants"])
        usable = usable_of(preference, {channel: row[f"has_{channel}"] for channel in has})
        found[usable[0] if usable else None, row["signed_in"]] += row["people"]
    return found


def has_any_channel(path: str = "") -> Q:
    """The accounts that some channel reaches."""
    reached = Q(**{f"{path}pk__in": []})
    for channel in open_channels():
        reached |= has_channel(channel, path)
    return reached
