"""A good practice's walk: submitted by a team or a place, then published to the province's teams, or not, and why."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean, clean_lines
from notices.actions import notices
from places.models import Place
from reporting.access import may_pick, speaks_for
from reporting.models import Practice
from reporting.notices import PRACTICE
from teams.models import Team

State = Practice.State


@transaction.atomic
def submit(reporter: Team | Place, *, title: str, text: str, by: User, at: datetime.datetime | None = None) -> Practice:
    """Send a practice of a team or a place to the province. Refuses with not_the_submitter, practice_incomplete,
    already_submitted.
    """
    if not (by.may(Permission.SUBMIT_PRACTICES) and speaks_for(by, reporter)):
        raise Refused("not_the_submitter", "Chỉ gửi được cách làm hay của tổ mình hoặc địa bàn mình phụ trách.")
    title, text = clean(title), clean_lines(text)
    if not title or not text:
        raise Refused("practice_incomplete", "Xin ghi tên cách làm và cách thực hiện.")
    at = at or timezone.now()
    team = reporter if isinstance(reporter, Team) else None
    place = reporter.place if isinstance(reporter, Team) else reporter
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    facts = {"team": team, "place": place, "title": title, "text": text, "submitted_by": by}
    if Practice.objects.filter(**facts).exists():  # a button pressed twice
        raise Refused("already_submitted", "Anh/chị đã gửi cách làm này rồi.")
    practice = Practice.objects.create(**facts, submitted_at=at)
    record("practices.submit", practice, by=by, place=place, at=at, after={"state": str(practice.state)})
    return practice


@transaction.atomic
def publish(
    practice: Practice, *, seen: str, reason: str = "", by: User, at: datetime.datetime | None = None
) -> Practice:
    """Show it to every team of the province; ``seen`` is the state the page showed.

    Refuses with not_the_picker, decided_meanwhile.
    """
    practice = _pickable(practice, seen=seen, to=State.PUBLISHED, by=by)
    return _decide(practice, "publish", reason=clean_lines(reason), by=by, at=at)


@transaction.atomic
def decline(practice: Practice, *, seen: str, reason: str, by: User, at: datetime.datetime | None = None) -> Practice:
    """Do not publish it, or no longer, and say why.

    Refuses with not_the_picker, decided_meanwhile, reason_missing.
    """
    practice = _pickable(practice, seen=seen, to=State.DECLINED, by=by)
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do để người gửi biết.", field="reason")
    return _decide(practice, "decline", reason=reason, by=by, at=at)


def _pickable(practice: Practice, *, seen: str, to: str, by: User) -> Practice:
    """The row locked, still in the state that was ``seen``, about to be in another."""
    if not may_pick(by, practice):
        raise Refused("not_the_picker", "Chỉ chuyên viên của Sở chọn cách làm hay để phổ biến.")
    practice = Practice.objects.select_for_update(of=("self",)).select_related("team", "place").get(pk=practice.pk)
    if practice.state != seen or practice.state == to:
        raise Refused(
            "decided_meanwhile", f"Cách làm này đã ở trạng thái “{practice.get_state_display()}”. Xin xem lại."
        )
    practice.state = to
    return practice


def _decide(practice: Practice, verb: str, *, reason: str, by: User, at: datetime.datetime | None) -> Practice:
    at = at or timezone.now()
    practice.reason, practice.decided_by, practice.decided_at = reason, by, at
    practice.save()
    after = {"state": str(practice.state)}
    event = record(f"practices.{verb}", practice, by=by, place=practice.place, at=at, after=after, reason=reason)
    notices.tell(
        [practice.submitted_by],
        kind=PRACTICE.key,
        title=f"Cách làm hay “{practice.title}”: {practice.get_state_display().lower()}"[:200],
        text=reason,
        url=reverse("practice_show", args=[practice.pk]),
        once=f"practice:{practice.pk}:{event.pk}",
        by=by,
        at=at,
    )
    return practice
