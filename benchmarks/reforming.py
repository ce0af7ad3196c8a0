"""A reform of the whole country: ``python -m benchmarks.reforming``. 63 provinces become 34, 10,599 communes 3,321.

Districts go; one commune in twenty is divided between two new ones. 90,500 hamlets, 80,000 teams with a leader's
account each and 320,000 targets follow. Every part of it is what an administrator's button does.
"""

import datetime
import time
from collections import Counter
from itertools import batched

from benchmarks import databases

databases.prepare(databases.REFORM)

# From here on Django's settings are read.
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import table, verdict  # noqa: E402
from benchmarks.national import world  # noqa: E402
from benchmarks.national.loading import DRAW, execute  # noqa: E402
from places.actions.reorganisations import PlaceToOpen, PlannedLink  # noqa: E402
from places.models import Level, Place  # noqa: E402
from teams.actions import reorganisations as project  # noqa: E402
from teams.actions.reorganising import carry_out, consequences, undo  # noqa: E402
from teams.models import Reorganisation, Team  # noqa: E402

DAY = datetime.date(2025, 7, 1)
NEW_PROVINCES, NEW_COMMUNES = (2, 5) if databases.TINY else (34, 3_321)
DIVIDED = 20  # one commune in so many
GOAL = 60.0  # seconds


def build() -> None:
    connection.close()
    databases.create(databases.REFORM)
    call_command("migrate", verbosity=0)
    execute(DRAW)
    for load in (world.places, world.teams, world.officials, world.rounds, world.targets):
        load()
    execute("VACUUM ANALYZE")


def wanted() -> tuple[list[PlaceToOpen], list[PlannedLink]]:
    """Provinces in pairs while they last, the communes of each new province in groups of three or four."""
    provinces = list(Place.objects.at(Level.PROVINCE).order_by("path"))
    merged = 2 * (len(provinces) - NEW_PROVINCES)
    groups = [*batched(provinces[:merged], 2), *((one,) for one in provinces[merged:])]
    communes: dict[str, list[Place]] = {}
    for commune in Place.objects.at(Level.COMMUNE).order_by("path"):
        communes.setdefault(commune.path[:4], []).append(commune)
    news, links, left, total = [], [], NEW_COMMUNES, sum(map(len, communes.values()))
    for number, olds in enumerate(groups, 1):
        code = f"T{number}"
        news.append(PlaceToOpen(code=code, level=1, kind="tỉnh", name=f"Tỉnh mới {number}"))
        there = [commune for old in olds for commune in communes[old.path]]
        count = round(left * len(there) / total)
        left, total = left - count, total - len(there)
        codes = [f"{code}-{n}" for n in range(1, count + 1)]
        news += [PlaceToOpen(code=one, level=3, kind="xã", name=f"Xã {one}", parent_code=code) for one in codes]
        for n, commune in enumerate(there):
            first = codes[n * count // len(there)]
            second = codes[min(n * count // len(there) + 1, count - 1)]
            if n % DIVIDED == 7 and first != second:
                links += [PlannedLink(commune, first, partial=True), PlannedLink(commune, second, partial=True)]
            else:
                links.append(PlannedLink(commune, first))
    return news, links


def main() -> None:
    started = time.perf_counter()
    build()
    print(f"the country without its reports stands after {time.perf_counter() - started:.0f} s", flush=True)
    news, links = wanted()
    made = project.create(
        Place.objects.at(Level.PROVINCE).order_by("path")[0], title="Sắp xếp cả nước", decision="1/NQ",
        signed_on=DAY - datetime.timedelta(days=15), effective_on=DAY, by=None,
    )  # fmt: skip
    seconds: dict[str, float] = {}

    def timed(what: str, work: object) -> object:
        begun = time.perf_counter()
        found = work()  # type: ignore[operator]
        seconds[what] = time.perf_counter() - begun
        print(f"{what}: {seconds[what]:.1f} s", flush=True)
        return found

    timed("taking in places and links", lambda: project.set_content(made, news=news, links=links, by=None))
    timed("the preview", lambda: consequences(made))
    done = timed(
        "carrying it out", lambda: carry_out(Reorganisation.objects.get(pk=made.pk), by=None, at=timezone.now())
    )
    standing = Counter(Place.objects.valid_on(DAY).order_by().values_list("level", flat=True))
    waiting = Team.objects.exclude(place__valid_to=None).count()
    print(f"{dict(standing)}; {waiting:,} teams wait; {done.done}")  # type: ignore[attr-defined]
    with transaction.atomic():
        timed("taking it back", lambda: undo(Reorganisation.objects.get(pk=made.pk), reason="Đo.", by=None))
    rows = [(what, f"{value:.1f} s", "", "") for what, value in seconds.items()]
    rows[2] = (
        "carrying it out",
        f"{seconds['carrying it out']:.1f} s",
        f"≤ {GOAL:.0f} s",
        verdict(seconds["carrying it out"] <= GOAL),
    )
    table(("A national reform", "took", "goal", ""), rows)
    databases.drop(databases.REFORM)


if __name__ == "__main__":
    main()
