"""Reminding those whose reports are to be chased: by a person's button, or by the clock at the steps that each round
holds (``Round.reminders``).
"""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

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
from reporting.models import Report, ReportQuerySet, Round
from reporting.models.reminders import DAYS_AT_MOST, ReminderStep, reminder_steps
from reporting.notices import ASKED, REMINDER, Reach, contacts, reach
from teams.notices import Contact

STEP = "step"  # how the cause of what the clock sends begins: "step:<report>:<last day>:<days from it>"
GRACE = 7 * DAY  # how long after its day the newest step is still sent, should the clock have stood still


@dataclass(frozen=True)
class Reminded:
    """How many people a reminder was left for now, and for how many of the reports owed it gets to anybody."""

    told: int
    reach: Reach


@transaction.atomic
def remind(round: Round, place: Place, *, by: User, at: datetime.datetime | None = None) -> Reminded:
    """Remind everybody below ``by`` who is to be chased at ``place``; whoever was reminded of a report on this day,
    by whomever, is not told of it again.

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
    told = sum(_tell(report, found[report.pk], f"{ASKED}:{report.pk}:{day}", by=by, at=at) for report in reports)
    if told:
        record("rounds.remind", round, by=by, place=place, at=at, after={"told": told})
    return Reminded(told, reach(owed, at=at))


def remind_due(*, at: datetime.datetime | None = None) -> int:
    """Send the step of the clock that is due for each report to chase; return how many reminders are new.

    A report that was sent back is chased by the steps of the days after: on its own day its sender was told. A step is
    sent at most once for a report's deadline, whatever becomes of the plan meanwhile, between 7 and 20 o'clock in
    Vietnam; of steps that were missed only the newest. The Notice is the record. Safe to run twice at once.
    """
    at = at or timezone.now()
    if not is_daytime(at):
        return 0
    told = 0
    for rows, step, due_at in due_steps(Report.objects.to_chase().receiving_at(at), at):
        left = to_tell(rows, step, due_at).select_related("round", "team", "place")
        told += _send_step(list(left.order_by("pk")), step, at)
    return told


def due_steps(
    owed: ReportQuerySet, at: datetime.datetime
) -> Iterator[tuple[ReportQuerySet, ReminderStep, datetime.datetime]]:
    """Yield the step that is due at ``at`` for those of ``owed`` of one round and one deadline, with that deadline."""
    # The steps of other deadlines lie ahead or are too old.
    near = (at - DAYS_AT_MOST * DAY - GRACE - 2 * DAY, at + (DAYS_AT_MOST + 2) * DAY)
    owed = owed.filter(due_at__range=near)
    alike = owed.order_by("due_at", "round").values_list("due_at", "round", "round__reminders").distinct()
    for due_at, round_id, stored in alike:
        step = step_due(reminder_steps(stored), due_at, at)
        if step is not None:
            yield owed.filter(due_at=due_at, round=round_id), step, due_at


def step_due(steps: Collection[ReminderStep], due_at: datetime.datetime, at: datetime.datetime) -> ReminderStep | None:
    """Return the newest of ``steps`` that has come at ``at`` for what is due at ``due_at``, unless it is too old."""
    come = [step for step in steps if step.at(due_at) <= at]
    newest = max(come, default=None)
    if newest is None or newest.day_of(due_at) + GRACE < timezone.localdate(at, VIETNAM):
        return None
    return newest


def to_tell(owed: ReportQuerySet, step: ReminderStep, due_at: datetime.datetime) -> ReportQuerySet:
    """Return those of ``owed``, all due at ``due_at``, of which ``step`` still reminds: not those that were sent back
    on its day or after, nor those of which this step, or any since its hour, has told.
    """
    was_back = Q(returned_at=None) | Q(returned_at__lt=midnight(step.day_of(due_at)))
    return owed.filter(was_back).exclude(_told_by_clock(step, due_at))


def _told_by_clock(step: ReminderStep, due_at: datetime.datetime) -> Exists:
    """Whether the clock told of a report by ``step``, or by another step of this deadline since the hour of ``step``:
    one that was added to the plan later, or that had been missed.
    """
    mark = f":{last_day(due_at)}:"
    sent = Notice.objects.about(Report).filter(kind=REMINDER.key, once__startswith=f"{STEP}:", once__contains=mark)
    same_or_since = Q(once__endswith=f"{mark}{step.days}") | Q(made_at__gte=step.at(due_at))
    return Exists(sent.filter(same_or_since, subject_id=OuterRef("pk")))


def _send_step(reports: list[Report], step: ReminderStep, at: datetime.datetime) -> int:
    found = contacts(reports, at=at)
    return sum(_still_owing(report, found[report.pk], step, at) for report in reports if found[report.pk].users)


@transaction.atomic
def _still_owing(report: Report, contact: Contact, step: ReminderStep, at: datetime.datetime) -> int:
    """Tell, unless the report was sent while the others were told, or another clock told of it."""
    this = Report.objects.filter(pk=report.pk, due_at=report.due_at)
    if not this.select_for_update(of=("self",)).to_chase().exists():
        return 0
    # Asked behind the lock: another clock may go by the plan as it was before or after somebody edited it.
    if this.filter(_told_by_clock(step, report.due_at)).exists():
        return 0
    return _tell(report, contact, f"{STEP}:{report.pk}:{last_day(report.due_at)}:{step.days}", by=None, at=at)


def _tell(report: Report, contact: Contact, once: str, *, by: User | None, at: datetime.datetime) -> int:
    until = plain_deadline(report.due_at)  # no distance: the text is read days later too
    left = f"Hạn nộp: {until}." if at < report.due_at else f"Hạn nộp: {until}, nay đã quá hạn."
    title = f"Xin nộp báo cáo: {report.round.title}"
    text = f"{report.reporter} chưa nộp báo cáo này. {left} Không có việc gì thì bấm “{report.round.nothing_label}”."
    if report.state == Report.State.RETURNED:
        title = f"Xin sửa và nộp lại báo cáo: {report.round.title}"
        text = f"Báo cáo này của {report.reporter} đã được trả lại để sửa và chưa nộp lại."
    return tell(
        contact.users,
        kind=REMINDER.key,
        title=title,
        text=text,
        url=reverse("report_show", args=[report.pk]),
        until=report.due_at,
        once=once,
        subject=report,
        by=by,
        at=at,
    )
