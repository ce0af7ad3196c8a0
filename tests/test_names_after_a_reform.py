"""Officials of places that ended read their past, and the name of nobody whom the scope denies them today."""

import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from teams.models import Member
from tests.access import Caller, build_world
from tests.names import foreign_names
from tests.robustness.canaries import texts_of
from tests.robustness.files import workbooks
from tests.robustness.test_canaries import crawled, paths_of
from tests.teams.world_reforms import new, reform
from tests.world import make_user

pytestmark = [pytest.mark.long, pytest.mark.once]

NOW = datetime.datetime(2025, 8, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PAGES = 160  # an official
OF_ENDED, OF_TODAY = ["huyen_dong", "huyen_nam", "canbo_an"], ["canbo_moi"]


def test_nobody_reads_the_name_of_who_went_elsewhere(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    world = build_world()
    paths = paths_of(world)
    reform(world)
    world.users["canbo_moi"] = make_user("canbo_moi", Role.COMMUNE, new("03001"), "Lý Thị Mới")
    world.users |= {name: User.objects.get(pk=user.pk) for name, user in world.users.items()}
    foreign, opened = [], 0
    with time_machine.travel(NOW, tick=False):
        caller = Caller(world)
        caller.sign_in("canbo_moi")
        for actor in OF_ENDED + OF_TODAY:
            user = world.users[actor]
            own = [reverse(name, args=[user.place_id]) for name in ("coverage_show", "training_coverage")]
            days = [f"{own[1]}?topic={world.smart.code}&on={day}" for day in ("2025-06-30", "2022-08-31")]
            files = [reverse("export_file", args=[export.pk]) for export in workbooks(world, actor)]
            for path, response in crawled(caller, actor, [*files, *own, *days, "/", *paths], PAGES):
                opened += response.status_code == 200
                foreign += [f"{actor} {path}: {name}" for name in foreign_names(texts_of(response), user)]
        assert not Member.objects.visible_to(world.huyen_dong).exists()  # all have gone on
    assert opened > 100
    assert "\n".join(foreign) == ""
