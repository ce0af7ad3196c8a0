"""Messages leave the portal: the row is the job, like a workbook (docs/decisions/0005, 0061).

One worker at a time sends by a channel, several messages at once. A delivery is marked as being sent before its service
is asked, and what the service said is written down at once. Where no answer came, or the worker died in between, nobody
knows whether it went: it is ``unsure``, and only a person sends it again.

Nobody's address holds up another's message: what fails is postponed alone, its person waits for the next run, fresh
messages go before those that failed, and a service is left alone only when PEOPLE_IN_A_ROW failed.
"""

import datetime
import logging
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
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
from notices.actions.channels import end_link
from notices.actions.gateways import lease_gateway, pause_gateway, prolong_lease, release_gateway
from notices.actions.routing import BATCH, pass_on_stuck, route, route_onwards
from notices.adapter import Adapter, Letter, Result, SendOutcome
from notices.hours import is_daytime
from notices.kinds import Attachment, notice_kinds
from notices.models import Channel, Delivery, Notice, Trouble
from notices.models.deliveries import DeliveryQuerySet

logger = logging.getLogger(__name__)
ATTEMPTS = 5
BETWEEN = datetime.timedelta(minutes=5)  # after the first attempt; twice as long after each one more
LEASE = datetime.timedelta(minutes=2)  # of one message: longer than a service is waited for
TOGETHER = 16  # messages of one channel at once: so many are unsure when a worker is killed
RUN = datetime.timedelta(seconds=25)  # that one run sends by one channel; the clock rings every half minute
# So many different people whose messages failed one after the other show that it is the service and not an address: one
# person has at most five browsers and they count once, while a service that is down costs no more than five messages.
PEOPLE_IN_A_ROW = 5
SILENCE = datetime.timedelta(minutes=5)  # for so long it is left alone then, where it asks for no other time
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
    pass_on_stuck(at=at)
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
    asked, sent, together = 0, 0, 1
    failures = _Failures()
    with ThreadPoolExecutor(TOGETHER) as pool:
        while lease is not None:
            batch = _claim(channel, now(), together, without=failures.people)
            failures.has_new = False
            for person, outcome in _send(adapter, pool, batch, now):
                sent += outcome.result is Result.SENT
                failures.look_at(person, outcome)
            if failures.pause is not None:
                reason, wait = failures.pause.reason or Trouble.NO_ANSWER, failures.pause.after or SILENCE
                pause_gateway(channel, reason, until=now() + wait)
            if len(batch) < together or failures.pause is not None or now() > at + RUN:
                release_gateway(channel, lease)
                break
            asked += len(batch)
            together = PEOPLE_IN_A_ROW - len(failures.in_a_row) if failures.has_new else min(together * 2, TOGETHER)
            _keep_pace(channel, asked, now() - at)
            lease = prolong_lease(channel, lease, at=now())
    return sent


@dataclass
class _Failures:
    """Whose messages failed in one run.

    ``people``: the keys of all of them. ``in_a_row``: of those since the service last gave somebody a definite answer,
    each with how it went. ``pause``: the outcome for which the service is left alone; None while it is not.
    """

    people: set[int] = field(default_factory=set)
    in_a_row: dict[int, SendOutcome] = field(default_factory=dict)
    pause: SendOutcome | None = None
    has_new: bool = False

    def look_at(self, person: int, outcome: SendOutcome) -> None:
        if outcome.result not in {Result.LATER, Result.UNSURE}:
            self.in_a_row.clear()
            return
        self.has_new = True
        self.people.add(person)
        self.in_a_row[person] = outcome
        if len(self.in_a_row) >= PEOPLE_IN_A_ROW:
            self.pause = max(self.in_a_row.values(), key=lambda one: one.after or SILENCE)


def _keep_pace(channel: str, asked: int, since: datetime.timedelta) -> None:
    """Wait until ``asked`` messages since then are no more a second than CHANNEL_RATES allows."""
    rate = settings.CHANNEL_RATES.get(channel, 0)
    if rate:
        time.sleep(max(asked / rate - since.total_seconds(), 0))


def _running_clock(at: datetime.datetime) -> Callable[[], datetime.datetime]:
    """Return what tells the time from ``at`` on, as long as this run lasts."""
    began = time.monotonic()
    return lambda: at + datetime.timedelta(seconds=time.monotonic() - began)


@transaction.atomic
def _claim(channel: Channel, now: datetime.datetime, number: int, *, without: Collection[int]) -> list[Delivery]:
    """Mark the next few as being sent, and return them with all that their messages need: the fresh before those that
    failed before, and none to the people ``without``.
    """
    rows = sendable(now).filter(channel=channel).exclude(notice__to__in=without)
    rows = rows.select_for_update(of=("self",), skip_locked=True).order_by("made_at", "pk")
    keys = list(rows.filter(attempts=0).values_list("pk", flat=True)[:number])
    if len(keys) < number:
        keys += rows.filter(attempts__gt=0).values_list("pk", flat=True)[: number - len(keys)]
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
) -> Iterator[tuple[int, SendOutcome]]:
    """Hand the messages of ``batch`` to the service, all at once; write down how each went as soon as it is known, and
    yield it with the key of its receiver.
    """
    going = {delivery: address for delivery in batch if (address := _address(delivery, now()))}
    asked = {
        pool.submit(_outcome, adapter, address, _letter(delivery)): delivery for delivery, address in going.items()
    }
    for answer in as_completed(asked):
        delivery, outcome = asked[answer], answer.result()
        _note(delivery, outcome, now())
        yield delivery.notice.to_id, outcome


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


def _note(delivery: Delivery, outcome: SendOutcome, now: datetime.datetime) -> None:
    if outcome.result is Result.SENT:
        _end(delivery, state=Delivery.Progress.SENT, sent_at=now, reference=outcome.reference)
        return
    logger.warning("delivery %s by %s: %s", delivery.pk, delivery.channel, outcome.reason)
    if outcome.result is Result.UNSURE:
        _end(delivery, state=Delivery.Progress.UNSURE, reason=outcome.reason)
    elif outcome.result is Result.LATER:
        _postpone(delivery, outcome, now)
    else:
        if outcome.result is Result.GONE and delivery.link is not None:
            end_link(delivery.link, at=now)
        _fail(delivery, outcome.reason or Trouble.REFUSED, now)


def _postpone(delivery: Delivery, outcome: SendOutcome, now: datetime.datetime) -> None:
    """Try again after BETWEEN, twice as long after each attempt more, and no sooner than the service asks for."""
    if delivery.attempts >= ATTEMPTS:
        _fail(delivery, Trouble.GIVEN_UP, now)
        return
    wait = max(BETWEEN * 2 ** (delivery.attempts - 1), outcome.after or BETWEEN)
    _end(delivery, state=Delivery.Progress.WAITING, not_before=now + wait, reason=outcome.reason)


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
