"""A report sent with all its bookkeeping beside the bare insert of the same rows, by eight clients at once.

Ours is the action behind the button: who may write, the round held and the report locked, every rule, the submission,
the figures, the report and the record of it. Bare is one transaction that updates the report and inserts ten figures
and the submission, and checks nothing. Each is measured twice: through the ORM, where Python's own time counts and
eight threads share one interpreter; and as bare statements handed to the driver (ours are noted down from the action
before, in a transaction that is rolled back), where only the database's does. The national world stands around them.
"""

import datetime
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import batched
from typing import Any

from benchmarks import databases

databases.prepare(databases.NATIONAL)

# From here on Django's settings are read.
from django.db import connection, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.measuring import seconds, side_by_side, table  # noqa: E402
from benchmarks.national.loading import execute, insert  # noqa: E402
from benchmarks.national.world import PROVINCES  # noqa: E402
from benchmarks.ratios import judged  # noqa: E402
from reporting.actions.reports import submit  # noqa: E402
from reporting.models import Figure, Indicator, Report, Round, Submission  # noqa: E402

CLIENTS, EACH, RUNS = (2, 2, 1) if databases.TINY else (8, 40, 5)
BOUND = 1.5
CODE = "bench-submit"
TEXT = "Tổ đến từng nhà hướng dẫn bà con dùng dịch vụ công trực tuyến; còn vướng ở nơi sóng yếu."
ACTIVITIES = {"sessions": 2, "households": 31, "people": 64}
type Send = Callable[[Report, User], object]
type Statement = tuple[str, Any]


def with_bookkeeping(report: Report, leader: User) -> None:
    figures: dict[str, int | None] = dict(FIGURES)
    submit(report, figures=figures, narrative=TEXT, activities=ACTIVITIES, version=report.version, by=leader)


def noted(report: Report, leader: User) -> list[Statement]:
    """What the action asks of the database for this report; none of it holds a number that another one gave."""
    statements: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            with_bookkeeping(copy(report), leader)
        transaction.set_rollback(True)
    return statements[1:-1]  # the outermost savepoint is the transaction itself


def replayed(report: Report, leader: User) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in NOTED[report.pk]:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def bare_by_orm(report: Report, leader: User) -> None:
    at = timezone.now()
    sent = {"first_submitted_at": at, "submitted_at": at, "narrative": TEXT, "activities": ACTIVITIES}
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state=Report.State.SUBMITTED, version=1, **sent)
        Figure.objects.bulk_create(
            Figure(report=report, indicator_id=IDS[code], value=value) for code, value in FIGURES.items()
        )
        Submission.objects.create(
            report=report, number=1, at=at, by=leader, figures=FIGURES, narrative=TEXT, activities=ACTIVITIES
        )


def bare_by_sql(report: Report, leader: User) -> None:
    at, activities = timezone.now(), json.dumps(ACTIVITIES)
    answers = [value for code, number in FIGURES.items() for value in (report.pk, IDS[code], number)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reporting_report SET state = 'submitted', version = 1, first_submitted_at = %s, submitted_at = %s,"
            " narrative = %s, activities = %s WHERE id = %s",
            [at, at, TEXT, activities, report.pk],
        )
        cursor.execute(
            "INSERT INTO reporting_figure (report_id, indicator_id, value) VALUES "
            + ", ".join(["(%s, %s, %s)"] * len(FIGURES)),
            answers,
        )
        cursor.execute(
            "INSERT INTO reporting_submission (report_id, number, at, by_id, figures, narrative, activities,"
            " explanation, photos, nothing_happened, assisted_reason) "
            "VALUES (%s, 1, %s, %s, %s, %s, %s, '', '[]', false, '')",
            [report.pk, at, leader.pk, json.dumps(FIGURES), TEXT, activities],
        )


def sending(send: Send, turns: Iterator[Sequence[tuple[Report, User]]]) -> None:
    """The next batch of reports sent, each client its share of them."""
    shares = list(batched(next(turns), EACH, strict=True))
    refused: list[BaseException] = []
    start = threading.Barrier(CLIENTS)

    def client(share: Sequence[tuple[Report, User]]) -> None:
        try:
            start.wait()
            for report, leader in share:
                send(report, leader)
        except Exception as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=client, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise refused[0]


@contextmanager
def reports_owed(batches: int) -> Iterator[Iterator[list[tuple[Report, User]]]]:
    """Batches of reports with their leaders, owed in rounds that are taken away afterwards with all that came."""
    size = CLIENTS * EACH
    clean()
    now = timezone.now()
    day = now.date()
    rounds = [
        Round(
            code=f"{CODE}-{province}", title="Kỳ đo", level=Round.Reporter.TEAM, within_id=province, data_from=day,
            data_to=day, opens_at=now - datetime.timedelta(days=1), due_at=now + datetime.timedelta(days=9),
            due_wording="-",
        )
        for province in range(1, PROVINCES + 1)
    ]  # fmt: skip
    for one in Round.objects.bulk_create(rounds):
        one.indicators.set(IDS.values())
    insert(
        Report,
        f"""teams_team t JOIN places_place p ON p.id = t.place_id
            JOIN reporting_round r ON r.code = '{CODE}-' || substr(p.path, 1, 4)::int
            ORDER BY t.id LIMIT {size * batches}""",
        round="r.id", place="p.id", team="t.id", due_at="r.due_at",
    )  # fmt: skip
    execute("VACUUM ANALYZE reporting_report")
    reports = list(Report.objects.filter(round__code__startswith=CODE).order_by("?"))
    leaders = User.objects.in_bulk(report.team_id for report in reports)  # the world gives them the team's number
    pairs = [(report, leaders[report.team_id or 0]) for report in reports]
    try:
        yield (list(batch) for batch in batched(pairs, size, strict=True))
    finally:
        clean()


def clean() -> None:
    """What sits in append-only tables goes too, so that the next measurement finds the world as it was."""
    rounds = f"(SELECT id FROM reporting_round WHERE code LIKE '{CODE}-%')"
    ours = f"(SELECT id FROM reporting_report WHERE round_id IN {rounds})"
    with transaction.atomic():
        for table_ in ("reporting_submission", "accounts_event"):
            execute(f"ALTER TABLE {table_} DISABLE TRIGGER USER")
        execute(f"DELETE FROM accounts_event WHERE subject_type = 'reporting.report' AND subject_id IN {ours}")
        execute(f"DELETE FROM reporting_submission WHERE report_id IN {ours}")
        execute(f"DELETE FROM reporting_figure WHERE report_id IN {ours}")
        execute(f"DELETE FROM reporting_report WHERE id IN {ours}")
        Round.indicators.through.objects.filter(round__code__startswith=CODE).delete()
        Round.objects.filter(code__startswith=CODE).delete()
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table_ in ("reporting_submission", "accounts_event"):
            execute(f"ALTER TABLE {table_} ENABLE TRIGGER USER")


def main() -> None:
    sends: dict[str, Send] = {
        "ours": with_bookkeeping, "bare": bare_by_orm, "our statements": replayed, "bare statements": bare_by_sql,
    }  # fmt: skip
    with reports_owed((RUNS + 1) * len(sends)) as owed:
        batches = list(owed)
        for number, batch in enumerate(batches):
            if number % len(sends) == list(sends).index("our statements"):
                NOTED.update({report.pk: noted(report, leader) for report, leader in batch})
        turns = iter(batches)
        took = side_by_side({name: lambda send=send: sending(send, turns) for name, send in sends.items()}, runs=RUNS)
        stored = Submission.objects.filter(report__round__code__startswith=CODE).count()
        assert stored == len(batches) * CLIENTS * EACH, stored
    each = {name: value / (CLIENTS * EACH) for name, value in took.items()}
    asked = len(next(iter(NOTED.values())))
    table(
        [f"submit, {CLIENTS} clients, a report", "ours", "bare insert", "ratio", "goal", ""],
        [
            [f"{what}{more}", seconds(each[ours]), seconds(each[bare]),
             *judged(f"submitting: {what}", each[ours] / each[bare], BOUND)]
            for what, more, ours, bare in (
                ("in the database", f" ({asked} statements beside 3)", "our statements", "bare statements"),
                ("with Python's share, through the ORM", "", "ours", "bare"),
            )
        ],
    )  # fmt: skip


def _asked() -> tuple[dict[str, int], dict[str, int]]:
    """Numbers and made-up answers of the world's indicators, by code."""
    ids = dict(Indicator.objects.order_by("order").values_list("code", "pk"))
    return ids, {code: pk * 7 for code, pk in ids.items()}


IDS, FIGURES = _asked()
NOTED: dict[int, list[Statement]] = {}  # by report

if __name__ == "__main__":
    main()
