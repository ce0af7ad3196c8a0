"""How an owed report stands at an instant: computed, never stored (docs/decisions/0003)."""

import datetime

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When


class Compliance(models.TextChoices):
    """The five ways a report stands. The first four add up to what is owed at every place; with the excused ones they
    are all that were expected (docs/decisions/0104).

    "Chưa nộp" is said of what is owed and was not sent, whether or not its day has come: MISSING and NOT_DUE together.
    """

    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Nộp trễ"
    MISSING = "missing", "Quá hạn"
    NOT_DUE = "not_due", "Chưa đến hạn"
    EXCUSED = "excused", "Được miễn"


# The ways that a report of which something is owed may stand.
OWED_WAYS = (Compliance.ON_TIME, Compliance.LATE, Compliance.MISSING, Compliance.NOT_DUE)


def is_owed(prefix: str = "") -> Q:
    """Return the condition that a report is owed: not excused, or excused and in time all the same. ``prefix`` leads
    to the report, as in "reports__".
    """
    return Q(**{f"{prefix}excused_at": None}) | Q(**{f"{prefix}first_submitted_at__lt": F(f"{prefix}due_at")})


def is_submitted(prefix: str = "") -> Q:
    """Return the condition that a report is owed and came in, in time or late."""
    return Q(**{f"{prefix}first_submitted_at__isnull": False}) & is_owed(prefix)


def compliance_at(at: datetime.datetime) -> Case:
    """How each report stands at the instant ``at``, as one expression.

    On time is fixed by the first valid submission, whatever was returned and sent again. Excused weighs more than late
    or missing and less than on time: a unit that was excused and reported in time all the same did report in time.
    """
    return Case(
        When(first_submitted_at__lt=F("due_at"), then=Value(Compliance.ON_TIME.value)),
        When(excused_at__isnull=False, then=Value(Compliance.EXCUSED.value)),
        When(first_submitted_at__isnull=False, then=Value(Compliance.LATE.value)),
        When(due_at__lte=at, then=Value(Compliance.MISSING.value)),
        default=Value(Compliance.NOT_DUE.value),
        output_field=CharField(),
    )
