"""The end of a round: more time for one place, closing it with its totals, opening it again.

Closing holds the round alone, a submission holds it shared (reporting.actions.reports): what was received before is in
the frozen totals, what comes after is refused. Nothing lies between the two.
"""

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import number, plain_deadline
from core.text import clean_lines
from places.models import Place
from reporting.access import check_manages_rounds
from reporting.actions.freezing import freeze
from reporting.actions.reports.telling import extension_title, reopening_title, tell_of_terms
from reporting.models import Closing, Report, ReportQuerySet, Round, RoundQuerySet
from reporting.rollups import against_targets, count

BY_THE_CLOCK = "Đến lúc ngừng nhận đã đặt khi mở kỳ."


class RoundClosed(Refused):
    """The round is closed."""

    def __init__(self, sentence: str) -> None:
        super().__init__("round_closed", sentence)


def extendable(round: Round, place: Place, due_at: datetime.datetime) -> ReportQuerySet:
    """The reports that ``extend`` would move: not sent or sent late, owed, and due before ``due_at``.

    One that came in time is left alone: no later deadline can make it late, and it needs none.
    """
    late = Q(first_submitted_at__gte=F("due_at"))
    owing = round.reports.standing_in(place).filter(Q(first_submitted_at=None) | late, excused_at=None)
    return owing.filter(due_at__lt=due_at)


@transaction.atomic
def extend(
    round: Round,
    place: Place,
    *,
    due_at: datetime.datetime,
    reason: str,
    by: User,
    at: datetime.datetime | None = None,
) -> int:
    """Give the reporters at or below ``place`` until ``due_at`` (half-open); return how many deadlines moved.

    Those whose deadline moved are told until when and why.
    A deadline only ever moves later, and what came late but before ``due_at`` was in time. Refuses with out_of_scope,
    reason_missing, round_closed, instant_invalid, nothing_to_extend.
    """
    check_manages_rounds(by, place)
    reason = _reason(reason)
    round, at = _lock(round, exclusive=False), at or timezone.now()
    _check_open(round, at)
    if due_at <= round.due_at:
        raise Refused("instant_invalid", f"Hạn mới phải sau hạn của kỳ ({plain_deadline(round.due_at)}).")
    if round.closes_at and due_at > round.closes_at:
        raise Refused(
            "instant_invalid",
            f"Kỳ chỉ nhận báo cáo đến {plain_deadline(round.closes_at)}; hạn mới không được muộn hơn.",
        )
    # The version stays: a leader who has the form open meanwhile goes on with it.
    moved = extendable(round, place, due_at).update(due_at=due_at, extended_at=at, extension_reason=reason)
    if not moved:
        raise Refused("nothing_to_extend", f"Trong “{place}” không còn báo cáo nào cần gia hạn đến lúc này.")
    after = {"due_at": due_at.isoformat(), "reports": moved}
    record("rounds.extend", round, by=by, place=place, at=at, after=after, reason=reason)
    told = _with_reporters(round.reports.standing_in(place).filter(due_at=due_at, extended_at=at))
    tell_of_terms(told, extension_title, reason=reason, once=f"extend:{due_at.isoformat()}", by=by, at=at)
    return moved


@transaction.atomic
def close(round: Round, *, reason: str, by: User | None, at: datetime.datetime | None = None) -> Closing:
    """Stop receiving and freeze what the round says of every place (chốt số liệu); ``by`` None: the clock.

    Waits for submissions under way. Refuses with out_of_scope, reason_missing, round_closed, not_yet_due.
    """
    if by is not None:
        check_manages_rounds(by, round.within)
    reason = _reason(reason)
    round = _lock(round, exclusive=True)
    at = at or timezone.now()  # behind the lock: every submission received so far has an earlier instant
    if round.closings.standing().exists():
        raise RoundClosed("Kỳ này đã chốt số liệu.")
    _check_all_had_their_time(round, at)
    before, round.closes_at = round.closes_at, min(round.closes_at or at, at)
    round.save(update_fields=["closes_at"])
    closing = Closing.objects.create(round=round, closed_at=at, closed_by=by, reason=reason)
    live = count([round], round.within, at=at, deep=True)
    frozen = freeze(closing, against_targets(live, [round]))
    record(
        "rounds.close", round, by=by, place=round.within, at=at,
        before={"closes_at": before and before.isoformat()}, after={"places": frozen}, reason=reason,
    )  # fmt: skip
    return closing


@transaction.atomic
def reopen(
    round: Round,
    *,
    reason: str,
    by: User,
    closes_at: datetime.datetime | None = None,
    at: datetime.datetime | None = None,
) -> Round:
    """Receive reports again, until ``closes_at`` where given; the old closing and its totals stay as history.

    Deadlines do not move: what comes now is late, unless ``extend`` says otherwise. Those who have something to send
    are told. Refuses with out_of_scope, reason_missing, round_not_closed, instant_invalid.
    """
    check_manages_rounds(by, round.within)
    reason = _reason(reason)
    round, at = _lock(round, exclusive=True), at or timezone.now()
    closing = round.closings.standing().first()
    if closing is None:
        raise Refused("round_not_closed", "Kỳ này chưa chốt số liệu nên không có gì để mở lại.")
    if closes_at is not None and closes_at <= at:
        raise Refused("instant_invalid", "Lúc ngừng nhận mới phải sau bây giờ.")
    closing.reopened_at, closing.reopened_by, closing.reopen_reason = at, by, reason
    closing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    before, round.closes_at = round.closes_at, closes_at
    round.save(update_fields=["closes_at"])
    record(
        "rounds.reopen", round, by=by, place=round.within, at=at,
        before={"closes_at": before and before.isoformat()},
        after={"closes_at": closes_at and closes_at.isoformat()}, reason=reason,
    )  # fmt: skip
    told = _with_reporters(round.reports.awaiting())
    tell_of_terms(told, reopening_title, reason=reason, once=f"reopen:{closing.pk}", by=by, at=at)
    return round


def close_due(*, at: datetime.datetime | None = None) -> list[Closing]:
    """Close every round whose ``closes_at`` has passed and that has no standing closing; safe to run again."""
    at = at or timezone.now()
    found = []
    for round in due_to_close(at).order_by("closes_at", "pk"):
        try:
            found.append(close(round, reason=BY_THE_CLOCK, by=None, at=at))
        except RoundClosed:  # another clock was faster
            continue
    return found


def due_to_close(at: datetime.datetime) -> RoundQuerySet:
    """Return the rounds whose ``closes_at`` has passed and that have no standing closing: what the clock closes."""
    closed = Closing.objects.standing().values("round")
    return Round.objects.filter(closes_at__lte=at).exclude(pk__in=closed)


def running(round: Round, at: datetime.datetime) -> ReportQuerySet:
    """Reports that were given more time which has not run out at ``at``, and that have not come."""
    return round.reports.silent().filter(due_at__gt=at)


def _lock(round: Round, *, exclusive: bool) -> Round:
    """The round held until the transaction ends. Either way submissions wait, and it waits for them."""
    rows = Round.objects.select_for_update(of=("self",), no_key=not exclusive)
    return rows.select_related("within").get(pk=round.pk)


def _with_reporters(reports: ReportQuerySet) -> list[Report]:
    return list(reports.select_related("round", "team", "place").order_by("pk"))


def _check_open(round: Round, at: datetime.datetime) -> None:
    if round.closings.standing().exists() or (round.closes_at and round.closes_at <= at):
        raise RoundClosed("Kỳ này đã ngừng nhận báo cáo. Xin mở lại kỳ rồi gia hạn.")


def _check_all_had_their_time(round: Round, at: datetime.datetime) -> None:
    if at < round.due_at:
        raise Refused("not_yet_due", f"Chưa hết hạn nộp ({plain_deadline(round.due_at)}) nên chưa chốt được số liệu.")
    waiting = running(round, at)
    if last := waiting.order_by("-due_at").first():
        raise Refused(
            "not_yet_due",
            f"Còn {number(waiting.count())} báo cáo được gia hạn (muộn nhất đến {plain_deadline(last.due_at)}), "
            "chưa nộp. Xin chốt sau lúc đó, hoặc miễn các báo cáo ấy trước.",
        )


def _reason(reason: str) -> str:
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do.", field="reason")
    return reason
