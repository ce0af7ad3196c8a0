"""How long a rollup takes over one round of 75,000 teams, with seven indicators each.

Run in the environment of a migrated portal: ``python benchmarks/rollup_national.py [TEAMS]``. What it
writes is rolled back.
"""

import datetime
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from places.models import Level, Place  # noqa: E402
from reporting.models import Figure, Indicator, Report, Round  # noqa: E402
from reporting.rollups import rollup  # noqa: E402
from teams.models import Decision, Team  # noqa: E402

DUE = datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC)
DAY = datetime.date(2022, 1, 1)


@contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        yield
    print(f"{what:<44} {time.perf_counter() - started:7.2f} s  {len(captured):>5} queries")


def below(parents: list[Place], level: int, kind: str, each: int) -> list[Place]:
    rows = [
        Place(
            code=f"{parent.path}-{n}", level=level, kind=kind, parent=parent,
            path=parent.path.ljust(4 * (level - 1), "0") + f"{n:04}", **Place.naming(f"{kind} {n}"),
        )
        for parent in parents
        for n in range(1, each + 1)
    ]  # fmt: skip
    return Place.objects.bulk_create(rows, batch_size=1_000)


def build(teams: int) -> tuple[Round, Place]:
    """A province of 24 districts and 480 communes with a hamlet a team; four in five have reported."""
    province = Place.objects.create(code="bench", level=1, kind="tỉnh", path="9000", **Place.naming("Tỉnh đo"))
    communes = below(below([province], Level.DISTRICT, "huyện", 24), Level.COMMUNE, "xã", 20)
    hamlets = below(communes, Level.HAMLET, "ấp", -(-teams // len(communes)))[:teams]
    decision = Decision.objects.create(place=province, number="1", signed_on=DAY, issued_by="UBND")
    rows = [Team(place=place, decision=decision, established_on=DAY, **Team.naming("Tổ")) for place in hamlets]
    rows = Team.objects.bulk_create(rows, batch_size=1_000)
    round = Round.objects.create(
        code="bench", title="Kỳ đo", level=Round.Reporter.TEAM, within=province, data_from=DAY, due_wording="-",
        data_to=datetime.date(2022, 7, 31), opens_at=DUE - datetime.timedelta(days=9), due_at=DUE,
    )  # fmt: skip
    indicators = [
        Indicator.objects.create(code=f"b{n}", name=f"b{n}", unit="hộ", counts="hộ", kind="flow", starts_on=DAY)
        for n in range(7)
    ]
    round.indicators.set(indicators)
    reports = [_report(round, team, n) for n, team in enumerate(rows)]
    reports = Report.objects.bulk_create(reports, batch_size=1_000)
    figures = (Figure(report=r, indicator=i, value=r.pk % 90) for r in reports if r.submitted_at for i in indicators)
    Figure.objects.bulk_create(figures, batch_size=2_000)
    return round, province


def _report(round: Round, team: Team, n: int) -> Report:
    sent = None if n % 5 == 0 else DUE + datetime.timedelta(hours=n % 7 - 5)
    state = Report.State.SUBMITTED if sent else Report.State.EXPECTED
    return Report(
        round=round, team=team, place=team.place, due_at=DUE, state=state, first_submitted_at=sent, submitted_at=sent
    )


def main(teams: int) -> None:
    with transaction.atomic():
        with timed(f"build {teams:,} teams"):
            round, province = build(teams)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        for basis in ("then", "now"):
            with timed(f"province, {basis}"):
                rollup([round], province, basis=basis)
        commune = Place.objects.within(province).at(Level.COMMUNE).order_by("path")[0]
        with timed("one commune"):
            rollup([round], commune)
        with timed("province down to communes"):
            rollup([round], province, down_to=Level.COMMUNE)
        with timed("province, every level"):
            rollup([round], province, deep=True)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 75_000)
