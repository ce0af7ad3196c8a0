"""Who confirms that nothing happened, and who sees, adds and takes away the photos of a report."""

from pathlib import Path
from typing import Any

from reporting.actions.photos import store
from reporting.models import Photo, Report
from tests.access import Row
from tests.core.pictures import picture
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World

OFFICIALS = "canbo_an huyen_dong so"


def of_report(name: str) -> Any:
    return lambda world: {"report_id": getattr(world, name).pk}


def names(name: str) -> Any:
    return lambda world: [str(getattr(world, name).reporter)]


def photo(world: World) -> dict[str, Any]:
    """A photo of lan's report, without its files."""
    facts = {"file": "aa/row.jpg", "width": 1, "height": 1, "size": 1, "added_by": world.lan}
    found, _ = Photo.objects.get_or_create(report=world.report_an1, number=1, defaults=facts)
    return {"photo_id": found.pk}


def shown(world: World) -> dict[str, Any]:
    found = photo(world)
    for name in ("row.jpg", "row-small.jpg"):
        path = Path(store().path(f"aa/{name}"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture())
    return found


def confirmed(world: World) -> dict[str, Any]:
    return {"version": "0", "confirm": "on"}


def pressed(world: World) -> dict[str, Any]:
    return {"version": "0", "photos": "1"}


def sent(world: World) -> dict[str, Any]:
    """Lan's report of a round of its own, sent and not yet decided about."""
    found = Report.objects.filter(round__code="ky-sua", team=world.team_an1).first()
    if found is None:
        found = report_of(open_team_round(world, code="ky-sua", title="Kỳ đã nộp"), world.team_an1)
        send(found, by=world.lan)
    return {"report_id": found.pk}


def corrected(world: World) -> dict[str, Any]:
    return {"version": "1", "figure-ho": "13", "submit": "1"}


ROWS = [
    Row(
        url="report_correct", kwargs=sent, ok="lan", forbidden=f"{OFFICIALS} quantri doitac", hides=names("report_an1"),
    ),
    Row(
        url="report_correct", method="post", kwargs=sent, data=corrected, ok="lan", ok_status=302,
        forbidden=f"{OFFICIALS} quantri doitac", hides=names("report_an1"),
    ),
    Row(
        url="report_nothing", kwargs=of_report("report_an1"), ok="lan", forbidden=f"{OFFICIALS} quantri doitac",
        hides=names("report_an1"),
    ),
    Row(
        url="report_nothing", method="post", kwargs=of_report("report_an1"), data=confirmed, ok="lan", ok_status=302,
        forbidden=f"{OFFICIALS} quantri doitac", hides=names("report_an1"),
    ),
    Row(
        url="report_nothing", method="post", kwargs=of_report("report_xa_an"), data=confirmed, ok="canbo_an",
        ok_status=302, forbidden="huyen_dong so quantri doitac", hides=names("report_xa_an"),
    ),
    Row(
        url="photo_add", method="post", kwargs=of_report("report_an1"), data=pressed, ok="lan canbo_an", ok_status=302,
        forbidden="huyen_dong so quantri doitac", hides=names("report_an1"),
    ),
    Row(url="photo_file", kwargs=shown, ok=f"lan {OFFICIALS} quantri", forbidden="doitac"),
    Row(
        url="photo_remove", method="post", kwargs=photo, data=pressed, ok="lan canbo_an",
        ok_status=302, forbidden="huyen_dong so quantri doitac",
    ),
]  # fmt: skip
