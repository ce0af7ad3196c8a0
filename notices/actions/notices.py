"""Telling people, once for each cause, and marking what they read. ``deliveries`` e-mails what waits here."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from notices.access import is_mailed
from notices.models import Notice


@transaction.atomic
def tell(
    users: Iterable[User],
    *,
    kind: str,
    title: str,
    text: str = "",
    url: str,
    once: str,
    subject: Model | None = None,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> int:
    """Leave each active user of ``users`` a notice, within the caller's transaction; return how many are new.

    ``title`` is one sentence without figures or phone numbers: it is all that an e-mail says beside the link; ``text``
    stays in the portal. ``url`` is a path of the portal. ``once`` names the cause ("return:41:3"): the same cause never
    tells the same person twice. ``subject`` is the row that it is about; ``by`` None is the clock. The e-mail waits
    until a worker comes by.
    """
    at = at or timezone.now()
    people = {user.pk: user for user in users if user.is_active}
    told = set(Notice.objects.filter(once=once, to__in=list(people)).values_list("to", flat=True))
    fresh = [
        Notice(
            to=user,
            kind=kind,
            title=" ".join(title.split())[:200],
            text=text,
            url=url,
            once=once,
            subject_type=subject._meta.label_lower if subject else "",
            subject_id=subject.pk if subject else None,
            by=by,
            made_at=at,
            mail=Notice.Mail.WAITING if is_mailed(user) else Notice.Mail.NONE,
        )
        for pk, user in sorted(people.items())  # in one order, so that two who tell the same people never deadlock
        if pk not in told
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def read(notice: Notice, *, by: User, at: datetime.datetime | None = None) -> Notice:
    """Mark as read, once: the first time stays. Refuses with notice_not_theirs."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.to_id != by.pk:
        raise Refused("notice_not_theirs", "Thông báo này gửi cho người khác.")
    if notice.read_at is None:
        notice.read_at = at or timezone.now()
        notice.save(update_fields=["read_at"])
    return notice
