"""Reports entered by a workbook, for the teams' leaders or the commune's own; and taken back."""

import datetime
from collections.abc import Sequence

from accounts.models import User
from exchange.actions.imports.applying.lines import naming
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from reporting.actions import reports
from reporting.actions.reports.locking import hold_reports
from reporting.models import Content, Report


def lock(rows: Sequence[ImportRow]) -> None:
    """The rounds held, then the reports: as they are sent one by one."""
    hold_reports([row.values["report_id"] for row in rows])


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    return [Touch(row, record_of(Report, row.values["report_id"])) for row in rows]


def write(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    """Send the reports. What is sent can only be added to, and ``take_back`` finds it by its report."""
    by_report = {row.values["report_id"]: row for row in rows}
    entries = [
        reports.Entry(
            report_id,
            row.values["version"],
            Content.of(row.values["content"]),
            row.values["reason"] or f"Nhập từ tệp Excel, lần nhập số {row.batch_id}",
            nothing_happened=bool(row.values["nothing"]),
            confirmed=bool(row.remarks),
        )
        for report_id, row in by_report.items()
    ]
    reports.enter_many(entries, by=by, at=at, around=lambda entry: naming(by_report[entry.report_id]))
    return []


def take_back(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> None:
    by_report = {row.values["report_id"]: row for row in rows}
    withdrawals = []
    for report_id, row in by_report.items():
        name = str(record_of(Report, report_id))
        before, after = row.written["before"][name], row.written["after"][name]
        withdrawals.append(reports.Withdrawal(report_id, after["version"], before))
    reports.withdraw_many(withdrawals, by=by, at=at, around=lambda one: naming(by_report[one.report_id]))
