"""What is linked to an account, so that its owner sees what is not theirs."""

import datetime
from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.models import SignInKey, User


class Linked(NamedTuple):
    """A way in, or a way by which messages leave, in words, and since when it is there."""

    what: str
    since: datetime.datetime


def linked_to(user: User, *, after: datetime.datetime | None = None) -> list[Linked]:
    """Return what is linked to ``user``, or what came ``after`` an instant, the latest first, in three queries."""
    found = [Linked(f"khóa đăng nhập của máy “{key}”", key.added_at) for key in SignInKey.objects.filter(user=user)]
    found += [
        Linked(f"liên kết với {settings.OIDC_NAME or one.provider}", one.date_joined)
        for one in SocialAccount.objects.filter(user=user)
    ]
    found += [Linked(f"nhận tin qua {link}", link.linked_at) for link in user.channel_links.all()]
    return sorted((one for one in found if after is None or one.since > after), key=lambda one: one.since, reverse=True)
