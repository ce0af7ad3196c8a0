"""What a reporter changed from one version of a report to the next."""

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from reporting.models import ACTIVITIES, Report, Submission


class FieldChange(NamedTuple):
    """``field``: an indicator's code or an activity's name. None: not answered, which is not zero."""

    field: str
    label: str
    old: int | None
    new: int | None


class Changes(NamedTuple):
    """Between the last two versions; ``number`` is the later one's, ``replaced_at`` when the earlier one came."""

    number: int
    replaced_at: datetime.datetime
    numbers: list[FieldChange]
    narrative: bool

    @property
    def any(self) -> bool:
        return bool(self.numbers) or self.narrative


def changes_between(old: Submission, new: Submission, labels: Mapping[str, str]) -> Changes:
    """Figure by figure, in the order of ``labels``: indicator codes, then the names of activities."""
    numbers = [
        *_numbers(old.figures, new.figures, labels),
        *_numbers(old.activities or {}, new.activities or {}, ACTIVITIES),
    ]
    return Changes(new.number, old.at, numbers, old.narrative != new.narrative)


def _numbers(
    old: Mapping[str, int | None], new: Mapping[str, int | None], labels: Mapping[str, str]
) -> list[FieldChange]:
    return [
        FieldChange(field, label, old.get(field), new.get(field))
        for field, label in labels.items()
        if old.get(field) != new.get(field)
    ]


def last_versions(reports: Sequence[Report]) -> dict[int, list[Submission]]:
    """The versions of each report that were not taken back, the first one first; one query."""
    withdrawn = {report.pk: report.withdrawn for report in reports}
    found: dict[int, list[Submission]] = {report.pk: [] for report in reports}
    rows = Submission.objects.filter(report__in=[report.pk for report in reports]).select_related("by")
    for submission in rows.order_by("report", "number"):
        if submission.number not in withdrawn[submission.report_id]:
            found[submission.report_id].append(submission)
    return found


def last_changes(versions: Sequence[Submission], labels: Mapping[str, str]) -> Changes | None:
    """From the version before to the last one; None while there is one only."""
    last = list(pairwise(versions))[-1:]
    return changes_between(*last[0], labels) if last else None
