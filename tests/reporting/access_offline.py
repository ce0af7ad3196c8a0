"""Who gets what from the pages that phones use by themselves."""

from typing import Any

from tests.access import OTHERS, Row
from tests.reporting.access_reports import OFFICIALS, names, of
from tests.world import World


def typed_by(username: str) -> Any:
    def data(world: World) -> dict[str, Any]:
        return {"figure-ho": "12", "version": "0", "draft": "1", "user": str(getattr(world, username).pk)}

    return data


ROWS = [
    Row(url="service_worker", ok=OTHERS, public=True),
    Row(url="offline_page", ok=OTHERS, public=True),
    # Asked without sending anything it says only who is signed in, whatever the report.
    Row(url="report_sync", kwargs=of("report_an1"), ok=OTHERS, forbidden="doitac", signed_out=401),
    Row(
        url="report_sync", method="post", kwargs=of("report_an1"), data=typed_by("lan"), ok="lan",
        forbidden=f"{OFFICIALS} quantri doitac", hides=names("report_an1"), signed_out=401,
    ),
    Row(
        url="report_sync", method="post", kwargs=of("report_xa_an"), data=typed_by("canbo_an"), ok="canbo_an",
        forbidden="huyen_dong so quantri doitac", hides=names("report_xa_an"), signed_out=401,
    ),
]  # fmt: skip
