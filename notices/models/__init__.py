"""Notices to people, the channels that reach them outside the portal, and what became of each message."""

from notices.models.channels import Channel, ChannelLink, ChannelPreference, DeclinedKind, Gateway, LinkCode, Trouble
from notices.models.deliveries import Delivery
from notices.models.notices import NOTICES_KEPT, Notice, NoticeQuerySet

__all__ = [
    "NOTICES_KEPT",
    "Channel",
    "ChannelLink",
    "ChannelPreference",
    "DeclinedKind",
    "Delivery",
    "Gateway",
    "LinkCode",
    "Notice",
    "NoticeQuerySet",
    "Trouble",
]
