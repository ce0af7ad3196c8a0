"""What a reviewer weighs about reports: figures beside their last version, what stands out, who entered them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists

from accounts.models import User
from accounts.roles import Permission
from reporting.access import tie_in_words
from reporting.models import ACTIVITIES, Report, Submission, other_reviewers_of, tie_of
from reporting.rollups.changes import Changes, last_changes, last_versions
from reporting.rollups.comparisons import standing_out
from reporting.rollups.diary import diaries_of
from reporting.rollups.outliers import OutlierMark


class Line(NamedTuple):
    """One number as sent last; ``old`` is the version before, where ``changed``. None: not answered, not zero."""

    field: str  # an indicator's code, or the name of an activity
    label: str
    unit: str
    value: int | None
    old: int | None
    changed: bool
    marks: list[OutlierMark]
    diary: int | None = None  # what the team's diary counts on these days

    @property
    def differs_from_diary(self) -> bool:
        """Whether the diary says another number: to be asked about, no mistake in itself."""
        return self.diary is not None and self.diary != self.value

    @property
    def is_notable(self) -> bool:
        return self.changed or bool(self.marks)


class Review(NamedTuple):
    """``assisted``: the last version, where an official entered it; ``is_own``: the reader did. ``tie``: what ties the
    reader to whoever sent it; ``is_barred``: somebody else of their office accepts it then.
    """

    report: Report
    last: Submission | None
    lines: list[Line]
    changes: Changes | None
    assisted: Submission | None
    is_own: bool
    tie: str = ""
    is_barred: bool = False

    @property
    def tie_in_words(self) -> str:
        return tie_in_words(self.tie)

    @property
    def is_corrected(self) -> bool:
        """Whether the last version replaced one that was not returned: whoever sent it put it right by themselves."""
        report, changes = self.report, self.changes
        return changes is not None and (report.returned_at is None or report.returned_at < changes.replaced_at)

    @property
    def is_corrected_late(self) -> bool:
        return self.is_corrected and self.last is not None and self.last.at >= self.report.due_at

    @property
    def is_confirmed(self) -> bool:
        """Whether the sender, asked about what stands out, said that it is right."""
        return bool(self.last and self.last.confirmed)

    @property
    def notable(self) -> list[Line]:
        return [line for line in self.lines if line.is_notable]

    @property
    def marks(self) -> dict[str, list[OutlierMark]]:
        """By indicator code."""
        return {line.field: line.marks for line in self.lines if line.marks}

    @property
    def chosen(self) -> str:
        """What the list posts for it."""
        return f"{self.report.pk}:{self.report.version}"


def reviews_of(reports: Sequence[Report], user: User) -> list[Review]:
    """One for each of ``reports``, of one round; the number of queries does not grow with them."""
    if not reports:
        return []
    units = {item.code: (item.name, item.unit) for item in reports[0].round.asked()}
    labels = {code: name for code, (name, _) in units.items()}
    versions, marks = last_versions(reports), standing_out(reports)
    ties, diaries = _ties(reports, user), diaries_of(reports)
    found = [_review(one, versions[one.pk], units, labels, marks[one.pk], user) for one in reports]
    return [
        review._replace(
            lines=[line._replace(diary=diaries[review.report.pk].get(line.field)) for line in review.lines],
            **ties.get(review.report.pk, {}),
        )
        for review in found
    ]


def _ties(reports: Sequence[Report], user: User) -> dict[int, dict[str, Any]]:
    """What ties a reviewer to the senders, by report; where nothing does, it is left out."""
    if not user.may(Permission.REVIEW_REPORTS):
        return {}
    rows = Report.objects.filter(pk__in=[report.pk for report in reports]).annotate(tie=tie_of(user)).exclude(tie="")
    rows = rows.annotate(is_barred=Exists(other_reviewers_of(user)))
    return {
        row["pk"]: {"tie": row["tie"], "is_barred": row["is_barred"]} for row in rows.values("pk", "tie", "is_barred")
    }


def _review(
    report: Report,
    versions: Sequence[Submission],
    units: dict[str, tuple[str, str]],
    labels: dict[str, str],
    marks: dict[str, list[OutlierMark]],
    user: User,
) -> Review:
    last = versions[-1] if versions else None
    changes = last_changes(versions, labels)
    old = {change.field: change.old for change in changes.numbers} if changes else {}
    assisted = last if last and last.assisted_reason else None
    lines = []
    if last:
        asked = [(code, *units[code], last.figures.get(code)) for code in units]
        done = [(name, label, "", (last.activities or {}).get(name)) for name, label in ACTIVITIES.items()]
        answered = [row for row in done if row[3] is not None or row[0] in old]
        lines = [
            Line(field, label, unit, value, old.get(field), field in old, marks.get(field, []))
            for field, label, unit, value in [*asked, *answered]
        ]
    return Review(report, last, lines, changes, assisted, bool(assisted and assisted.by_id == user.pk))
