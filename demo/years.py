"""The years since 2024, month by month: targets, rounds filled and closed, teams renewed, training, hamlets of 2026."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from core.working_days import DAY, midnight
from demo import bulk, denominators, hamlets, reform, renewals, rounds, schooling, scripts, targets
from demo.cast import Cast
from demo.closings import Ledger
from places.models import Place
from reporting.models import Indicator, Round
from training.models import Topic

START, END_OF_2024 = datetime.date(2024, 4, 1), datetime.date(2024, 12, 31)
FIRST_HALF = datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)
SECOND_HALF = reform.DAY, datetime.date(2025, 12, 31)
TAUGHT_SINCE = datetime.date(2022, 10, 1)
HALLS = {"72": 5, "80": 6}  # communes of a province that train in a quarter
HALLS_SINCE = 8
PLACED = datetime.date(2025, 8, 11)  # until then teams of divided communes stood nowhere below the province


@dataclass
class Years:
    """What goes through the years: what is counted and taught, and what was answered so far."""

    indicators: list[Indicator]
    pack: list[Indicator]  # asked of communes since 2025
    topics: dict[str, Topic]
    ledger: Ledger = field(default_factory=Ledger)

    def before_the_reform(self, province: Place, cast: Cast) -> Round:
        """A province's months and quarters, closed; return its June, which still receives when the reform comes."""
        self._set_targets_until_the_reform(province, cast)
        denominators.enter(province, FIRST_HALF[1], year=FIRST_HALF[1].year)
        analyze()
        of_teams = rounds.asked_of_teams(self.indicators)
        of_communes = rounds.asked_of_communes(self.indicators, province.code)
        renewed_on = [*renewals.BEFORE_THE_REFORM]
        for plan in rounds.before_the_reform(province.code):
            while renewed_on and renewed_on[0] <= plan.data_to:
                renewals.renew_some(province, renewed_on.pop(0), cast)
            of_plans = self.pack if plan.data_to >= FIRST_HALF[0] else []
            asked = of_teams if plan.level == rounds.TEAM else [*of_communes, *of_plans]
            round_ = rounds.open_past(plan, province, asked, by=cast.staff)
            self._fill(round_, cast)
            self.ledger.close(round_, by=cast.staff, at=midnight(plan.closes_on))
        schooling.hold_every_quarter(
            province, self.topics, cast, first=TAUGHT_SINCE, until=reform.DAY, halls=HALLS[province.code]
        )
        june = rounds.open_past(rounds.ACROSS[province.code], province, of_teams, by=cast.staff)
        self._fill(june, cast)
        return june

    def _set_targets_until_the_reform(self, province: Place, cast: Cast) -> None:
        """Stocks by the year, and flows of 2025 by its halves: what was reported stays with the province that ended."""
        stocks, flows = targets.stocks_among(self.indicators), targets.flows_among(self.indicators)
        had_months = rounds.FIRST_MONTHS[province.code] < str(END_OF_2024)  # else nothing was asked of teams in 2024
        in_2024 = [one for one in self.indicators if had_months or one.code not in rounds.OF_TEAMS]
        for asked, window in (
            (in_2024, (START, END_OF_2024)),
            (stocks, targets.YEAR_OF_THE_REFORM),
            (flows, FIRST_HALF),
        ):
            self._set_targets(province, asked, window, cast)

    def _set_targets(self, province: Place, asked: Iterable[Indicator], window: targets.Window, cast: Cast) -> None:
        signed_on = window[0] + 5 * DAY
        targets.set_targets_since(province, list(asked), cast.sizes, window, by=cast.staff, signed_on=signed_on)

    def since(self, across: Iterable[Round], regular: rounds.Regular, cast: Cast, *, at: datetime.datetime) -> None:
        """The June of both provinces is closed by the new one; then come its own months and quarters."""
        province = cast.province()
        for round_ in Round.objects.filter(pk__in=[one.pk for one in across]).select_related("within").order_by("pk"):
            rounds.close(round_, by=cast.staff)
        self._set_targets(province, targets.flows_among(self.indicators), SECOND_HALF, cast)
        denominators.enter(province, SECOND_HALF[1], year=SECOND_HALF[1].year + 1)
        denominators.ask_for_the_standard(province, year=SECOND_HALF[1].year + 1)
        analyze()
        renewed_on = [*renewals.SINCE]
        for series, period in regular.periods(at=at):
            while renewed_on and renewed_on[0] <= period.ends_on:
                renewals.renew_some(province, renewed_on.pop(0), cast)
            if series == regular.monthly and period.ends_on.month == 1:
                year = period.ends_on.year
                whole = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
                self._set_targets(province, self.indicators, whole, cast)
            if series == regular.monthly and period.label == hamlets.MONTH:
                hamlets.rearrange(cast, province)
            self._go_through(rounds.open_due(series, period), cast, at=at)
        schooling.hold_every_quarter(
            province, self.topics, cast, first=reform.DAY, until=timezone.localdate(at), halls=HALLS_SINCE
        )

    def _go_through(self, round_: Round, cast: Cast, *, at: datetime.datetime) -> None:
        """Fill a regular round, and close it unless it still receives at ``at``."""
        closes_at = midnight(rounds.closing_day(round_.data_to))
        is_open = closes_at > at
        self._fill(round_, cast, now=at if is_open else None)
        if is_open:
            return
        if round_.data_to < PLACED:
            rounds.close(round_, by=cast.staff, at=closes_at)
        else:
            self.ledger.close(round_, by=cast.staff, at=closes_at)

    def _fill(self, round_: Round, cast: Cast, *, now: datetime.datetime | None = None) -> None:
        asked = round_.asked()
        of_teams = round_.level == rounds.TEAM
        script = scripts.of_a_month(asked, cast.sizes) if of_teams else scripts.of_a_quarter(asked, round_.data_to)
        told = scripts.narratives_of(round_.data_to.month)
        self.ledger.enter(round_, bulk.fill(round_, cast, script, narratives=told, now=now), asked)


def analyze() -> None:
    """Let the database look at what it holds: without it the sums take twice as long."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
