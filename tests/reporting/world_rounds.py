"""Rounds and reports for the small country of tests/world.py.

``add_rounds(world)`` opens "ky-1" (teams, about July 2022) and "ky-xa" (communes) and gives the world
``report_an1``, ``report_an2``, ``report_binh1``, ``report_cat1``, ``report_xa_an``, ``round_1``, ``round_xa``,
``platform_vi``, ``export_so`` (waiting), ``export_done`` and ``export_failed``. Their deadline lies in 2099, so that
they receive reports under the real clock.
"""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from exchange.models import Export
from places.models import Place
from reporting.actions.reports import submit
from reporting.actions.rounds import open_round
from reporting.models import Closing, Indicator, Platform, Report, Round, Submission
from teams.models import Team
from tests.harness.kept import kept
from tests.world import World, build

VN = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS_AT = datetime.datetime(2022, 7, 25, tzinfo=VN)
FAR = datetime.datetime(2099, 1, 1, tzinfo=VN)


def make_indicator(code: str, **fields: Any) -> Indicator:
    facts = {
        "name": f"Chỉ tiêu {code}",
        "unit": "lượt",
        "counts": "Số lượt đếm được trong kỳ.",
        "kind": Indicator.Kind.FLOW,
        "starts_on": datetime.date(2022, 1, 1),
        "province": Place.objects.filter(code="01").first(),
    }
    return Indicator.objects.create(code=code, **facts | fields)


def make_indicators() -> list[Indicator]:
    """ "ho" (a flow, compared with households), "tai-khoan" (a stock, compared with population), "don" (a flow)."""
    return [
        make_indicator("ho", name="Hộ được hướng dẫn", unit="hộ", compared_with="households", order=1),
        make_indicator(
            "tai-khoan", name="Tài khoản đang dùng", unit="tài khoản", kind="stock", compared_with="population", order=2
        ),
        make_indicator("don", name="Đơn hàng", unit="đơn", maximum=5_000, order=3),
    ]


def open_team_round(world: World, **changes: Any) -> Round:
    """A round for the teams of the province about July 2022; any argument of ``open_round`` may be changed."""
    return open_round(**_facts(world, code="ky-1", title="Kỳ tháng 7/2022", level=Round.Reporter.TEAM) | changes)


def open_commune_round(world: World, **changes: Any) -> Round:
    return open_round(**_facts(world, code="ky-xa", title="Kỳ của xã", level=Round.Reporter.COMMUNE) | changes)


def report_of(round: Round, reporter: Team | Place) -> Report:
    owner = {"team": reporter} if isinstance(reporter, Team) else {"team": None, "place": reporter}
    return round.reports.select_related("round", "place", "team").get(**owner)


def send(
    report: Report, *, by: User, at: datetime.datetime | None = None, narrative: str = "", **figures: int
) -> Submission:
    """Submit on the stored version. A hyphen of a code is an underscore: ``tai_khoan=3``."""
    report.refresh_from_db()
    answers = {code.replace("_", "-"): value for code, value in figures.items()} or {"ho": 12}
    return submit(report, figures=answers, narrative=narrative, version=report.version, by=by, at=at)


def let_the_deadline_pass(*rounds: Round) -> None:
    """What was sent is on time, what was not is overdue from now on."""
    now = timezone.now()
    for round_ in rounds:
        round_.due_at = now
        round_.save(update_fields=["due_at"])
        round_.reports.update(due_at=now)


def make_export(world: World, **fields: Any) -> Export:
    """A workbook about "ky-1" in the whole province, asked for by the provincial staff and waiting."""
    params = {"round": "ky-1", "place": world.song_xanh.pk, "basis": "then"}
    facts = {"kind": "rollup", "params": params, "requested_by": world.so}
    return Export.objects.create(**facts | fields)


def add_rounds(world: World) -> World:
    round_1, round_xa = open_team_round(world), open_commune_round(world)
    things = {
        "round_1": round_1,
        "round_xa": round_xa,
        "report_an1": report_of(round_1, world.team_an1),
        "report_an2": report_of(round_1, world.team_an2),
        "report_binh1": report_of(round_1, world.team_binh1),
        "report_cat1": report_of(round_1, world.team_cat1),
        "report_xa_an": report_of(round_xa, world.an),
        "platform_vi": Platform.objects.create(
            name="Ví điện tử", group=Platform.Group.ECONOMY, province=world.song_xanh
        ),
        "export_so": make_export(world),
        "export_done": make_export(world, state="done", file="so.xlsx"),
        "export_failed": make_export(world, state="failed", error="Không xuất được tệp."),
    }
    for name, thing in things.items():
        setattr(world, name, thing)
    return world


def world_with_rounds() -> World:
    """The country with these rounds, built once a process."""
    return kept("country with rounds", lambda: add_rounds(build()))


def _facts(world: World, **facts: Any) -> dict[str, Any]:
    return {
        "within": world.song_xanh,
        "data_from": datetime.date(2022, 7, 1),
        "data_to": datetime.date(2022, 7, 31),
        "opens_at": OPENS_AT,
        "due_at": FAR,
        "due_wording": "trước ngày 01/01/2099",
        "indicators": list(Indicator.objects.order_by("order")) or make_indicators(),
        "by": world.so,
        "at": OPENS_AT,
    } | facts


def frozen_sum(closing: Closing, place: Place, code: str) -> int | None:
    """What a closing says of one indicator at ``place``."""
    total, *_ = closing.totals.get(place=place).figures[str(Indicator.objects.get(code=code).pk)]
    return total
