"""Who gets what from the pages of reports and from home."""

from typing import Any

from tests.access import OTHERS, Row
from tests.world import World

OFFICIALS = "canbo_an huyen_dong so"
NO_REVIEW = "lan minh hoa quantri doitac"


def of(name: str) -> Any:
    return lambda world: {"report_id": getattr(world, name).pk}


def names(name: str) -> Any:
    return lambda world: [str(getattr(world, name).reporter)]


def filled(world: World) -> dict[str, Any]:
    return {"figure-ho": "12", "narrative": "", "version": "0", "submit": "1"}


def reason(world: World) -> dict[str, Any]:
    return {"reason": "Ấp bị lũ"}


ROWS = [
    Row(url="home", ok=OTHERS),
    Row(url="report_list", ok=OTHERS, forbidden="doitac"),
    Row(
        url="report_show", kwargs=of("report_an1"), ok=f"lan {OFFICIALS} quantri", forbidden="doitac",
        hides=names("report_an1"),
    ),
    Row(
        url="report_show", kwargs=of("report_xa_an"), ok=f"{OFFICIALS} quantri", forbidden="doitac",
        hides=names("report_xa_an"),
    ),
    Row(
        url="report_show", kwargs=of("report_cat1"), ok="huyen_nam so quantri", forbidden="doitac",
        hides=names("report_cat1"),
    ),
    Row(
        url="report_show", method="post", kwargs=of("report_an1"), data=filled, ok="lan", ok_status=302,
        forbidden=f"{OFFICIALS} quantri doitac", hides=names("report_an1"),
    ),
    Row(
        url="report_show", method="post", kwargs=of("report_xa_an"), data=filled, ok="canbo_an", ok_status=302,
        forbidden="huyen_dong so quantri doitac", hides=names("report_xa_an"),
    ),
    # Nothing was sent yet, so that even its own reporter finds no receipt; tests/reporting/test_report_pages.py sends.
    Row(url="report_receipt", kwargs=of("report_an1"), forbidden="doitac", missing=OTHERS, hides=names("report_an1")),
    *(
        Row(
            url=url, method="post", kwargs=of("report_an1"), data=reason, ok=OFFICIALS, ok_status=status,
            forbidden=NO_REVIEW, hides=names("report_an1"),
        )
        for url, status in [("report_accept", 422), ("report_return", 422), ("report_excuse", 302)]
    ),
    *(
        Row(
            url=url, method="post", kwargs=of("report_xa_an"), data=reason, ok="huyen_dong so", ok_status=status,
            forbidden=f"canbo_an {NO_REVIEW}", hides=names("report_xa_an"),
        )
        for url, status in [("report_accept", 422), ("report_return", 422), ("report_excuse", 302)]
    ),
]  # fmt: skip
