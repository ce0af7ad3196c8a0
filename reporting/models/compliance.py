"""How an owed report stands at an instant: computed, never stored (docs/decisions/0003)."""

import datetime

from django.db import models
from django.db.models import Case, CharField, F, Value, When


class Compliance(models.TextChoices):
    """The five ways an owed report stands; they add up to ``expected`` at every place.

    "Chưa nộp" is said of what is owed and was not sent, whether or not its day has come: MISSING and NOT_DUE together.
    """

    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Nộp trễ"
    MISSING = "missing", "Quá hạn"
    NOT_DUE = "not_due", "Chưa đến hạn"
    EXCUSED = "excused", "Được miễn"


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
