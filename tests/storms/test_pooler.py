"""The portal behind a PgBouncer that gives each transaction one of two connections (docs/operations.md)."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.urls import reverse

from accounts.actions.seals import seal
from config.databases import database
from exchange.actions import exports
from exchange.models import Export
from operations.checks import readiness
from operations.facts import facts
from reporting.actions import closings
from reporting.models import Submission
from teams.models import Team
from tests.exchange.world_imports import applied, new_teams
from tests.harness import poolers
from tests.harness.races import given, outcomes
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import frozen_sum, let_the_deadline_pass, send
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, poolers.NEEDED]
MANY = 8  # threads, four for each connection of the pool
type Connect = Callable[[str], None]


@pytest.fixture
def come_by(transactional_db: None) -> Iterator[Connect]:
    """Connect this process anew by an entry of the pooler, as the portal does with DATABASE_POOLED=1: "web" may take 30
    seconds for a statement, "short" one, "worker" 900.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no pooler")
    its = connections["default"].settings_dict  # of every thread's connection

    def change(told: dict[str, Any]) -> None:
        connections.close_all()
        its.update(told)

    direct = {name: its[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
    direct["DISABLE_SERVER_SIDE_CURSORS"] = False
    with poolers.pgbouncer(web=30, short=1, worker=900) as addresses:
        yield lambda entry: change({"OPTIONS": {}} | database(addresses[entry], 30, is_pooled=True))
        change(direct)


def test_a_round_is_lived_through_on_two_connections(reported: World, come_by: Connect) -> None:
    come_by("web")
    report, leaders = reported.report_an2, [signed_in(reported.minh) for _ in range(MANY)]
    pages = given([partial(leader.get, show(report)) for leader in leaders])
    assert {page.status_code for page in pages} == {200}
    given([partial(post, leader, report, version=0, figure_ho=7) for leader in leaders])
    assert Submission.objects.get(report=report).figures["ho"] == 7

    send(reported.report_binh1, by=reported.hoa, ho=20)
    asked = {"place": reported.an.pk, "on": "2022-08-01"}
    team_list = Export.objects.create(kind="teams", params=asked, requested_by=reported.so)
    keys = [reported.export_so.pk, team_list.pk]
    given([partial(exports.run, key) for key in keys * 2])
    assert set(Export.objects.values_list("state", flat=True)) == {Export.State.DONE}

    before = Team.objects.count()
    applied(reported, new_teams(3))
    assert Team.objects.count() == before + 3

    rollup = reverse("rollup_show", args=[reported.song_xanh.pk, "ky-1"])
    shown = given([partial(signed_in(reported.so).get, rollup)] * MANY)
    assert len({page.content.count(b"<tr") for page in shown}) == 1
    let_the_deadline_pass(reported.round_1)
    came = outcomes(MANY, lambda _: closings.close(reported.round_1, reason="Đã đủ báo cáo.", by=reported.so))
    assert came == {"done": 1, "round_closed": MANY - 1}
    assert frozen_sum(reported.round_1.closings.get(), reported.song_xanh, "ho") == 12 + 7 + 20
    given([seal] * MANY)
    read = given([lambda: [team.pk for team in Team.objects.order_by("pk").iterator(chunk_size=1)]] * MANY)
    assert read == [list(Team.objects.order_by("pk").values_list("pk", flat=True))] * MANY


def test_a_statement_of_the_web_is_cut_off_and_the_workers_goes_on(
    come_by: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1.3)")

    come_by("short")
    start = time.monotonic()
    with pytest.raises(OperationalError, match="statement timeout"):
        sleep()
    assert time.monotonic() - start < 1.3
    come_by("worker")
    sleep()

    told = "behind the pooler a statement may take 900 s, not 30 s: its connect_query"
    monkeypatch.setattr(settings, "DATABASE_POOLED", True)
    monkeypatch.setattr(settings, "STATEMENT_TIMEOUT_SECONDS", 30)
    assert told in [check.line for check in readiness(facts())]
    come_by("web")
    assert told not in [check.line for check in readiness(facts())]
