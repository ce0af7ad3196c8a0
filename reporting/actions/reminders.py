"""Reminding those whose reports are to be chased: by a person's button, or by the clock at the days that
``REMINDER_DAYS`` names and at the one that a round sets for itself.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.templatetags.wording import plain_deadline
from core.working_days import DAY, VIETNAM, last_day, midnight
from notices.actions.notices import tell
from notices.hours import is_daytime
from notices.models import Notice
from places.models import Place
from reporting.models import Report, Round
from reporting.notices import REMINDER, Reach, contacts, reach
from teams.notices import Contact

GRACE = 7 * DAY  # how long after its day the newest step is still sent, should the clock have stood still


@dataclass(frozen=True)
class Reminded:
    """How many people a reminder was left for now, and for how many of the reports owed it gets to anybody."""

    told: int
    reach: Reach


@transaction.atomic
def remind(round: Round, place: Place, *, by: User, at: datetime.datetime | None = None) -> Reminded:
    """Remind everybody below ``by`` who is to be chased at ``place``; a second time on the same day tells nobody new.

    Refuses with not_theirs_to_remind, round_not_receiving.
    """
    at = at or timezone.now()
    if not by.may(Permission.REVIEW_REPORTS) or by.scope is None or not by.scope.covers(place):
        raise Refused("not_theirs_to_remind", "Chỉ cán bộ theo dõi địa bàn này nhắc nộp báo cáo.")
    if not round.receives_at(at):
        raise Refused("round_not_receiving", "Kỳ này hiện không nhận báo cáo nên không gửi lời nhắc.")
    owed = Report.objects.reviewable_by(by).filter(round=round).standing_in(place).to_chase()
    reports = list(owed.select_related("round", "team", "place").order_by("pk"))
    found, day = contacts(reports, at=at), timezone.localdate(at, VIETNAM)
    told = sum(_tell(report, found[report.pk], f"asked:{report.pk}:{day}:{by.pk}", by=by, at=at) for report in reports)
    if told:
        record("rounds.remind", round, by=by, place=place, at=at, after={"told": told})
    return Reminded(told, reach(owed, at=at))


def remind_due(*, at: datetime.datetime | None = None) -> int:
    """Send the step of the clock that is due for each report to chase; return how many people were told.

    A report that was sent back is chased by the steps of the days after: on its own day its sender was told. A step is
    sent at most once for a report's deadline, between 7 and 20 o'clock in Vietnam; of steps that were missed only the
    newest. The Notice is the record. Safe to run twice at once.
    """
    at = at or timezone.now()
    if not is_daytime(at):
        return 0
    today = timezone.localdate(at, VIETNAM)
    owed = Report.objects.to_chase().receiving_at(at)
    told = 0
    own = "round__remind_days_before"
    for due_at, days_before in owed.order_by("due_at", own).values_list("due_at", own).distinct():
        step = step_due(due_at, today, days_before)
        if step is not None:
            mark = f":{last_day(due_at)}:{step}"
            sent = Notice.objects.about(Report).filter(
                subject_id=OuterRef("pk"), kind=REMINDER.key, once__endswith=mark
            )
            begins = midnight(last_day(due_at) + step * DAY)
            was_back = Q(returned_at=None) | Q(returned_at__lt=begins)
            alike = owed.filter(was_back, **{"due_at": due_at, own: days_before})
            rows = alike.filter(~Exists(sent)).select_related("round", "team", "place")
            told += _send_step(list(rows.order_by("pk")), mark, at)
    return told


def step_due(due_at: datetime.datetime, today: datetime.date, days_before: int | None = None) -> int | None:
    """The newest step (days from the last day, negative before it) that has come, unless too old.

    Steps are ``REMINDER_DAYS`` and, where the round sets ``days_before``, that one too; a day that both name is one.
    """
    steps = [*settings.REMINDER_DAYS, *([] if days_before is None else [-days_before])]
    come = [step for step in steps if last_day(due_at) + step * DAY <= today]
    if not come or last_day(due_at) + max(come) * DAY + GRACE < today:
        return None
    return max(come)


def _send_step(reports: list[Report], mark: str, at: datetime.datetime) -> int:
    found = contacts(reports, at=at)
    return sum(_still_owing(report, found[report.pk], mark, at) for report in reports if found[report.pk].users)


@transaction.atomic
def _still_owing(report: Report, contact: Contact, mark: str, at: datetime.datetime) -> int:
    """Tell, unless the report was sent while the others were told."""
    locked = Report.objects.select_for_update(of=("self",)).filter(pk=report.pk, due_at=report.due_at)
    if not locked.to_chase().exists():
        return 0
    return _tell(report, contact, f"step:{report.pk}{mark}", by=None, at=at)


def _tell(report: Report, contact: Contact, once: str, *, by: User | None, at: datetime.datetime) -> int:
    until = plain_deadline(report.due_at)  # no distance: the text is read days later too
    left = f"Hạn nộp: {until}." if at < report.due_at else f"Hạn nộp: {until}, nay đã quá hạn."
    title = f"Xin nộp báo cáo: {report.round.title}"
    text = f"{report.reporter} chưa nộp báo cáo này. {left} Nếu không phát sinh, xin chọn “Không phát sinh”."
    if report.state == Report.State.RETURNED:
        title = f"Xin sửa và nộp lại báo cáo: {report.round.title}"
        text = f"Báo cáo này của {report.reporter} đã được trả lại để sửa và chưa nộp lại."
    return tell(
        contact.users,
        kind=REMINDER.key,
        title=title,
        text=text,
        url=reverse("report_show", args=[report.pk]),
        once=once,
        subject=report,
        by=by,
        at=at,
    )
