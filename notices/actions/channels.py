"""The channels of an account: linked by their owner, ordered, tried and unlinked."""

import datetime
import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.events import record
from accounts.actions.locking import lock_account, lock_own
from accounts.actions.slips import ALPHABET, CodeRefused, code_digest
from accounts.models import ERASED, User
from core.refusals import Refused
from core.terms import team_name
from notices.access import channels_of
from notices.actions.notices import tell
from notices.adapter.push_services import is_push_service
from notices.kinds import CHANNEL, optional_kinds
from notices.models import Channel, ChannelLink, ChannelPreference, DeclinedKind, Delivery, LinkCode, Notice

LINKED = "linked:"  # how the causes of notices about new links begin
LASTS = datetime.timedelta(minutes=10)
LENGTH, GROUP = 8, 4  # 40 random bits, for ten minutes
BROWSERS = 5  # of one account; the one linked first is forgotten first
TRIES = {
    datetime.timedelta(hours=1): 3,
    datetime.timedelta(days=1): 6,
}  # of one channel of an account: an SMS costs money
LINKS_A_DAY = 10  # of one account, chats and browsers together: of each link its owner is sent a message
LONGEST_ADDRESS = 1000  # characters of a browser's subscription


@sensitive_variables("code")
@transaction.atomic
def issue_link_code(*, by: User, at: datetime.datetime | None = None) -> str:
    """Return a code by which the chat that sends it is linked to the account of ``by``; a former one stops working.

    Refuses with signed_out, and with linked_too_often beyond LINKS_A_DAY.
    """
    at = at or timezone.now()
    lock_own(by)
    _check_links_of_a_day(by, at)
    LinkCode.objects.filter(user=by, used_at=None).delete()
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    LinkCode.objects.create(user=by, digest=code_digest(code), made_at=at, ends_at=at + LASTS)
    return f"{code[:GROUP]}-{code[GROUP:]}"


@sensitive_variables("code")
@transaction.atomic
def link_chat(code: str, chat: str, *, at: datetime.datetime | None = None) -> User:
    """Link the Zalo chat of that number to whose ``code`` it sent; a chat linked before makes way. Return the account.

    The same message that comes twice changes nothing the second time. Refuses with code_refused.
    """
    at, theirs = at or timezone.now(), LinkCode.objects.filter(digest=code_digest(code))
    user_id = theirs.values_list("user", flat=True).first()
    if user_id is None:
        raise CodeRefused
    owner = lock_account(user_id)  # first, as whoever shuts the account takes it: then the code, if it is still there
    found = theirs.select_for_update(of=("self",)).first()
    if found is None or not owner.is_active:
        raise CodeRefused
    own = ChannelLink.objects.filter(user=owner, channel=Channel.ZALO)
    if found.used_at is not None or found.ends_at <= at:
        if found.used_at is None or not own.filter(address=chat).exists():
            raise CodeRefused
        return owner
    own.delete()
    link = ChannelLink.objects.create(user=owner, channel=Channel.ZALO, address=chat, linked_at=at)
    found.used_at = at
    found.save(update_fields=["used_at"])
    _record_and_tell(link, at)
    return owner


@transaction.atomic
def link_browser(
    subscription: dict[str, Any], device: str, *, by: User, at: datetime.datetime | None = None
) -> ChannelLink:
    """Link the browser whose ``subscription`` (endpoint and keys, as the browser gives it) this is; again is nothing.

    Refuses with signed_out, subscription_refused, and with linked_too_often beyond LINKS_A_DAY.
    """
    at = at or timezone.now()
    lock_own(by)
    address = _browser_address(subscription)
    rows = ChannelLink.objects.filter(user=by, channel=Channel.PUSH)
    known = rows.filter(address=address).first()
    if known is not None:
        return known
    _check_links_of_a_day(by, at)
    for old in rows.order_by("-linked_at", "-pk")[BROWSERS - 1 :]:
        old.delete()
    link = ChannelLink.objects.create(user=by, channel=Channel.PUSH, address=address, device=device[:80], linked_at=at)
    _record_and_tell(link, at)
    return link


@transaction.atomic
def unlink(link: ChannelLink, *, by: User, at: datetime.datetime | None = None) -> None:
    """Forget a chat or browser of one's own. Refuses with not_theirs_to_unlink."""
    if link.user_id != by.pk:
        raise Refused("not_theirs_to_unlink", "Kênh này của tài khoản khác.")
    _forget(link, at or timezone.now(), by=by)


@transaction.atomic
def unlink_chat(chat: str, *, at: datetime.datetime | None = None) -> int:
    """Forget a Zalo chat for every account that it is linked to, as its owner asked in it; return how many."""
    links = list(ChannelLink.objects.filter(channel=Channel.ZALO, address=chat).select_related("user").order_by("pk"))
    for link in links:
        _forget(link, at or timezone.now(), by=link.user)
    return len(links)


@transaction.atomic
def end_link(link: ChannelLink, *, at: datetime.datetime) -> None:
    """Forget a chat or browser that its service will never take a message for again, and ask its owner anew: in the
    portal, and by the channel that comes next, once a day however many browsers ended.
    """
    _forget(link, at, by=None)
    title = f"“{link.get_channel_display()}” của anh/chị đã ngừng nhận tin, xin mở trang Kênh nhận tin để nối lại"
    text = "Dịch vụ thông báo không còn nhận tin cho máy đã nối trước đây. Nối lại chỉ mất một lần bấm."
    once = f"ended:{link.channel}:{timezone.localdate(at)}"
    tell([link.user], kind=CHANNEL.key, title=title, text=text, url=reverse("channel_list"), once=once, at=at)


@transaction.atomic
def choose_order(channels: Sequence[Channel], *, at_night: bool, by: User) -> ChannelPreference:
    """Set by which channels ``by`` wants to be reached, the first tried first, and whether in the quiet hours too."""
    lock_account(by.pk)
    order = ",".join(dict.fromkeys(channel.value for channel in channels))
    preference, _ = ChannelPreference.objects.update_or_create(
        user=by, defaults={"channels": order, "at_night": at_night}
    )
    record("channels.order", by, by=by, place=by.place, after={"channels": order, "at_night": at_night})
    return preference


@transaction.atomic
def choose_kinds(wanted: Collection[str], *, by: User) -> list[str]:
    """Let ``by`` be told of the kinds ``wanted`` among those that their role may decline; return the keys of those
    declined.
    """
    lock_account(by.pk)
    offered = [kind.key for kind in optional_kinds(by.role)]
    declined = [key for key in offered if key not in wanted]
    DeclinedKind.objects.filter(user=by, kind__in=offered).exclude(kind__in=declined).delete()
    DeclinedKind.objects.bulk_create([DeclinedKind(user=by, kind=key) for key in declined], ignore_conflicts=True)
    record("channels.kinds", by, by=by, place=by.place, after={"declined": declined})
    return declined


@transaction.atomic
def change_email(email: str, *, by: User) -> User:
    """Set the address to which messages for ``by`` go; "" takes it away. Refuses with signed_out."""
    user = lock_own(by)
    user.email = email
    user.save(update_fields=["email"])
    record("channels.email", user, by=by, place=user.place, after={"has_email": bool(email)})
    return user


@transaction.atomic
def try_channel(channel: Channel, *, by: User, at: datetime.datetime | None = None) -> list[Delivery]:
    """Send ``by`` a message by ``channel``, so that they see whether it arrives.

    Refuses with channel_not_usable, and with tried_too_often beyond TRIES.
    """
    at = at or timezone.now()
    lock_account(by.pk)
    if channel not in channels_of([by])[by.pk]:
        raise Refused("channel_not_usable", f"Anh/chị chưa nhận tin qua kênh “{channel.label}” nên chưa gửi thử được.")
    once = f"try:{channel}:{at:%Y%m%d%H%M}"  # a second press within the minute sends nothing more
    tried = Notice.objects.filter(to=by, once__startswith=f"try:{channel}:").exclude(once=once)
    if any(tried.filter(made_at__gt=at - span).count() >= most for span, most in TRIES.items()):
        most_an_hour, most_a_day = TRIES.values()
        raise Refused(
            "tried_too_often",
            f"Mỗi kênh gửi thử được {most_an_hour} lần một giờ, {most_a_day} lần một ngày. Tin chưa đến thì xin xem "
            "lại số điện thoại, địa chỉ hoặc nhờ cán bộ phụ trách.",
        )
    title = f"Tin thử từ cổng {team_name(by.place, timezone.localdate(at))}"
    tell([by], kind=CHANNEL.key, title=title, url=reverse("channel_list"), once=once, by=by, at=at)
    notice = Notice.objects.get(to=by, once=once)
    if notice.routed_at is None:
        Notice.objects.filter(pk=notice.pk).update(routed_at=at)
        links: Sequence[ChannelLink | None] = list(ChannelLink.objects.filter(user=by, channel=channel)) or [None]
        Delivery.objects.bulk_create(
            [Delivery(notice=notice, channel=channel, link=link, made_at=at) for link in links]
        )
    return list(notice.deliveries.all())


def forget_channels_of_erased() -> None:
    """Forget how accounts whose data is erased were reached."""
    for model in (ChannelLink, ChannelPreference, LinkCode):
        model.objects.filter(user__is_active=False, user__full_name=ERASED).delete()


def _check_links_of_a_day(user: User, at: datetime.datetime) -> None:
    """Refuse where an account linked as much as a day allows: the notices of it count, since links come and go."""
    told = Notice.objects.filter(to=user, once__startswith=LINKED, made_at__gt=at - datetime.timedelta(days=1))
    if told.count() >= LINKS_A_DAY:
        raise Refused("linked_too_often", f"Mỗi ngày nối được {LINKS_A_DAY} lần. Xin nối tiếp vào ngày mai.")


def _browser_address(subscription: dict[str, Any]) -> str:
    """Return the parts of a subscription that a message needs, as the JSON that is stored."""
    endpoint, keys = subscription.get("endpoint"), subscription.get("keys")
    kept = {name: keys.get(name) for name in ("p256dh", "auth")} if isinstance(keys, dict) else {}
    is_whole = kept and all(isinstance(text, str) and text for text in [endpoint, *kept.values()])
    if not is_whole or not is_push_service(str(endpoint)):
        raise Refused("subscription_refused", "Trình duyệt này dùng dịch vụ thông báo mà cổng chưa hỗ trợ.")
    address = json.dumps({"endpoint": endpoint, "keys": kept}, separators=(",", ":"))
    if len(address) > LONGEST_ADDRESS:
        raise Refused("subscription_refused", "Trình duyệt này dùng dịch vụ thông báo mà cổng chưa hỗ trợ.")
    return address


def _record_and_tell(link: ChannelLink, at: datetime.datetime) -> None:
    user, channel = link.user, Channel(link.channel)
    record("channels.link", user, by=user, place=user.place, at=at, after={"channel": link.channel})
    what = "Zalo" if channel is Channel.ZALO else "Thông báo trên máy"
    title = f"{what} của anh/chị đã nối với cổng {team_name(user.place, timezone.localdate(at))}"
    tell([user], kind=CHANNEL.key, title=title, url=reverse("channel_list"), once=f"{LINKED}{link.pk}", by=user, at=at)


def _forget(link: ChannelLink, at: datetime.datetime, *, by: User | None) -> None:
    record("channels.unlink", link.user, by=by, place=link.user.place, at=at, after={"channel": link.channel})
    link.delete()
