"""Messages leave the portal: the row is the job, like a workbook (docs/decisions/0005, 0061).

One worker at a time sends by a channel, several messages at once. A delivery is marked as being sent before its service
is asked, and what the service said is written down at once. Where no answer came, or the worker died in between, nobody
knows whether it went: it is ``unsure``, and only a person sends it again.
"""

import datetime
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from core.templatetags.wording import plain_deadline
from core.terms import portal_name
from notices.access import channel_address, open_channels
from notices.actions.gateways import lease_gateway, pause_gateway, prolong_lease, release_gateway
from notices.actions.routing import BATCH, route, route_onwards
from notices.adapter import Adapter, Letter, Result, SendOutcome
from notices.hours import is_daytime
from notices.kinds import Attachment, notice_kinds
from notices.models import Channel, ChannelLink, Delivery, Notice, Trouble
from notices.models.deliveries import DeliveryQuerySet

logger = logging.getLogger(__name__)
ATTEMPTS = 5
BETWEEN = datetime.timedelta(minutes=5)  # after the first attempt; twice as long after each one more
LEASE = datetime.timedelta(minutes=2)  # of one message: longer than a service is waited for
TOGETHER = 16  # messages of one channel at once: so many are unsure when a worker is killed
RUN = datetime.timedelta(seconds=25)  # that one run sends by one channel; the clock rings every half minute
SILENT = 2  # times in a row that nothing was answered, after which a service is left alone
SILENCE = datetime.timedelta(minutes=5)  # for so long
_ADAPTERS = {
    Channel.ZALO: "notices.adapter.zalo.ZaloBot",
    Channel.PUSH: "notices.adapter.push.WebPush",
    Channel.EMAIL: "notices.adapter.email.Email",
    Channel.SMS: "notices.adapter.sms.SmsGateway",
}


def deliver(*, at: datetime.datetime | None = None) -> int:
    """Choose channels and send what waits; return how many messages services took. Safe to run twice at once."""
    at = at or timezone.now()
    while route(at=at) == BATCH:
        pass
    _give_up_abandoned(at)
    return sum(_send_by(channel, at) for channel in open_channels())


def sendable(at: datetime.datetime) -> DeliveryQuerySet:
    """Return what should leave at ``at``: in the quiet hours only what somebody asked for just now, and what goes to
    those who want messages at night.
    """
    waiting = Delivery.objects.waiting_at(at).filter(channel__in=open_channels())
    if is_daytime(at):
        return waiting
    at_once = [kind.key for kind in notice_kinds().values() if kind.answers_at_once]
    return waiting.filter(Q(notice__kind__in=at_once) | Q(notice__to__channel_preference__at_night=True))


def _give_up_abandoned(at: datetime.datetime) -> None:
    abandoned = Delivery.objects.abandoned_at(at)
    abandoned.update(state=Delivery.Progress.UNSURE, reason=Trouble.WORKER_DIED, leased_until=None)


def _send_by(channel: Channel, at: datetime.datetime) -> int:
    """Send what waits for ``channel`` for RUN at most: first one message, then more at once as long as answers come."""
    if not sendable(at).filter(channel=channel).exists():
        return 0
    lease = lease_gateway(channel, at=at)
    if lease is None:
        return 0
    now, adapter = _running_clock(at), import_string(_ADAPTERS[channel])()
    asked, sent, together, silent = 0, 0, 1, 0
    with ThreadPoolExecutor(TOGETHER) as pool:
        while lease is not None:
            batch = _claim(channel, now(), together)
            outcomes = _send(adapter, pool, batch, now)
            sent += sum(outcome.result is Result.SENT for outcome in outcomes)
            silent = silent + 1 if outcomes and all(one.result is Result.UNSURE for one in outcomes) else 0
            pause = _pause(outcomes, silent)
            if pause is not None:
                pause_gateway(channel, pause.reason or Trouble.NO_ANSWER, until=now() + (pause.after or SILENCE))
            if len(batch) < together or pause is not None or now() > at + RUN:
                release_gateway(channel, lease)
                break
            asked, together = asked + len(batch), 1 if silent else min(together * 2, TOGETHER)
            _keep_pace(channel, asked, now() - at)
            lease = prolong_lease(channel, lease, at=now())
    return sent


def _keep_pace(channel: str, asked: int, since: datetime.timedelta) -> None:
    """Wait until ``asked`` messages since then are no more a second than CHANNEL_RATES allows."""
    rate = settings.CHANNEL_RATES.get(channel, 0)
    if rate:
        time.sleep(max(asked / rate - since.total_seconds(), 0))


def _running_clock(at: datetime.datetime) -> Callable[[], datetime.datetime]:
    """Return what tells the time from ``at`` on, as long as this run lasts."""
    began = time.monotonic()
    return lambda: at + datetime.timedelta(seconds=time.monotonic() - began)


def _pause(outcomes: list[SendOutcome], silent: int) -> SendOutcome | None:
    """Return the outcome for which the service is left alone a while, if there is one: it asks for it, it cannot be
    reached, or for ``silent`` times in a row no answer came at all.
    """
    asked = [one for one in outcomes if one.result is Result.LATER and (one.after or one.reason is Trouble.NOT_REACHED)]
    if asked:
        return max(asked, key=lambda one: one.after or SILENCE)
    return outcomes[-1] if silent >= SILENT else None


@transaction.atomic
def _claim(channel: Channel, now: datetime.datetime, number: int) -> list[Delivery]:
    """Mark the next few as being sent, and return them with all that their messages need."""
    rows = sendable(now).filter(channel=channel).select_for_update(of=("self",), skip_locked=True)
    keys = list(rows.order_by("made_at", "pk").values_list("pk", flat=True)[:number])
    claimed = Delivery.objects.filter(pk__in=keys)
    claimed.update(
        state=Delivery.Progress.SENDING,
        leased_until=now + LEASE,
        not_before=None,
        reason="",
        attempts=F("attempts") + 1,
    )
    return list(claimed.select_related("notice__to", "link").order_by("made_at", "pk"))


def _send(
    adapter: Adapter, pool: ThreadPoolExecutor, batch: list[Delivery], now: Callable[[], datetime.datetime]
) -> list[SendOutcome]:
    """Hand the messages of ``batch`` to the service, all at once; write down how each went as soon as it is known."""
    going = {delivery: address for delivery in batch if (address := _address(delivery, now()))}
    asked = {
        pool.submit(_outcome, adapter, address, _letter(delivery)): delivery for delivery, address in going.items()
    }
    return [_note(asked[answer], answer.result(), now()) for answer in as_completed(asked)]


def _address(delivery: Delivery, now: datetime.datetime) -> str:
    """Return where the message goes; "" where it does not go out after all, which is written down."""
    notice = delivery.notice
    if notice.read_at is not None or notice_kinds()[notice.kind].is_pointless(notice):
        _end(delivery, state=Delivery.Progress.DROPPED)
        return ""
    address = channel_address(notice.to, delivery.channel, delivery.link)
    if not (notice.to.is_active and address):
        _fail(delivery, Trouble.NO_ADDRESS if notice.to.is_active else Trouble.ACCOUNT_CLOSED, now)
        return ""
    return address


def _outcome(adapter: Adapter, address: str, letter: Letter) -> SendOutcome:
    """Ask the service; called in a thread, so it reads no rows. A fault of the adapter itself leaves nobody sure."""
    try:
        return adapter.send(address, letter)
    except Exception as error:
        # Its class only: its text may hold the address or the token.
        logger.error("delivery %s: the adapter failed (%s)", letter.number, type(error).__name__)
        return SendOutcome(Result.UNSURE, Trouble.UNKNOWN_ANSWER)


def _note(delivery: Delivery, outcome: SendOutcome, now: datetime.datetime) -> SendOutcome:
    if outcome.result is Result.SENT:
        _end(delivery, state=Delivery.Progress.SENT, sent_at=now, reference=outcome.reference)
        return outcome
    logger.warning("delivery %s by %s: %s", delivery.pk, delivery.channel, outcome.reason)
    if outcome.result is Result.UNSURE:
        _end(delivery, state=Delivery.Progress.UNSURE, reason=outcome.reason)
    elif outcome.result is Result.LATER:
        _postpone(delivery, outcome, now)
    else:
        if outcome.result is Result.GONE and delivery.link is not None:
            ChannelLink.objects.filter(pk=delivery.link.pk).delete()
        _fail(delivery, outcome.reason or Trouble.REFUSED, now)
    return outcome


def _postpone(delivery: Delivery, outcome: SendOutcome, now: datetime.datetime) -> None:
    """Try again later. A refusal that is the service's own business, its limit, costs the message no attempt."""
    attempts = delivery.attempts - (outcome.after is not None)
    if attempts >= ATTEMPTS:
        _fail(delivery, Trouble.GIVEN_UP, now)
        return
    wait = outcome.after or BETWEEN * 2 ** max(attempts - 1, 0)
    _end(delivery, state=Delivery.Progress.WAITING, not_before=now + wait, attempts=attempts, reason=outcome.reason)


@transaction.atomic
def _fail(delivery: Delivery, reason: str, now: datetime.datetime) -> None:
    _end(delivery, state=Delivery.Progress.FAILED, reason=reason)
    route_onwards(delivery.notice, at=now)


def _end(delivery: Delivery, **fields: object) -> None:
    """Write down how the attempt ended, if nobody did meanwhile: one that took longer than its lease stays unsure."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.Progress.SENDING, attempts=delivery.attempts)
    mine.update(leased_until=None, **fields)


def _letter(delivery: Delivery) -> Letter:
    """Return what leaves the portal: a sentence, the last day in time, a link and the file of its kind; none of the
    text.
    """
    notice = delivery.notice
    address = urljoin(settings.PORTAL_URL, notice.url)
    return Letter(
        title=" ".join(notice.title.split()),
        until=plain_deadline(notice.until) if notice.until else "",
        link=f"{address}{'&' if '?' in address else '?'}{urlencode({'notice': notice.pk})}",
        name=notice.to.full_name,
        number=delivery.pk,
        **_of_email(notice) if delivery.channel == Channel.EMAIL else {},
    )


def _of_email(notice: Notice) -> dict[str, Any]:
    return {"attachment": _attachment(notice), "portal": portal_name(notice.to.place, timezone.localdate())}


def _attachment(notice: Notice) -> Attachment | None:
    """Return the file that an e-mail about ``notice`` carries. One that cannot be made holds up no letter: the link in
    it leads to the same.
    """
    try:
        return notice_kinds()[notice.kind].attachment(notice)
    except Exception as error:
        logger.error("notice %s: no attachment could be made (%s)", notice.pk, type(error).__name__)
        return None
