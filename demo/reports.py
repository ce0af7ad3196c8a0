"""Lets every reporter of a round meet its fate: the calls that leaders and officials make, at instants of that time."""

import datetime
import random
from dataclasses import dataclass

from accounts.models import User
from demo.cast import Cast
from demo.fates import (
    EXCUSE_REASONS,
    NARRATIVES,
    PILOT_FATES,
    RETURN_REASONS,
    Fate,
    daytime,
    dice,
    figures,
    moment,
)
from reporting.actions import reports
from reporting.models import Compliance, Report, Round
from teams.models import Team

AGAIN = "Tổ đã kiểm tra lại số liệu."
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@dataclass
class Desk:
    """One report, who sends it and who reads it."""

    report: Report
    sender: User
    reviewer: User
    answers: dict[str, int | None]
    rng: random.Random

    def meet(self, fate: Fate) -> None:
        """Do what ``fate`` says, around the deadline."""
        opens_at, due_at = self.report.round.opens_at, self.report.due_at
        early = moment(opens_at, due_at, self.rng)
        if fate.drafted:
            reports.save_draft(
                self.report, figures=self.answers, narrative=self._narrative(), version=0, by=self.sender, at=early
            )
        if fate.excused:
            reason = self.rng.choice(EXCUSE_REASONS)
            reports.excuse(self.report, reason=reason, by=self.reviewer, at=due_at - 3 * HOUR)
        if fate.sent:
            late = daytime(due_at + self.rng.uniform(0.1, 8) * DAY)
            self._send(early if fate.sent == Compliance.ON_TIME else late, fate)

    def _send(self, at: datetime.datetime, fate: Fate) -> None:
        sent = reports.submit(
            self.report, figures=self.answers, narrative=self._narrative(), version=0, by=self.sender, at=at
        )
        if fate.returned:
            at = daytime(at + DAY * self.rng.uniform(0.3, 2))
            reason = self.rng.choice(RETURN_REASONS)
            version = reports.return_report(self.report, reason=reason, by=self.reviewer, at=at).version
            if fate.fixed:
                at = daytime(at + DAY * self.rng.uniform(0.3, 2))
                again = {code: value and max(value - 5, 0) for code, value in sent.figures.items()}
                reports.submit(
                    self.report, figures=again, narrative=AGAIN, version=version,
                    by=self.sender, at=at,
                )  # fmt: skip
        if fate.accepted:
            reports.accept(self.report, by=self.reviewer, at=daytime(at + DAY * self.rng.uniform(0.3, 3)))

    def _narrative(self) -> str:
        return self.rng.choice(NARRATIVES)


def of_districts(round_: Round, cast: Cast) -> None:
    """The pilot: district officials to the province, each with its fixed fate."""
    founded = _founded_by(round_.data_to)
    indicators = list(round_.indicators.all())
    for report in round_.reports.select_related("round", "place").order_by("place__path"):
        code, teams = report.place.code, founded.get(report.place.path, 0)
        answers = figures(
            indicators, round_code=round_.code, reporter=code, households=teams * 40, population=teams * 150, month=0
        ) | {"to-da-thanh-lap": teams}
        Desk(report, cast.offices[report.place.path], cast.staff, answers, dice("desk", round_.code, code)).meet(
            PILOT_FATES[code]
        )


def _founded_by(day: datetime.date) -> dict[str, int]:
    """How many teams each district had on ``day``, by its path."""
    counts: dict[str, int] = {}
    for path in Team.objects.active_on(day).values_list("place__path", flat=True).order_by():
        counts[path[:8]] = counts.get(path[:8], 0) + 1
    return counts
