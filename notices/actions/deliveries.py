"""E-mails of notices: the row is the job, like a workbook (docs/decisions/0005).

A worker holds a notice by a lease while it talks to the mail server. One that dies between the server's yes and the
mark leaves a lease that runs out, and the mail goes a second time: at least once, never silently none.
"""

import datetime
import logging
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from notices.hours import is_daytime
from notices.kinds import notice_kinds
from notices.models import Notice, NoticeQuerySet

logger = logging.getLogger(__name__)
ATTEMPTS = 3
LEASE = datetime.timedelta(minutes=5)  # longer than a mail server is waited for
BATCH = 200
BODY = """Kính gửi {name},

{title}.

Xin mở cổng để xem và xử lý: {link}

Thư này do cổng Tổ công nghệ số cộng đồng tự gửi, xin không trả lời.
"""


def deliver(*, at: datetime.datetime | None = None) -> int:
    """Send the e-mails that wait, a batch at a time; return how many were sent. Safe to run twice at once.

    Reminders wait for the day, and are dropped once the report has come. A mail that failed waits a quarter of an hour
    longer each time and is given up at the third.
    """
    at = at or timezone.now()
    dead = Notice.objects.to_be_sent(at).filter(attempts__gte=ATTEMPTS)
    dead.update(mail=Notice.Mail.FAILED, leased_until=None)  # died on the last one
    waiting = sendable(at).order_by("made_at", "pk")
    return sum(_send(pk, at) for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def sendable(at: datetime.datetime) -> NoticeQuerySet:
    """Return the notices whose e-mail should go at ``at``: at night not those that wait for the day."""
    waiting = Notice.objects.to_be_sent(at)
    if is_daytime(at):
        return waiting
    return waiting.exclude(kind__in=[kind.key for kind in notice_kinds().values() if kind.waits_for_day])


def _send(pk: int, at: datetime.datetime) -> bool:
    free = Notice.objects.to_be_sent(at).filter(pk=pk, attempts__lt=ATTEMPTS)
    if not free.update(leased_until=at + LEASE, attempts=F("attempts") + 1):
        return False  # another worker has it
    notice = Notice.objects.select_related("to").get(pk=pk)
    mine = Notice.objects.filter(pk=pk, mail=Notice.Mail.WAITING, attempts=notice.attempts)
    if _is_pointless(notice):
        mine.update(mail=Notice.Mail.NONE, leased_until=None)
        return False
    try:
        _message(notice).send()
    except Exception as error:
        # Its class only: the text of a refusal may hold the address.
        logger.warning("notice %s: the e-mail was not taken (%s)", pk, type(error).__name__)
        last = notice.attempts >= ATTEMPTS
        again = None if last else at + datetime.timedelta(minutes=15 * notice.attempts)
        mine.update(mail=Notice.Mail.FAILED if last else Notice.Mail.WAITING, leased_until=again)
        return False
    mine.update(mail=Notice.Mail.SENT, mailed_at=timezone.now(), leased_until=None)
    return True


def _is_pointless(notice: Notice) -> bool:
    """The account was closed or has no address any more, or what was asked for has come meanwhile."""
    if not (notice.to.is_active and notice.to.email):
        return True
    return notice_kinds()[notice.kind].is_pointless(notice)


def _message(notice: Notice) -> EmailMessage:
    """A sentence and a link: no figures, no phone numbers, none of the text."""
    title = " ".join(notice.title.split())
    link = urljoin(settings.PORTAL_URL, notice.url)
    body = BODY.format(name=notice.to.full_name, title=title.rstrip("."), link=link)
    return EmailMessage(subject=title, body=body, to=[notice.to.email])
