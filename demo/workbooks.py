"""Workbooks that the demo's officials have sent in and asked for: written, taken back, waiting, wrong, ready."""

import datetime
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from core.working_days import DAY, VIETNAM
from demo.cast import Cast
from demo.files import table
from exchange.actions import exports, imports
from exchange.models import Export, Import
from places.models import Level, Place
from reporting.models import Indicator, Round

HAMLETS, TARGETS = "hamlets", "targets"
HAMLET_HEAD = ["Loại", "Tên", "Thuộc ấp, khu phố", "Số hộ", "Số dân", "Năm"]
TARGET_HEAD = ["Ấp, khu phố", "Tổ", "Chỉ tiêu", "Từ ngày", "Đến hết ngày", "Chỉ tiêu giao"]


def exchange(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Bring workbooks into the commune that visitors look at, and take some of it out."""
    _bring_in(commune, cast, now=now)
    _take_out(commune, cast, now=now)


def _bring_in(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Send in four files of the commune (written, taken back, with a wrong line, waiting) and one of the staff."""
    by = cast.of(commune)
    rows = commune.children.filter(level=Level.HAMLET, valid_to=None, households__isnull=False).order_by("path")
    hamlets = list(rows)
    year = now.astimezone(VIETNAM).year

    def household_rows(more: int) -> list[Sequence[Any]]:
        return [
            [one.kind.capitalize(), one.name, "", (one.households or 0) + more, (one.population or 0) + 3 * more, year]
            for one in hamlets
        ]  # fmt: skip

    _confirm(_read("ho-dan-dau-nam.csv", HAMLETS, [HAMLET_HEAD, *household_rows(4)], commune, by, at=now - 21 * DAY))
    undone = _read("ho-dan-nham-cot.csv", HAMLETS, [HAMLET_HEAD, *household_rows(90)], commune, by, at=now - 16 * DAY)
    imports.undo(_confirm(undone), by=by, at=now - 16 * DAY)
    wrong = [[one.kind.capitalize(), one.name, "", "chưa rõ" if not number else 120, "", year]
             for number, one in enumerate(hamlets)]  # fmt: skip
    _read("ho-dan-ap-moi.csv", HAMLETS, [HAMLET_HEAD, *wrong], commune, by, at=now - 3 * DAY)
    _read("ho-dan-thang-nay.csv", HAMLETS, [HAMLET_HEAD, *household_rows(9)], commune, by, at=now - DAY)
    _read(
        "chi-tieu-nam-sau.csv", TARGETS, [TARGET_HEAD, *_targets(commune, year + 1)], commune, cast.staff,
        at=now - 2 * DAY,
    )  # fmt: skip


def _targets(commune: Place, year: int) -> list[Sequence[Any]]:
    indicator = Indicator.objects.get(code="ho-duoc-huong-dan")
    return [[commune.name, "", indicator.name, f"01/01/{year}", f"31/12/{year}", 2_400]]


def _read(name: str, kind: str, rows: list[Sequence[Any]], place: Place, by: User, *, at: datetime.datetime) -> Import:
    batch = imports.receive(kind=kind, place=place, file_name=name, data=table(rows), by=by, at=at)
    imports.run(batch.pk)
    return Import.objects.select_related("place", "requested_by").get(pk=batch.pk)


def _confirm(batch: Import) -> Import:
    at = batch.requested_at + DAY / 48
    imports.confirm(batch, digest=batch.digest, weighed=True, by=batch.requested_by, at=at)
    imports.run(batch.pk)
    Import.objects.filter(pk=batch.pk).update(applied_at=at)  # not now, as the worker that came by has it
    return Import.objects.select_related("place", "requested_by").get(pk=batch.pk)


def _take_out(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Make small ones about the commune for its official, the staff and the administrator."""
    today = now.astimezone(VIETNAM).date().isoformat()
    closed = Round.objects.filter(due_at__lt=now).order_by("-due_at", "-pk")[0]
    of_round = {"round": closed.code, "place": commune.pk, "basis": "then"}
    of_day = {"place": commune.pk, "on": today}
    official = cast.of(commune)
    for days, kind, params, by in (
        (9, "rollup", of_round, official), (2, "teams", of_day, official), (6, "paper", of_round, cast.staff),
        (1, "teams", of_day, cast.staff),
        (4, "events", {"place": commune.pk}, cast.administrator),
    ):  # fmt: skip
        _make(kind, params, by, at=now - days * DAY)


def _make(kind: str, params: dict[str, Any], by: User, *, at: datetime.datetime) -> None:
    export = exports.request(kind=kind, params=params, by=by, at=at)
    exports.run(export.pk)
    Export.objects.filter(pk=export.pk).update(finished_at=at + DAY / 1440)
