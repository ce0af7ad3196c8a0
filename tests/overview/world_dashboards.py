"""Rounds that are over and open, as dashboards show them, and the page itself."""

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from places.models import Place
from reporting.models import Round
from tests.reporting.world_rounds import OPENS_AT, add_rounds, open_team_round, report_of, send
from tests.world import World

DAY = datetime.timedelta(days=1)


def reported(world: World) -> World:
    """ "ky-1" and "ky-xa" are open until 2099; "ky-6" about June 2022 is over, with one report of four."""
    add_rounds(world)
    world.round_6 = open_team_round(
        world, code="ky-6", title="Kỳ tháng 6/2022", data_from=datetime.date(2022, 6, 1),
        data_to=datetime.date(2022, 6, 30), due_at=OPENS_AT + DAY,
    )  # fmt: skip
    send(report_of(world.round_6, world.team_an1), by=world.lan, at=OPENS_AT + DAY / 2, ho=10)
    send(world.report_an1, by=world.lan, ho=12)
    for name, latitude in (("an", 11.2), ("binh", 11.3)):
        Place.objects.filter(pk=getattr(world, name).pk).update(latitude=latitude, longitude=106.1)
    return world


def page(world: World, username: str, place: str, query: str = "") -> Any:
    client = Client()
    client.force_login(world.users[username])
    return client.get(reverse("dashboard_show", args=[getattr(world, place).pk]) + query)


def open_half_of_june(world: World) -> Round:
    """A round before "ky-6", also over."""
    days = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 15), "due_at": OPENS_AT + DAY}
    return open_team_round(world, code="ky-5", title="Kỳ nửa đầu tháng 6/2022", **days)


def letters(response: Any) -> dict[str, str]:
    return {area.words.split(":")[0]: area.letter for area in response.context["areas"]}
