"""Reports and rounds are read against what can only be added to: the submissions, and the record of who did what.

The figures, instants and states of a report stand in rows that the portal's own role in the database may change.
Whoever changes one by hand changes no submission and no event: ``verify_events`` and the clock of the night find it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from accounts.actions.verification import RecordFault
from accounts.models import Event
from reporting.models import Closing, Content, Figure, Report, Round, Submission

READ = 1_000  # reports at a time
SENDING = ("reports.submit", "reports.assist", "reports.correct")
State = Report.State

type Row = Mapping[str, Any]


def report_faults() -> Iterator[RecordFault]:
    """Yield where a report says something else than its submissions and events; memory does not grow with them."""
    extended = _extensions()
    rows = Report.objects.select_related("round").order_by("pk")
    done = 0
    while reports := list(rows.filter(pk__gt=done)[:READ]):
        done = reports[-1].pk
        sent = _by_report(Submission.objects.filter(report__in=reports).order_by("number"))
        figures: dict[int, dict[str, int | None]] = defaultdict(dict)
        rows_of_figures = Figure.objects.filter(report__in=reports).order_by("pk")
        for key, code, value in rows_of_figures.values_list("report_id", "indicator__code", "value"):
            figures[key][code] = value
        events = _events_of(reports)
        for report in reports:
            submissions, told = sent[report.pk], events[report.pk]
            withdrawn = [event["after"].get("withdrawn") for event in told if event["verb"] == "reports.withdraw"]
            standing = [one for one in submissions if one.number not in withdrawn]
            found = [
                *_sending_faults(report, submissions, told),
                *_standing_faults(report, standing, withdrawn),
                *_content_faults(report, standing, figures[report.pk]),
                *_state_faults(report, told),
                *_deadline_faults(report, extended),
            ]
            yield from (RecordFault(f"Báo cáo số {report.pk} ({report.round.code}): {said}") for said in found)


def round_faults() -> Iterator[RecordFault]:
    """Yield where a round's deadline or closing is another than the record tells of."""
    opened, ended = {}, set()
    events = Event.objects.filter(verb__in=["rounds.open", "rounds.close", "rounds.reopen"])
    for event in events.order_by("pk").values("verb", "subject_id", "at", "after"):
        if event["verb"] == "rounds.open":
            opened[event["subject_id"]] = _instant(event["after"].get("due_at"))
        else:
            ended.add((event["verb"], event["subject_id"], event["at"]))
    for key, code, due_at in Round.objects.order_by("pk").values_list("pk", "code", "due_at"):
        if opened.get(key) != due_at:
            yield RecordFault(f"Kỳ {code}: hạn nộp khác với lúc mở kỳ.")
    for closing in Closing.objects.select_related("round").order_by("pk"):
        said = [("rounds.close", closing.closed_at), ("rounds.reopen", closing.reopened_at)]
        if any(at and (verb, closing.round_id, at) not in ended for verb, at in said):
            yield RecordFault(f"Kỳ {closing.round.code}: việc chốt hoặc mở lại số liệu không có trong nhật ký.")


def _sending_faults(report: Report, sent: Sequence[Submission], told: Sequence[Row]) -> Iterator[str]:
    """Tell where a submission is one that nobody is known to have sent."""
    known = {(event["after"].get("number"), event["at"], event["by_id"]) for event in told if event["verb"] in SENDING}
    for place, one in enumerate(sent, 1):
        if one.number != place or (one.number, one.at, one.by_id) not in known:
            yield f"lần gửi {one.number} không có trong nhật ký."


def _standing_faults(report: Report, sent: Sequence[Submission], withdrawn: Sequence[int]) -> Iterator[str]:
    """Tell where the instants are not those of the submissions that were not taken back, or others are left out."""
    first, last = (sent[0].at, sent[-1].at) if sent else (None, None)
    if report.first_submitted_at != first:
        yield "lúc nộp lần đầu khác với lần gửi đầu tiên."
    if report.submitted_at != last:
        yield "lúc nộp gần nhất khác với lần gửi cuối."
    if report.withdrawn != withdrawn:
        yield "những lần nộp đã rút khác với nhật ký."


def _content_faults(report: Report, sent: Sequence[Submission], figures: Mapping[str, int | None]) -> Iterator[str]:
    content = sent[-1].content if sent else Content.of({"figures": {}, "narrative": ""})
    if dict(figures) != content.figures:
        yield "số liệu khác với lần gửi cuối."
    held = {"narrative": report.narrative, "activities": report.activities, "explanation": report.explanation}
    if Content.of({"figures": content.figures} | held) != content:
        yield "nội dung khác với lần gửi cuối."


def _state_faults(report: Report, told: Sequence[Row]) -> Iterator[str]:
    state = next((event["after"]["state"] for event in reversed(told) if "state" in event["after"]), State.EXPECTED)
    if report.state != state:
        yield "tình trạng khác với việc cuối cùng trong nhật ký."
    excused = {event["at"] for event in told if event["verb"] == "reports.excuse"}
    if {report.excused_at} - {None} != excused:
        yield "việc miễn nộp khác với nhật ký."


def _deadline_faults(report: Report, extended: Mapping[int | None, set[tuple[Any, Any]]]) -> Iterator[str]:
    given = (report.extended_at, report.due_at)
    if (given not in extended[report.round_id]) if report.extended_at else report.due_at != report.round.due_at:
        yield "hạn nộp khác với kỳ báo cáo và những lần gia hạn."


def _by_report(submissions: Iterable[Submission]) -> Mapping[int, list[Submission]]:
    found: dict[int, list[Submission]] = defaultdict(list)
    for submission in submissions:
        found[submission.report_id].append(submission)
    return found


def _events_of(reports: Sequence[Report]) -> Mapping[int | None, list[Row]]:
    """Return what the record tells of each report, in the order in which it was written."""
    keys = [report.pk for report in reports]
    rows = Event.objects.filter(subject_type=Report._meta.label_lower, subject_id__in=keys).order_by("pk")
    found: dict[int | None, list[Row]] = defaultdict(list)
    for event in rows.filter(verb__startswith="reports.").values("subject_id", "verb", "at", "by_id", "after"):
        found[event["subject_id"]].append(event)
    return found


def _extensions() -> Mapping[int | None, set[tuple[datetime.datetime, datetime.datetime | None]]]:
    """Return when deadlines of each round were moved, and to when."""
    found: dict[int | None, set[tuple[datetime.datetime, datetime.datetime | None]]] = defaultdict(set)
    rows = Event.objects.filter(verb="rounds.extend").order_by("pk")
    for key, at, after in rows.values_list("subject_id", "at", "after"):
        found[key].add((at, _instant(after.get("due_at"))))
    return found


def _instant(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
