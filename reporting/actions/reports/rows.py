"""How a report's row is held while it changes, and written with its event."""

import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission, Role
from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.models import Closing, Report
from teams.models import Member


def lock_report(report: Report, writer: User | None = None) -> Report:
    """The row, for this transaction alone until it ends, with ``closed_at`` of its round's standing closing.

    Call ``hold_round`` first where that matters: then no closing follows. Refuses with no_longer_owed, and
    not_the_reporter where ``writer`` is given and the report is not theirs to write. Theirs comes without a team's
    place: most of what this statement takes is the planning of its joins.
    """
    closed_at = Closing.objects.standing().filter(round=OuterRef("round")).values("closed_at")[:1]
    rows = Report.objects.annotate(closed_at=Subquery(closed_at))
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
        raise Refused("round_not_receiving", f"Kỳ này nhận báo cáo từ {instant(report.round.opens_at)}.")
    if not report.round.receives_at(at):
        raise Refused("round_not_receiving", f"Kỳ này đã ngừng nhận báo cáo lúc {instant(report.round.closes_at)}.")
    check_not_closed(report)


def check_not_closed(report: Report) -> None:
    """Frozen totals stay true: once they stand nothing they count may change, whatever this machine's clock says."""
    if closed_at := vars(report)["closed_at"]:
        raise Refused("round_not_receiving", f"Kỳ này đã chốt số liệu lúc {instant(closed_at)}.")


def record_step(
    report: Report,
    verb: str,
    *,
    by: User,
    at: datetime.datetime,
    before: str,
    reason: str = "",
    number: int | None = None,
    told: bool = True,
) -> Report:
    """Store the report under its next version and write the event: states and numbers, no word of the report."""
    report.version += 1
    report.save()
    if not told:
        return report
    after = {"state": str(report.state)} | ({"number": number} if number else {})
    record(
        f"reports.{verb}",
        report,
        by=by,
        place=report.place_id,
        at=at,
        before={"state": str(before)},
        after=after,
        reason=reason,
    )
    return report
