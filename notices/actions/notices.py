"""Telling people, once for each cause, and marking what they read. ``deliveries`` sends what waits here."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from notices.kinds import notice_kinds
from notices.models import DeclinedKind, Notice

BATCH = 500  # rows written at once


@transaction.atomic
def tell(
    users: Iterable[User],
    *,
    kind: str,
    title: str,
    text: str = "",
    url: str,
    once: str,
    until: datetime.datetime | None = None,
    subject: Model | None = None,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> int:
    """Leave each active user of ``users`` a notice, within the caller's transaction; return how many are new.

    ``title`` is one sentence without figures or phone numbers: with the last day of ``until``, a deadline, it is all
    that leaves the portal beside the link; ``text`` stays. ``url`` is a path of the portal. ``once`` names the cause
    ("return:41:3"): the same cause never tells the same person twice. ``subject`` is the row that it is about; ``by``
    None is the clock. Who declined the kind is not told. A worker that comes by chooses the channel.
    """
    return tell_each([Telling(users, title, url, once, text, until, subject)], kind=kind, by=by, at=at)


class Telling(NamedTuple):
    """One cause of which people are told, as ``tell`` says of each."""

    users: Iterable[User]
    title: str
    url: str
    once: str
    text: str = ""
    until: datetime.datetime | None = None
    subject: Model | None = None


@transaction.atomic
def tell_each(
    tellings: Iterable[Telling], *, kind: str, by: User | None = None, at: datetime.datetime | None = None
) -> int:
    """Tell of many causes as ``tell`` does of one, in as many statements."""
    at = at or timezone.now()
    wanted = {(user.pk, one.once): (user, one) for one in tellings for user in one.users if user.is_active}
    people, causes = {pk for pk, _ in wanted}, {once for _, once in wanted}
    declined = _declining(kind, people)
    told = set(Notice.objects.filter(once__in=causes, to__in=people).values_list("to", "once"))
    fresh = [
        Notice(
            to=user,
            kind=kind,
            title=" ".join(one.title.split())[:200],
            text=one.text,
            url=one.url,
            until=one.until,
            once=one.once,
            subject_type=one.subject._meta.label_lower if one.subject else "",
            subject_id=one.subject.pk if one.subject else None,
            by=by,
            made_at=at,
        )
        # In one order, so that two who tell the same people never deadlock.
        for key, (user, one) in sorted(wanted.items(), key=lambda item: item[0])
        if key not in told and key[0] not in declined
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _declining(kind: str, people: Iterable[int]) -> set[int]:
    """Return those of ``people`` who may decline the kind, and did."""
    roles = notice_kinds()[kind].optional_for
    if not roles:
        return set()
    rows = DeclinedKind.objects.filter(kind=kind, user__in=people, user__role__in=roles)
    return set(rows.values_list("user", flat=True))


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


@transaction.atomic
def read_all(*, by: User, up_to: int, at: datetime.datetime | None = None) -> int:
    """Mark as read what ``by`` was told up to the notice numbered ``up_to``, the newest that they saw; return how many.

    What must be opened (``NoticeKind``) stays unread until it is.
    """
    mine = Notice.objects.visible_to(by).unread().filter(pk__lte=up_to)
    to_open = [key for key, kind in notice_kinds().items() if kind.must_be_opened]
    return mine.exclude(kind__in=to_open).update(read_at=at or timezone.now())


@transaction.atomic
def read_about(subject: Model, *, by: User, at: datetime.datetime | None = None) -> int:
    """Mark as read what ``by`` was told about ``subject``; return how many were unread: whoever is on its page has
    opened all of it.
    """
    mine = Notice.objects.about(type(subject)).filter(subject_id=subject.pk, to=by)
    return mine.unread().update(read_at=at or timezone.now())


@transaction.atomic
def retract(subject: Model, *, title: str) -> int:
    """Put ``title`` in the place of all that was told about ``subject``, and leave no text; return how many notices
    there are. What waits to leave the portal is for its kind to call pointless.
    """
    return Notice.objects.about(type(subject)).filter(subject_id=subject.pk).update(title=title, text="")
