"""How a report's row is held while it changes, and written with its event."""

import datetime

from django.db import connection

from accounts.actions.events import record
from accounts.models import User
from places.templatetags.wording import instant
from reporting.actions.reports.errors import NoLongerOwed, RoundNotReceiving
from reporting.models import Report, Round


def locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("round", "place", "team__place")
    try:
        return rows.get(pk=report.pk)
    except Report.DoesNotExist as gone:
        raise NoLongerOwed("Báo cáo này không còn phải nộp.") from gone


def hold_round(round_id: int) -> None:
    """Hold the round shared until the transaction ends: many may submit at once, closing waits for all of them.

    SQLite needs nothing: its write transactions exclude each other from their first statement (settings.DATABASES).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reporting_round WHERE id = %s FOR SHARE", [round_id])


def check_receiving(round_: Round, at: datetime.datetime) -> None:
    if at < round_.opens_at:
        raise RoundNotReceiving(f"Kỳ này nhận báo cáo từ {instant(round_.opens_at)}.")
    if not round_.receives_at(at):
        raise RoundNotReceiving(f"Kỳ này đã ngừng nhận báo cáo lúc {instant(round_.closes_at)}.")
    check_not_closed(round_)


def check_not_closed(round_: Round) -> None:
    """Frozen totals stay true: once they stand nothing they count may change, whatever this machine's clock says."""
    if closing := round_.closings.standing().first():
        raise RoundNotReceiving(f"Kỳ này đã chốt số liệu lúc {instant(closing.closed_at)}.")


def written(
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
        place=report.place,
        at=at,
        before={"state": str(before)},
        after=after,
        reason=reason,
    )
    return report
