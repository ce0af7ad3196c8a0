"""Reports of a whole round as rows: what the calls of leaders and officials leave, without making them one by one.

A round of fifteen hundred teams by the actions takes half a minute, by rows a third of a second; a test holds the two
against each other (``reports.Desk``). Notices of rounds long past are left out.
"""

import datetime
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.models import Event
from demo.cast import COMMUNE_END, Cast
from demo.fates import EXCUSE_REASONS, NARRATIVES, RETURN_REASONS, Answers, Fate, daytime, dice, moment
from demo.figures import people_below
from demo.inserts import insert, update
from demo.reports import AGAIN, DAY, HOUR
from reporting.models import Compliance, Content, DeviceKind, Figure, Indicator, Report, Round, Sending, Submission

MINUTE = datetime.timedelta(minutes=1)
SENDINGS_SINCE = 2025  # older ones would be deleted the next night
State = Report.State


class Reporter(NamedTuple):
    """Who owes a report and who reads it, by their keys; ``key`` names them in every draw of lots."""

    report: int
    place: int
    team: int | None
    code: str  # of the place
    path: str
    name: str
    households: int
    population: int
    dissolved_on: datetime.date | None
    sender: int
    reviewer: int

    @property
    def key(self) -> str:
        return f"{self.code} {self.name}" if self.team else self.code


type Script = Callable[[Round, Reporter, random.Random], tuple[Fate, Answers]]  # what becomes of a reporter's report


@dataclass(slots=True)
class Rows:
    """One report as it becomes, with the submissions and events on the way."""

    round: Round
    reporter: Reporter
    answers: Answers
    rng: random.Random
    narratives: Sequence[str] = NARRATIVES
    step: datetime.timedelta = DAY  # about what passes from one of them to the next
    written: dict[str, Any] = field(
        default_factory=lambda: {
            "state": State.EXPECTED, "first_submitted_at": None, "submitted_at": None, "accepted_at": None,
            "returned_at": None, "return_reason": "", "excused_at": None, "excuse_reason": "", "draft": {},
            "drafted_by_id": None, "drafted_at": None, "narrative": "", "activities": {}, "version": 0,
        }
    )  # fmt: skip
    submissions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def meet(self, fate: Fate, *, now: datetime.datetime | None = None) -> None:
        """Become what ``fate`` says, around the deadline; in a round that is open, before ``now``."""
        written, rng, due_at, sender = self.written, self.rng, self.round.due_at, self.reporter.sender
        if now:
            self.step = HOUR
        early = moment(self.round.opens_at, now - 3 * HOUR if now else due_at, rng)
        if fate.drafted:
            written["draft"] = _content(self.answers, rng.choice(self.narratives))._asdict()
            written["drafted_by_id"], written["drafted_at"] = sender, early
            self._record_step("draft", State.DRAFT, by=sender, at=early)
        if fate.excused:
            at, reason = now or due_at - 3 * HOUR, rng.choice(EXCUSE_REASONS)
            written["excused_at"], written["excuse_reason"] = at, reason
            self._record_step("excuse", State.EXCUSED, by=self.reporter.reviewer, at=at, reason=reason)
        if fate.sent:
            late = daytime(due_at + rng.uniform(0.1, 8) * DAY)
            self._send(fate, early if fate.sent == Compliance.ON_TIME else late)

    def _send(self, fate: Fate, at: datetime.datetime) -> None:
        written, rng, reviewer = self.written, self.rng, self.reporter.reviewer
        self._submit(_content(self.answers, rng.choice(self.narratives)), at)
        if fate.returned:
            at = self._later(at, rng.uniform(0.3, 2))
            written["returned_at"], written["return_reason"] = at, rng.choice(RETURN_REASONS)
            self._record_step("return", State.RETURNED, by=reviewer, at=at, reason=written["return_reason"])
        if fate.fixed:
            at = self._later(at, rng.uniform(0.3, 2))
            again = {code: value and max(value - 5, 0) for code, value in self.answers.items()}
            self._submit(_content(again, AGAIN), at)
        if fate.accepted:
            written["accepted_at"] = self._later(at, rng.uniform(0.3, 3))
            self._record_step("accept", State.ACCEPTED, by=reviewer, at=written["accepted_at"])

    def _later(self, at: datetime.datetime, steps: float) -> datetime.datetime:
        """Some days later, by day; in a round that is open some hours, whatever the hour."""
        return daytime(at + steps * DAY) if self.step == DAY else at + steps * self.step

    def _submit(self, content: Content, at: datetime.datetime) -> None:
        written, number = self.written, len(self.submissions) + 1
        sender = self.reporter.sender
        facts = {"report_id": self.reporter.report, "number": number, "at": at, "by_id": sender}
        self.submissions.append(facts | content._asdict())
        written["first_submitted_at"], written["submitted_at"] = written["first_submitted_at"] or at, at
        written["narrative"], written["activities"] = content.narrative, content.activities
        self._record_step("submit", State.SUBMITTED, by=sender, at=at, number=number)

    def _record_step(
        self, verb: str, state: str, *, by: int, at: datetime.datetime, reason: str = "", number: int | None = None
    ) -> None:
        before, self.written["state"] = self.written["state"], state
        self.written["version"] += 1
        self.events.append(
            {
                "at": at,
                "by_id": by,
                "verb": f"reports.{verb}",
                "place_id": self.reporter.place,
                "subject": f"{self.round} – {self.reporter.name}"[:200],
                "subject_type": Report._meta.label_lower,
                "subject_id": self.reporter.report,
                "before": {"state": before},
                "after": {"state": state, "number": number} if number else {"state": state},
                "reason": reason,
            }
        )

    def sending(self) -> Iterator[dict[str, Any]]:
        """Yield by what a team sent for the first time, if the portal keeps that: most from a phone, within minutes."""
        rng = self.rng
        for first in self.submissions[:1]:
            if self.reporter.team and first["at"].year >= SENDINGS_SINCE:
                device = DeviceKind.PHONE if rng.random() < 0.8 else DeviceKind.DESK
                opened_at = first["at"] - rng.expovariate(1 / 9) * MINUTE if rng.random() < 0.8 else None
                sent = {"report_id": self.reporter.report, "sent_at": first["at"]}
                yield sent | {"device": device, "opened_at": opened_at}


def _content(answers: Answers, narrative: str) -> Content:
    return Content.of({"figures": answers, "narrative": narrative})


def fill(
    round_: Round,
    cast: Cast,
    script: Script,
    *,
    narratives: Sequence[str] = NARRATIVES,
    now: datetime.datetime | None = None,
    untouched: frozenset[int] = frozenset(),
) -> list[Rows]:
    """Let every reporter of a round meet the fate that ``script`` gives; return what became of each.

    ``now``: the round is open, nothing lies later.

    ``untouched`` are teams whose leaders a visitor signs in as: they have something to send.
    """
    written = []
    for reporter in reporters(round_, cast):
        if reporter.team not in untouched:
            rng = dice("desk", round_.code, reporter.key)
            fate, answers = script(round_, reporter, rng)
            rows = Rows(round_, reporter, answers, rng, narratives)
            rows.meet(Fate(excused=True) if _is_over(reporter, round_) else fate, now=now)
            written.append(rows)
    store(written, round_.asked())
    return written


def reporters(round_: Round, cast: Cast) -> Iterator[Reporter]:
    """Yield who owes in the round, in the order of the tree; a leader sends to the commune, a commune to the province.

    Households and people of a place that reports itself are those of its hamlets on the last day of the data.
    """
    columns = (
        "pk", "place", "team", "place__code", "place__path", "team__name", "place__name", "place__households",
        "place__population", "team__dissolved_on",
    )  # fmt: skip
    rows = round_.reports.order_by("place__path", "team__name").values_list(*columns)
    below = {} if round_.level == Round.Reporter.TEAM else people_below(round_.within, round_.data_to)
    for pk, place, team, code, path, name, place_name, *people, dissolved_on in rows:
        office = cast.of_office(path[:COMMUNE_END])
        sender, reviewer = (cast.leaders[team], office) if team else (office, cast.staff)
        households, population = people if team else below.get(path[:COMMUNE_END], (0, 0))
        yield Reporter(
            pk, place, team, code, path, name or place_name, households or 0, population or 0, dissolved_on, sender.pk,
            reviewer.pk,
        )  # fmt: skip


def _is_over(reporter: Reporter, round_: Round) -> bool:
    return reporter.dissolved_on is not None and reporter.dissolved_on <= round_.data_to


def store(written: Sequence[Rows], indicators: Sequence[Indicator]) -> None:
    """Write what became of reports that exist."""
    ids = {indicator.code: indicator.pk for indicator in indicators}
    update(Report, [(rows.reporter.report, rows.written) for rows in written if rows.events])
    insert(Submission, (one for rows in written for one in rows.submissions))
    insert(Sending, (one for rows in written for one in rows.sending()))
    insert(Figure, _figures(written, ids))
    insert(Event, (event for rows in written for event in rows.events))


def _figures(written: Sequence[Rows], ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for rows in written:
        for last in rows.submissions[-1:]:
            for code, value in last["figures"].items():
                yield {"report_id": rows.reporter.report, "indicator_id": ids[code], "value": value}
