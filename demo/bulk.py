"""Reports of a whole round as rows: what the calls of leaders and officials leave, without making them one by one.

A round of fifteen hundred teams by the actions takes half a minute, by rows a second. ``reports`` plays the rounds of
2022 by the actions; a test holds the two against each other. Notices of rounds long past are left out.
"""

import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from accounts.models import Event, User
from demo.cast import Cast
from demo.fates import EXCUSE_REASONS, NARRATIVES, RETURN_REASONS, Fate, dice, figures, moment
from demo.reports import AGAIN, DAY, HOUR
from reporting.models import Compliance, Content, DeviceKind, Figure, Indicator, Report, Round, Sending, Submission
from teams.models import Team

BATCH = 500  # rows a statement
MINUTE = datetime.timedelta(minutes=1)
SENDINGS_SINCE = 2025  # older ones would be deleted the next night
State = Report.State
WRITTEN = [
    "state", "first_submitted_at", "submitted_at", "accepted_at", "returned_at", "return_reason", "excused_at",
    "excuse_reason", "draft", "drafted_by", "drafted_at", "narrative", "activities", "version",
]  # fmt: skip

type FateOf = Callable[[str, str, str], Fate]  # of a round's code, a place's and a reporter's key


@dataclass
class Rows:
    """One report as it becomes, with the submissions and events on the way."""

    report: Report
    sender: User
    reviewer: User
    answers: dict[str, int | None]
    rng: random.Random
    step: datetime.timedelta = DAY  # about what passes from one of them to the next
    submissions: list[Submission] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def meet(self, fate: Fate, *, now: datetime.datetime | None = None) -> None:
        """Become what ``fate`` says, around the deadline; in a round that is open, before ``now``."""
        report, rng = self.report, self.rng
        if now:
            self.step = HOUR
        early = moment(report.round.opens_at, now - 3 * HOUR if now else report.due_at, rng)
        if fate.drafted:
            report.draft = self._content(self.answers, rng.choice(NARRATIVES))._asdict()
            report.drafted_by, report.drafted_at = self.sender, early
            self._record_step("draft", State.DRAFT, by=self.sender, at=early)
        if fate.excused:
            report.excused_at, report.excuse_reason = now or report.due_at - 3 * HOUR, rng.choice(EXCUSE_REASONS)
            self._record_step(
                "excuse", State.EXCUSED, by=self.reviewer, at=report.excused_at, reason=report.excuse_reason
            )
        if fate.sent:
            late = report.due_at + rng.uniform(0.1, 8) * DAY
            self._send(fate, early if fate.sent == Compliance.ON_TIME else late)

    def _send(self, fate: Fate, at: datetime.datetime) -> None:
        report, rng = self.report, self.rng
        self._submit(self._content(self.answers, rng.choice(NARRATIVES)), at)
        if fate.returned:
            at += self.step * rng.uniform(0.3, 2)
            report.returned_at, report.return_reason = at, rng.choice(RETURN_REASONS)
            self._record_step("return", State.RETURNED, by=self.reviewer, at=at, reason=report.return_reason)
        if fate.fixed:
            at += self.step * rng.uniform(0.3, 2)
            again = {code: value and max(value - 5, 0) for code, value in self.answers.items()}
            self._submit(self._content(again, AGAIN), at)
        if fate.accepted:
            report.accepted_at = at + self.step * rng.uniform(0.3, 3)
            self._record_step("accept", State.ACCEPTED, by=self.reviewer, at=report.accepted_at)

    def _content(self, answers: dict[str, int | None], narrative: str) -> Content:
        return Content.of({"figures": answers, "narrative": narrative})

    def _submit(self, content: Content, at: datetime.datetime) -> None:
        report, number = self.report, len(self.submissions) + 1
        self.submissions.append(Submission(report=report, number=number, at=at, by=self.sender, **content._asdict()))
        report.first_submitted_at, report.submitted_at = report.first_submitted_at or at, at
        report.narrative, report.activities = content.narrative, content.activities
        self._record_step("submit", State.SUBMITTED, by=self.sender, at=at, number=number)

    def _record_step(
        self, verb: str, state: str, *, by: User, at: datetime.datetime, reason: str = "", number: int | None = None
    ) -> None:
        report, before = self.report, str(self.report.state)
        report.state = state
        report.version += 1
        self.events.append(
            Event(
                at=at,
                by=by,
                verb=f"reports.{verb}",
                place=report.place,
                subject=str(report)[:200],
                subject_type=Report._meta.label_lower,
                subject_id=report.pk,
                before={"state": before},
                after={"state": str(state)} | ({"number": number} if number else {}),
                reason=reason,
            )
        )


def of_teams(
    round_: Round,
    cast: Cast,
    fate_of: FateOf,
    *,
    month: int,
    now: datetime.datetime | None = None,
    untouched: frozenset[int] = frozenset(),
) -> None:
    """Let every team of a round meet its fate. ``now``: the round is open, nothing lies later.

    ``untouched`` are teams whose leaders a visitor signs in as: they have something to send.
    """
    indicators = round_.asked()
    written = list(_rows(round_, cast, fate_of, indicators, month=month, now=now, untouched=untouched))
    store(written, indicators)


def store(written: Sequence[Rows], indicators: Sequence[Indicator]) -> None:
    """Write what became of reports that exist."""
    ids = {indicator.code: indicator.pk for indicator in indicators}
    Report.objects.bulk_create(
        [rows.report for rows in written if rows.events],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
        batch_size=BATCH,
    )
    Submission.objects.bulk_create((one for rows in written for one in rows.submissions), batch_size=BATCH)
    Sending.objects.bulk_create(_sendings(written), batch_size=BATCH)
    Figure.objects.bulk_create(
        (
            Figure(report=rows.report, indicator_id=ids[code], value=value)
            for rows in written
            for last in rows.submissions[-1:]
            for code, value in last.figures.items()
        ),
        batch_size=BATCH,
    )
    Event.objects.bulk_create((event for rows in written for event in rows.events), batch_size=BATCH)


def _sendings(written: Sequence[Rows]) -> Iterator[Sending]:
    """Yield by what teams sent for the first time, since the portal keeps that: most from a phone, within minutes."""
    for rows in written:
        rng = rows.rng
        for first in rows.submissions[:1]:
            if rows.report.team_id and first.at.year >= SENDINGS_SINCE:
                device = DeviceKind.PHONE if rng.random() < 0.8 else DeviceKind.DESK
                opened_at = first.at - rng.expovariate(1 / 9) * MINUTE if rng.random() < 0.8 else None
                yield Sending(report=rows.report, sent_at=first.at, device=device, opened_at=opened_at)


def _rows(
    round_: Round,
    cast: Cast,
    fate_of: FateOf,
    indicators: list[Indicator],
    *,
    month: int,
    now: datetime.datetime | None,
    untouched: frozenset[int],
) -> Iterator[Rows]:
    owed = round_.reports.select_related("round", "place", "team").order_by("team__place__path", "team__name")
    for report in owed:
        team, place = report.team, report.place
        if team is None or team.pk in untouched:
            continue
        key = f"{place.code} {team}"
        answers = figures(
            indicators, round_code=round_.code, reporter=key, households=place.households or 0,
            population=place.population or 0, month=month,
        )  # fmt: skip
        rows = Rows(report, cast.leaders[team.pk], cast.of(place), answers, dice("desk", round_.code, key))
        fate = Fate(excused=True) if _is_over(team, round_) else fate_of(round_.code, place.code, key)
        rows.meet(fate, now=now)
        yield rows


def _is_over(team: Team, round_: Round) -> bool:
    return team.dissolved_on is not None and team.dissolved_on <= round_.data_to
