"""What pages about reports share."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from reporting.models import Report


def report_of(user: User, report_id: int) -> Report:
    """The report, if ``user`` may see it; else 404."""
    rows = Report.objects.visible_to(user).select_related("round", "place", "team")
    return get_object_or_404(rows, pk=report_id)
