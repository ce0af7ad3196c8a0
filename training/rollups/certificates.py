"""A certificate says who was trained in what, at which session, and until when it counts."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import Letterhead, letterhead
from training.models import Learned, Session, Topic
from training.periods import last_valid_day


@dataclass(frozen=True)
class CertifiedTopic:
    """A topic on a certificate. ``until``: the last day on which it counts; None: for good."""

    topic: Topic
    until: datetime.date | None

    def counts_on(self, day: datetime.date) -> bool:
        return self.until is None or day <= self.until


@dataclass(frozen=True)
class Certificate:
    """One member's of one session, over all topics that they learned there. ``full_name`` is "" once it was erased."""

    number: str
    full_name: str
    session: Session
    starts_on: datetime.date
    ends_on: datetime.date
    taught: list[CertifiedTopic]

    @property
    def issued_on(self) -> datetime.date:
        return self.ends_on

    @cached_property
    def office(self) -> Letterhead:
        """Return the office that organised, as of the day that the certificate bears: printed anew it says the same."""
        return letterhead(self.session.organiser, on=self.issued_on)


def certificate(learned: Learned) -> Certificate:
    """Return the certificate on which ``learned`` stands, under the number of its first topic. Three queries."""
    rows = list(
        Learned.objects.filter(session=learned.session_id, member=learned.member_id)
        .select_related("topic", "member", "session__organiser")
        .order_by("pk")
    )
    first = rows[0]
    return Certificate(
        number=first.certificate,
        full_name="" if first.member.erased_at else first.member.full_name,
        session=first.session,
        starts_on=timezone.localdate(first.session.starts_at),
        ends_on=timezone.localdate(first.session.ends_at),
        taught=[
            CertifiedTopic(row.topic, last_valid_day(row.on, row.topic.valid_months))
            for row in sorted(rows, key=lambda row: (row.topic.sort_key, row.pk))
        ],
    )
