"""Who writes a report and who reviews it: one answer for lists, pages, buttons and actions."""

from accounts.models import User
from reporting.models import Report


def may_write(user: User, report: Report) -> bool:
    """Whether ``user`` fills in and sends ``report``: its team's leader, or the official of the place that owes it."""
    return Report.objects.writable_by(user).filter(pk=report.pk).exists()


def may_review(user: User, report: Report) -> bool:
    """Whether ``user`` returns, accepts or excuses ``report``: an official above its reporter, never the reporter."""
    return Report.objects.reviewable_by(user).filter(pk=report.pk).exists()
