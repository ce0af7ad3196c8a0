"""A July of 2022 to be reported on paper, and one of 2025 in a province without districts."""

import datetime
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.roles import Role
from overview.exports.document import PAPER
from places.models import Place
from reporting.actions import reports
from reporting.actions.rounds import open_round
from reporting.models import Indicator, Round, Target
from tests.reporting.world_difficulties import raised, take
from tests.reporting.world_rounds import VN, make_indicators, open_team_round, report_of, send
from tests.training.world_after import add_after
from tests.training.world_training import add_training
from tests.world import World, make_place, make_user

DUE = datetime.datetime(2022, 8, 1, tzinfo=VN)
AT = datetime.datetime(2022, 8, 2, 9, tzinfo=VN)
JULY_2025 = {"data_from": datetime.date(2025, 7, 1), "data_to": datetime.date(2025, 7, 31)}


def add_july(world: World) -> World:
    """Tổ An 1 in time, Tổ Bình 1 late, Tổ An 2 missing, Tổ Cát 1 excused; a target, training and two difficulties."""
    make_indicators()
    world.july = open_team_round(world, due_at=DUE)
    window = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    for team, value in ((world.team_an1, 16), (world.team_binh1, 2_000)):
        Target.objects.create(team=team, indicator=Indicator.objects.get(code="ho"), value=value, **window)
    at = DUE - datetime.timedelta(days=2)
    send(report_of(world.july, world.team_an1), by=world.lan, at=at, ho=12, tai_khoan=40)
    send(report_of(world.july, world.team_binh1), by=world.hoa, at=DUE, ho=1_500)
    reports.excuse(report_of(world.july, world.team_cat1), reason="Chưa có tổ trưởng.", by=world.huyen_nam, at=at)
    add_training(world)
    add_after(world)
    on = datetime.datetime(2022, 7, 5, 9, tzinfo=VN)
    raised(world.team_an1, world.lan, at=on)
    take("solve", raised(world.team_an1, world.lan, "Thiếu máy in", category="device", at=on), world.canbo_an, at=at)
    return world


def add_july_2025(world: World) -> World:
    """Tỉnh Sông Mới, whose communes stand right below it and report themselves: ``so_moi``, ``canbo_moi``, ``moi``."""
    since = {"valid_from": datetime.date(2025, 7, 1)}
    world.song_moi = make_place("90", 1, "tỉnh", "Tỉnh Sông Mới", **since)
    world.moi = make_place("90001", 3, "phường", "Phường Mới", world.song_moi, **since)
    world.so_moi = make_user("so_moi", Role.STAFF, world.song_moi, "Ngô Mới")
    world.canbo_moi = make_user("canbo_moi", Role.COMMUNE, world.moi, "Phạm Mới")
    world.july_2025 = open_round(
        code="xa-7-2025", title="Kỳ tháng 7/2025", level=Round.Reporter.COMMUNE, within=world.song_moi,
        opens_at=datetime.datetime(2025, 7, 25, tzinfo=VN), due_at=datetime.datetime(2025, 8, 10, tzinfo=VN),
        due_wording="trước ngày 10/8/2025", indicators=make_indicators(), by=world.so_moi, **JULY_2025,
    )  # fmt: skip
    return world


def written(folder: Path, by: User, place: Place, round: Round, **facts: Any) -> Path:
    """The paper of ``place`` as it is made for ``by``; with ``annexes`` where that is said."""
    params = {"round": round.code, "place": place.pk, "annexes": facts.get("annexes", False)}
    path = folder / f"{place.code}.docx"
    PAPER.build(PAPER.asked(params, by=by, at=facts.get("at", AT)), path)
    return path
