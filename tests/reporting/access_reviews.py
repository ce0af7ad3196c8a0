"""Who enters a report for a leader, who objects to it, who accepts many at once."""

from typing import Any

from reporting.actions.reports import assist
from reporting.models import Report
from tests.access import Row
from tests.reporting.world_rounds import open_team_round, report_of
from tests.world import World

NO_REVIEW = "lan minh hoa quantri doitac"


def report(world: World) -> dict[str, Any]:
    return {"report_id": world.report_an1.pk}


def own_report(world: World) -> dict[str, Any]:
    return {"report_id": world.report_xa_an.pk}


def names(world: World) -> list[str]:
    return ["Tổ An 1"]


def entered(world: World) -> dict[str, Any]:
    return {"figure-ho": "12", "version": "0", "assisted_reason": "Tổ trưởng đi viện"}


def sent_for_lan(world: World) -> Report:
    """A report of Tổ An 1 that canbo_an entered, in a round of its own."""
    found = Report.objects.filter(round__code="ky-nhap-thay", team=world.team_an1).first()
    if found:
        return found
    report = report_of(open_team_round(world, code="ky-nhap-thay", title="Kỳ nhập thay"), world.team_an1)
    reason = "Tổ trưởng đi viện"
    assist(report, reason=reason, figures={"ho": 9}, narrative="", version=0, by=world.canbo_an)
    return report


def sent(world: World) -> dict[str, Any]:
    return {"report_id": sent_for_lan(world).pk}


def objection(world: World) -> dict[str, Any]:
    return {"objection": "Không đúng"}


def chosen(world: World) -> dict[str, Any]:
    return {"chosen": [f"{sent_for_lan(world).pk}:1"]}


ROWS = [
    Row(url="report_assist", kwargs=report, ok="canbo_an", forbidden=f"huyen_dong so {NO_REVIEW}", hides=names),
    Row(
        url="report_assist", method="post", kwargs=report, data=entered, ok="canbo_an", ok_status=302,
        forbidden=f"huyen_dong so {NO_REVIEW}", hides=names,
    ),
    Row(url="report_assist", kwargs=own_report, forbidden=f"canbo_an huyen_dong so {NO_REVIEW}"),
    Row(
        url="report_object", method="post", kwargs=sent, data=objection, ok="lan", ok_status=302,
        forbidden="canbo_an huyen_dong so quantri doitac", hides=names,
    ),
    # Who entered it does not accept it.
    Row(
        url="report_accept_many", method="post", data=chosen, ok="huyen_dong so", ok_status=302, refused="canbo_an",
        forbidden=NO_REVIEW, hides=names,
    ),
]  # fmt: skip
