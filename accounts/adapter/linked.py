"""What is linked to an account or changed on it, so that its owner sees what is not theirs."""

import datetime
from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils import timezone

from accounts.models import AccessToken, Event, SignInKey, User

EMAIL_CHANGED = "channels.email"  # somebody signed in as the account set another address, or none


class Linked(NamedTuple):
    """A way in, or a way by which messages or numbers leave, in words, and since when it is there."""

    what: str
    since: datetime.datetime


def linked_to(user: User, *, after: datetime.datetime | None = None) -> list[Linked]:
    """Return what is linked to ``user``, or what came ``after`` an instant, the latest first, in five queries."""
    found = [Linked(f"khóa đăng nhập của máy “{key}”", key.added_at) for key in SignInKey.objects.filter(user=user)]
    found += [
        Linked(f"liên kết với {settings.OIDC_NAME or one.provider}", one.date_joined)
        for one in SocialAccount.objects.filter(user=user)
    ]
    found += [Linked(f"nhận tin qua {link}", link.linked_at) for link in user.channel_links.all()]
    valid = AccessToken.objects.valid_at(timezone.now()).filter(issued_by=user)
    found += [Linked(f"mã truy cập cho hệ thống “{token}”", token.issued_at) for token in valid]
    change = Event.objects.about(user).filter(verb=EMAIL_CHANGED).order_by("-at", "-pk").first()
    if change is not None and (user.email or after is not None):
        found.append(Linked(f"thư điện tử nhận tin {user.email or 'để trống'}", change.at))
    return sorted((one for one in found if after is None or one.since > after), key=lambda one: one.since, reverse=True)
