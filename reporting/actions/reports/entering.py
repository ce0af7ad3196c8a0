"""Many reports sent at once by an official, for their leaders or their place's own, and taken back: what they share is
looked up once for all.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from core.text import clean_lines
from reporting.access import assistable_by
from reporting.actions.reports.errors import ChangedMeanwhile
from reporting.actions.reports.locking import BATCH, StepTaken, check_receiving, lock_reports, record_steps
from reporting.actions.reports.telling import tell_of_entries, tell_of_withdrawals
from reporting.actions.reports.writing import Surroundings, Version, figures_of, next_version
from reporting.models import Content, Figure, Indicator, Photo, Report, Round, Submission
from reporting.rollups import last_known_of
from reporting.rollups.changes import last_versions

# What a report forgets when a version is sent, beside what the version before says.
RESTORED = ("state", "draft", "drafted_by_id", "drafted_at", "marked", "objected_at", "objection")
NOTHING_SENT = Submission()
State = Report.State


class Entry(NamedTuple):
    """What an official enters of a report for its leader: all that is to stand in it, and why they enter it; of their
    place's own report no reason.

    ``version`` of the report is what they saw; as of ``assist`` are all others.
    """

    report_id: int
    version: int
    content: Content
    reason: str
    nothing_happened: bool = False
    confirmed: bool = False


class Withdrawal(NamedTuple):
    """A report whose last version is taken back, ``version`` that it stood at once it was sent, and ``before``: the
    columns of RESTORED as they were until then.
    """

    report_id: int
    version: int
    before: Mapping[str, Any]


type Around[T] = Callable[[T], AbstractContextManager[Any]]


@transaction.atomic
def enter_many(
    entries: Sequence[Entry],
    *,
    by: User,
    at: datetime.datetime | None = None,
    around: Around[Entry] = lambda entry: nullcontext(),
) -> list[Submission]:
    """Send each report as ``assist`` does, one of a place as ``submit``; an entry about what an official entered before
    corrects it.

    All or none: where one is refused, as ``assist`` and ``submit`` refuse, none is sent. ``around`` may add to what is
    refused.
    """
    reports = lock_reports([entry.report_id for entry in entries])
    at = at or timezone.now()  # behind the locks, as of one
    may = _enterable_keys(by, reports)
    asked = _asked_by_round(reports.values())
    sent, photos = last_versions([*reports.values()]), _photos(reports)
    nothing = {entry.report_id for entry in entries if entry.nothing_happened}
    known = last_known_of([report for key, report in reports.items() if key in nothing])
    versions: list[Version] = []
    for entry in entries:
        with around(entry):
            report = _entered_report(entry.report_id, reports, may)
            reason = clean_lines(entry.reason) if report.team_id else ""
            if report.team_id and not reason:
                raise Refused("reason_missing", "Xin ghi lý do nhập thay.", field="assisted_reason")
            earlier = sent[report.pk]
            surroundings = Surroundings(
                corrected=earlier[-1] if earlier and report.is_correctable else None,
                asked=asked[report.round_id],
                photos=photos[report.pk],
                sent=len(earlier) + len(report.withdrawn),
                known={key: last.value for key, last in known.get(report.pk, {}).items()},
            )
            found = next_version(
                report,
                surroundings,
                **entry.content._asdict(),
                version=entry.version,
                by=by,
                at=at,
                nothing_happened=entry.nothing_happened,
                confirmed=entry.confirmed,
                assisted_reason=reason,
            )
            versions.append(found)
    submissions = Submission.objects.bulk_create((one.submission for one in versions), batch_size=BATCH)
    _put_figures(reports, (figure for one in versions for figure in one.figures))
    record_steps([one.step for one in versions], by=by, at=at)
    tell_of_entries([one for one in submissions if one.assisted_reason])
    return submissions


@transaction.atomic
def withdraw_many(
    withdrawals: Sequence[Withdrawal],
    *,
    by: User,
    at: datetime.datetime | None = None,
    around: Around[Withdrawal] = lambda withdrawal: nullcontext(),
) -> list[Report]:
    """Take back the last version of each report, which an official entered or which is their place's own: the report
    stands as before, and owes again what it owed. The version stays in its story, the record says who took it back, and
    the leader is told.

    All or none. Refuses with not_the_reporter, no_longer_owed, changed_meanwhile, not_withdrawable,
    round_not_receiving.
    """
    reports = lock_reports([one.report_id for one in withdrawals])
    at = at or timezone.now()
    may = _enterable_keys(by, reports)
    asked, versions = _asked_by_round(reports.values()), last_versions([*reports.values()])
    columns = {field.attname: field for field in Report._meta.concrete_fields}
    figures: list[Figure] = []
    steps: list[StepTaken] = []
    for one in withdrawals:
        with around(one):
            report = _entered_report(one.report_id, reports, may)
            *earlier, last = versions[report.pk] or [NOTHING_SENT]
            if report.version != one.version:
                raise ChangedMeanwhile(report)
            if report.state != State.SUBMITTED or (report.team_id and not last.assisted_reason):
                raise Refused("not_withdrawable", "Chỉ rút lại được bản nhập thay đang chờ duyệt.")
            check_receiving(report, at)
            before = report.state
            for name in RESTORED:
                setattr(report, name, columns[name].to_python(one.before[name]))
            figures += _hold_again(report, earlier, asked[report.round_id])
            report.withdrawn = [*report.withdrawn, last.number]
            steps.append(StepTaken(report, "withdraw", before, {"withdrawn": last.number}))
    _put_figures(reports, figures)
    record_steps(steps, by=by, at=at)
    found = [step.report for step in steps]
    tell_of_withdrawals([report for report in found if report.team_id], by=by, at=at)
    return found


def _put_figures(reports: Collection[int], figures: Iterable[Figure]) -> None:
    """Let the reports hold ``figures`` and no others."""
    Figure.objects.filter(report__in=reports).delete()
    Figure.objects.bulk_create(figures, batch_size=BATCH)


def _hold_again(report: Report, sent: Sequence[Submission], asked: Mapping[str, Indicator]) -> list[Figure]:
    """Let ``report`` hold what was sent before, ``sent``, and return its figures, not yet stored."""
    report.first_submitted_at, report.submitted_at = (sent[0].at, sent[-1].at) if sent else (None, None)
    last = sent[-1] if sent else NOTHING_SENT
    report.narrative, report.activities, report.explanation = last.narrative, last.activities, last.explanation
    return figures_of(last, asked)


def _entered_report(key: int, reports: Mapping[int, Report], may: Collection[int]) -> Report:
    if key not in reports:
        raise Refused("no_longer_owed", "Báo cáo này không còn phải nộp.")
    if key not in may:
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    return reports[key]


def _enterable_keys(by: User, reports: Collection[int]) -> set[int]:
    own = Report.objects.writable_by(by).filter(team=None)
    return {
        key
        for rows in (assistable_by(by), own)
        for key in rows.filter(pk__in=reports).order_by().values_list("pk", flat=True)
    }


def _asked_by_round(reports: Iterable[Report]) -> dict[int, dict[str, Indicator]]:
    """Return the indicators of each round by code, by id of the round."""
    rounds = Round.objects.filter(pk__in={report.round_id for report in reports}).prefetch_related("indicators")
    return {one.pk: {item.code: item for item in one.indicators.all()} for one in rounds.order_by("pk")}


def _photos(reports: Collection[int]) -> dict[int, list[int]]:
    """Return the numbers of the photos that stand in each report."""
    rows = Photo.objects.filter(report__in=reports).order_by("report", "number").values_list("report", "number")
    found: dict[int, list[int]] = defaultdict(list)
    for key, number in rows:
        found[key].append(number)
    return found
