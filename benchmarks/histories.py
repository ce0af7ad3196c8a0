"""Twelve rounds side by side, from what was frozen when they were closed; and who is silent, on a commune's page.

The rounds are closed by the action, month after month, before anything is measured. "In the database" is the time its
statements took, with their rows on the way to Python; the whole takes in the objects and the tree.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import databases

databases.prepare(databases.NATIONAL)

# From here on Django's settings are read.
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.closing import close_all  # noqa: E402
from benchmarks.measuring import seconds, table, verdict  # noqa: E402
from places.models import Level, Place, country  # noqa: E402
from reporting.models import Closing, Round, Total  # noqa: E402
from reporting.rollups import series  # noqa: E402

RUNS = 1 if databases.TINY else 7
STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # the pages' files were not collected


class Spent:
    """What a piece of work took: median seconds in all and in the database, and its statements."""

    def __init__(self, work: Callable[[], Any]) -> None:
        whole, inside = [], []
        for number in range(1 + RUNS):
            self.statements, self._inside = 0, 0.0
            with connection.execute_wrapper(self._note):
                started = time.perf_counter()
                work()
                took = time.perf_counter() - started
            if number:  # the first warms up
                whole.append(took)
                inside.append(self._inside)
        self.whole, self.inside = statistics.median(whole), statistics.median(inside)

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self._inside += time.perf_counter() - started


def row(what: str, spent: Spent, bound: float, *, inside: bool = False) -> list[str]:
    judged = spent.inside if inside else spent.whole
    goal = f"≤ {bound * 1000:.0f} ms{' in the database' if inside else ''}"
    return [what, seconds(spent.whole), seconds(spent.inside), str(spent.statements), goal, verdict(judged <= bound)]


def close_before(month: str) -> None:
    """Every round of an earlier month, by the action, as if each had been closed when its time came."""
    closed = Closing.objects.standing().values("round")
    owing = Round.objects.filter(period__lt=month).exclude(pk__in=closed).select_related("within").order_by("pk")
    started = time.perf_counter()
    close_all(list(owing))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE reporting_total, reporting_closing, reporting_round")
    print(f"{Closing.objects.count()} rounds closed by the action in {time.perf_counter() - started:.0f} s, "
          f"{Total.objects.count():,} totals.")  # fmt: skip


def histories() -> list[list[str]]:
    rounds = list(Round.objects.exclude(period="").select_related("within").order_by("pk"))
    last = max(one.period for one in rounds)
    close_before(last)
    root, province = country(), Place.objects.get(path="0001")
    own = [one for one in rounds if one.within_id == province.pk]
    district = Place.objects.filter(parent=province).order_by("path")[0]
    found = [["11 rounds closed, one counted live: the country and every province", *_open(rounds, root)]]
    with transaction.atomic():  # the twelfth closed as well, for as long as this takes
        close_all([one for one in rounds if one.period == last])
        closed = list(Round.objects.exclude(period="").select_related("within").order_by("pk"))
        mine = [one for one in closed if one.within_id == province.pk]
        found += [
            row("12 rounds at the root", Spent(lambda: series(closed, root)), 0.1),
            row("12 rounds for every province", Spent(lambda: series(closed, root)), 0.3),
            row("12 rounds of a district's communes", Spent(lambda: series(mine, district)), 0.002, inside=True),
            ["the same by hand", *_by_hand(mine, district)],
        ]
        transaction.set_rollback(True)
    found.append(["12 rounds of a province's districts, one of them live", *_open(own, province)])
    return found


def _open(rounds: list[Round], place: Place) -> list[str]:
    spent = Spent(lambda: series(rounds, place))
    return [seconds(spent.whole), seconds(spent.inside), str(spent.statements), "", ""]


def _by_hand(rounds: list[Round], district: Place) -> list[str]:
    """The totals themselves, as one statement fetches them by the index on place and closing."""
    closings = list(Closing.objects.standing().filter(round__in=rounds).values_list("pk", flat=True))
    communes = list(Place.objects.filter(parent=district).values_list("pk", flat=True))

    def fetch() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM reporting_total WHERE place_id = ANY(%s) AND closing_id = ANY(%s)", [communes, closings]
            )
            cursor.fetchall()

    spent = Spent(fetch)
    return [seconds(spent.whole), seconds(spent.inside), str(spent.statements), "", ""]


def silent() -> list[list[str]]:
    """The pages on which a commune sees who has reported and who has not, in the open round."""
    settings.STORAGES["staticfiles"] = STATIC
    user = User.objects.select_related("place").get(username="canboxa")
    round_ = Round.objects.filter(within__path=user.place.path[:4]).exclude(period="").latest("data_to")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    pages = {
        "who is silent, a commune's page": f"/missing/{user.place_id}/{round_.code}/",
        "list of reports, a commune's page": f"/reports/?round={round_.code}",
    }

    def opened(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    assert user.place.level == Level.COMMUNE
    return [row(what, Spent(lambda at=at: opened(at)), 0.05, inside=True) for what, at in pages.items()]


def main() -> None:
    table(["histories and lists", "ours", "in the database", "statements", "goal", ""], [*histories(), *silent()])


if __name__ == "__main__":
    main()
