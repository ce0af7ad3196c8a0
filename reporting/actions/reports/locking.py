"""How a report's row is held while it changes, what it must be ready for, and how a step of it is written."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery

from accounts.actions.events import event_of, record_each
from accounts.models import Event, User
from accounts.roles import Permission, Role
from core.refusals import Refused
from core.templatetags.wording import closing_moment, opening, plain_deadline
from reporting.models import Closing, Report
from reporting.models.reports import ReportQuerySet
from teams.models import Member

BATCH = 500  # rows written at once


def lock_report(report: Report, writer: User | None = None) -> Report:
    """The row, for this transaction alone until it ends, with ``closed_at`` of its round's standing closing.

    Call ``hold_round`` first where that matters: then no closing follows. Refuses with no_longer_owed, and
    not_the_reporter where ``writer`` is given and the report is not theirs to write. Theirs comes without a team's
    place: most of what this statement takes is the planning of its joins.
    """
    rows = _with_closing()
    needed = ["round", "place", "team__place"]
    if writer is not None:
        rows = rows.annotate(is_writers=_is_written_by(writer))
        needed = ["round", "team" if report.team_id else "place"]
    held = rows.select_for_update(of=("self",)).select_related(*needed)
    try:
        found = held.get(pk=report.pk)
    except Report.DoesNotExist as gone:
        raise Refused("no_longer_owed", "Báo cáo này không còn phải nộp.") from gone
    if writer is not None and not vars(found)["is_writers"]:
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    return found


def lock_reports(keys: Collection[int]) -> dict[int, Report]:
    """Return the reports of ``keys`` that are still owed, each as ``lock_report`` gives it, their rounds held."""
    hold_reports(keys)
    held = _with_closing().select_related("round", "place", "team__place")
    return {report.pk: report for report in held.filter(pk__in=keys).order_by("pk")}


def hold_reports(keys: Collection[int]) -> None:
    """Hold the rounds of the reports of ``keys``, as ``hold_round`` does, then lock the reports: two statements and one
    a round, however many.
    """
    rows = Report.objects.filter(pk__in=keys)
    for round_id in rows.order_by("round").values_list("round", flat=True).distinct():
        hold_round(round_id)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _with_closing() -> ReportQuerySet:
    closed_at = Closing.objects.standing().filter(round=OuterRef("round")).values("closed_at")[:1]
    return Report.objects.annotate(closed_at=Subquery(closed_at))


def _is_written_by(user: User) -> Exists:
    """Whether a row is one of ``writable_by``, asked beside it and not to find it. A leader's membership is looked up
    as it is: the report searched anew would take as long to plan as all the rest.
    """
    if user.role == Role.LEADER and user.may(Permission.WRITE_REPORTS):
        return Exists(Member.objects.leading(user).filter(team=OuterRef("team")))
    return Exists(Report.objects.writable_by(user).filter(pk=OuterRef("pk")))


def hold_round(round_id: int) -> None:
    """Hold the round shared until the transaction ends: many may submit at once, closing waits for all of them.

    SQLite needs nothing: its write transactions exclude each other from their first statement (settings.DATABASES).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reporting_round WHERE id = %s FOR SHARE", [round_id])


def check_receiving(report: Report, at: datetime.datetime) -> None:
    """That the round of a report from ``lock_report`` receives; refuses with round_not_receiving."""
    if at < report.round.opens_at:
        raise Refused("round_not_receiving", f"Kỳ này nhận báo cáo từ {opening(report.round.opens_at)}.")
    if not report.round.receives_at(at):
        raise Refused(
            "round_not_receiving",
            f"Kỳ này đã ngừng nhận báo cáo, chỉ nhận đến {plain_deadline(report.round.closes_at)}.",
        )
    check_not_closed(report)


def check_not_closed(report: Report) -> None:
    """Frozen totals stay true: once they stand nothing they count may change, whatever this machine's clock says."""
    if closed_at := vars(report)["closed_at"]:
        raise Refused("round_not_receiving", f"Kỳ này đã chốt số liệu {closing_moment(closed_at)}.")


def record_step(
    report: Report,
    verb: str,
    *,
    by: User,
    at: datetime.datetime,
    before: str,
    reason: str = "",
    number: int | None = None,
    alone: str = "",
    told: bool = True,
) -> Report:
    """Store the report under its next version and write the event: states and numbers, no word of the report."""
    report.version += 1
    report.save()
    if told:
        after = ({"number": number} if number else {}) | ({"accepted_alone": alone} if alone else {})
        record_each([_event(StepTaken(report, verb, before, after, reason), by=by, at=at)])
    return report


class StepTaken(NamedTuple):
    """A step that a report took: from which state, what the record tells beside the state it came to, and why."""

    report: Report
    verb: str
    before: str
    after: Mapping[str, Any]
    reason: str = ""


def record_steps(steps: Sequence[StepTaken], *, by: User, at: datetime.datetime) -> None:
    """Do as ``record_step`` does, of many reports that are locked, in as few statements."""
    for step in steps:
        step.report.version += 1
    columns = [field.name for field in Report._meta.concrete_fields if not field.primary_key]
    Report.objects.bulk_create(
        [step.report for step in steps],
        batch_size=BATCH,
        update_conflicts=True,  # they all exist: each is stored as it stands
        unique_fields=["id"],
        update_fields=columns,
    )
    record_each(_event(step, by=by, at=at) for step in steps)


def _event(step: StepTaken, *, by: User, at: datetime.datetime) -> Event:
    report = step.report
    return event_of(
        f"reports.{step.verb}",
        report,
        by=by,
        place=report.place_id,
        at=at,
        before={"state": str(step.before)},
        after={"state": str(report.state), **step.after},
        reason=step.reason,
    )
