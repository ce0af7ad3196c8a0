"""A summary's walk: proposed from rounds, put into its officials' words, finished; read only from then on."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import OUT_OF_SCOPE, Refused
from core.text import clean_lines
from overview.exports.summaries import ProposedFinding, SummarySource, proposed_findings, source_of_summary
from overview.models import PilotSummary, SummaryFinding
from places.models import Place
from reporting.models import Round
from reporting.models.basis import Basis


@transaction.atomic
def propose(place: Place, rounds: Sequence[Round], *, by: User, at: datetime.datetime | None = None) -> PilotSummary:
    """Begin a summary of ``by``'s own place with what ``rounds`` show, without those in which it has no reports: rounds
    of before the place was there count nothing.

    Refuses with out_of_scope, rounds_missing, mixed_reporters, nothing_to_say.
    """
    at = at or timezone.now()
    if place.pk != by.place_id or not by.may(Permission.SUM_UP):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if not rounds:
        raise Refused("rounds_missing", "Xin chọn ít nhất một kỳ báo cáo.", field="rounds")
    if len({one.level for one in rounds}) > 1:
        raise Refused(
            "mixed_reporters", "Xin chọn các kỳ của cùng một cấp báo cáo: chỉ tổ, hoặc chỉ xã.", field="rounds"
        )
    source = SummarySource(rounds=rounds, place=place, basis=Basis.THEN, at=at, by=by)
    if source.rounds_without_reports and len(source.rounds_without_reports) < len(rounds):
        rounds = [one for one in rounds if one not in source.rounds_without_reports]
        source = replace(source, rounds=rounds)
    found = proposed_findings(source)
    if not found:
        raise Refused("nothing_to_say", "Các kỳ đã chọn không có gì phải báo cáo ở địa bàn này.", field="rounds")
    summary = PilotSummary.objects.create(place=place, created_at=at, created_by=by)
    summary.rounds.set(rounds)
    SummaryFinding.objects.bulk_create(
        SummaryFinding(
            summary=summary, position=position, rule=one.rule, section=one.section, text=one.text, numbers=one.numbers
        )
        for position, one in enumerate(found, start=1)
    )
    after = {"rounds": [one.code for one in rounds], "findings": len(found)}
    record("summaries.propose", summary, by=by, place=place, at=at, after=after)
    return summary


@transaction.atomic
def edit(
    finding: SummaryFinding, *, text: str, seen: str, by: User, at: datetime.datetime | None = None
) -> SummaryFinding:
    """Put a finding into other words, which rest on the numbers of ``at`` from then on.

    ``seen`` is the text that was on the page. Refuses with not_theirs, finished, changed_meanwhile, text_missing.
    """
    at = at or timezone.now()
    summary = _lock(finding.summary, by)
    finding = summary.findings.get(pk=finding.pk)
    if clean_lines(seen) != finding.text:
        raise Refused("changed_meanwhile", "Nhận định này vừa được người khác sửa. Xin xem lại rồi sửa tiếp.")
    finding.text = _required_text(text)
    if finding.rule:
        today = current_proposals(summary, by=by, at=at).get(finding.rule)
        finding.numbers = today.numbers if today else {}
    finding.save(update_fields=["text", "numbers"])
    record("summaries.edit", summary, by=by, place=summary.place, at=at, after={"finding": finding.position})
    return finding


@transaction.atomic
def add(
    summary: PilotSummary, *, section: str, text: str, by: User, at: datetime.datetime | None = None
) -> SummaryFinding:
    """Add a finding of the official's own behind the others. Refuses with not_theirs, finished, text_missing."""
    summary = _lock(summary, by)
    last = summary.findings.aggregate(last=Max("position"))["last"] or 0
    finding = summary.findings.create(position=last + 1, section=section, text=_required_text(text))
    record("summaries.add", summary, by=by, place=summary.place, at=at, after={"finding": finding.position})
    return finding


@transaction.atomic
def drop(
    finding: SummaryFinding, *, is_dropped: bool = True, by: User, at: datetime.datetime | None = None
) -> SummaryFinding:
    """Leave a finding out of the document, or take it back in. Refuses with not_theirs, finished."""
    summary = _lock(finding.summary, by)
    finding = summary.findings.get(pk=finding.pk)
    if finding.is_dropped != is_dropped:
        finding.is_dropped = is_dropped
        finding.save(update_fields=["is_dropped"])
        verb = "summaries.drop" if is_dropped else "summaries.keep"
        record(verb, summary, by=by, place=summary.place, at=at, after={"finding": finding.position})
    return finding


@transaction.atomic
def finish(summary: PilotSummary, *, by: User, at: datetime.datetime | None = None) -> PilotSummary:
    """End the work on a summary: it is read only, and whoever sees the place reads it.

    Refuses with not_theirs, finished, numbers_changed, nothing_left.
    """
    at = at or timezone.now()
    summary = _lock(summary, by)
    standing = list(summary.findings.filter(is_dropped=False))
    if not standing:
        raise Refused("nothing_left", "Mọi nhận định đã bị bỏ. Xin giữ hoặc thêm ít nhất một nhận định.")
    if changed := changed_findings(summary, standing, by=by, at=at):
        raise Refused(
            "numbers_changed",
            f"Số liệu của {len(changed)} nhận định đã đổi. Xin mở từng nhận định có dấu ấy, xem lại rồi lưu.",
        )
    summary.finished_at, summary.finished_by = at, by
    summary.save(update_fields=["finished_at", "finished_by"])
    record("summaries.finish", summary, by=by, place=summary.place, at=at, after={"findings": len(standing)})
    return summary


@transaction.atomic
def remove(summary: PilotSummary, *, by: User, at: datetime.datetime | None = None) -> None:
    """Throw a draft away. Refuses with not_theirs, finished."""
    summary = _lock(summary, by)
    record("summaries.remove", summary, by=by, place=summary.place, at=at)
    summary.delete()


def current_proposals(summary: PilotSummary, *, by: User, at: datetime.datetime) -> dict[str, ProposedFinding]:
    """Return what the rounds of ``summary`` show at ``at``, by rule."""
    return {one.rule: one for one in proposed_findings(source_of_summary(summary, by=by, at=at))}


def changed_findings(
    summary: PilotSummary, findings: Sequence[SummaryFinding], *, by: User, at: datetime.datetime
) -> dict[int, ProposedFinding | None]:
    """Return by key those of ``findings`` whose numbers are no longer those behind their words, with what the rule says
    now; None where it has nothing to say any more.
    """
    today = current_proposals(summary, by=by, at=at)
    found = {one.pk: today.get(one.rule) for one in findings if one.rule}
    before = {one.pk: one.numbers for one in findings}
    return {pk: one for pk, one in found.items() if (one.numbers if one else {}) != before[pk]}


def _required_text(text: str) -> str:
    if not (text := clean_lines(text)):
        raise Refused("text_missing", "Xin ghi nội dung, hoặc bỏ nhận định này.", field="text")
    return text


def _lock(summary: PilotSummary, by: User) -> PilotSummary:
    """Return the row, locked, once ``by`` works on it as it stands behind the lock."""
    summary = PilotSummary.objects.select_for_update(of=("self",)).select_related("place").get(pk=summary.pk)
    if summary.is_finished:
        raise Refused("finished", "Báo cáo này đã hoàn tất nên không sửa được nữa.")
    if not PilotSummary.objects.writable_by(by).filter(pk=summary.pk).exists():
        raise Refused("not_theirs", "Chỉ cơ quan lập báo cáo này sửa được.")
    return summary
