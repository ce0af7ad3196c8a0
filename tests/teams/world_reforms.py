"""A reform of the small country: two provinces become one without districts, a phường is divided.

::

    xã An, xã Bình → xã An Bình        phường Cát → phường Cát (a part), xã Cát Mới (a part)        xã Xa → xã Xa Xôi
    Tỉnh Sông Xanh, Tỉnh Núi Cao → Tỉnh Sông Xanh (new), from 1 July 2025
"""

import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.models import Place
from teams.actions import reorganisations as project
from teams.actions.reorganising import carry_out
from teams.models import Reorganisation
from tests.world import World

DAY = datetime.date(2025, 7, 1)
MORNING = datetime.datetime(2025, 7, 1, 0, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
NEWS = [
    PlaceToOpen(code="03", level=1, kind="tỉnh", name="Tỉnh Sông Xanh"),
    PlaceToOpen(code="03001", level=3, kind="xã", name="Xã An Bình", parent_code="03"),
    PlaceToOpen(code="03002", level=3, kind="phường", name="Phường Cát", parent_code="03"),
    PlaceToOpen(code="03003", level=3, kind="xã", name="Xã Cát Mới", parent_code="03"),
    PlaceToOpen(code="03004", level=3, kind="xã", name="Xã Xa Xôi", parent_code="03"),
]


def links(world: World) -> list[PlannedLink]:
    return [
        PlannedLink(world.an, "03001"),
        PlannedLink(world.binh, "03001"),
        PlannedLink(world.cat, "03002", partial=True),
        PlannedLink(world.cat, "03003", partial=True),
        PlannedLink(world.xa, "03004"),
    ]


def prepare(world: World, *, by: User | None = None) -> Reorganisation:
    made = project.create(
        world.song_xanh,
        title="Sắp xếp đơn vị hành chính 2025",
        decision="1682/NQ",
        signed_on=datetime.date(2025, 6, 16),
        effective_on=DAY,
        by=by,
        at=MORNING - datetime.timedelta(days=10),
    )
    return project.set_content(made, news=NEWS, links=links(world), by=by)


def reform(world: World) -> Reorganisation:
    """Prepare it and carry it out on its day, as the clock does."""
    return carry_out(prepare(world), by=None, at=MORNING)


def new(code: str) -> Place:
    return Place.objects.get(code=code, valid_from=DAY)
