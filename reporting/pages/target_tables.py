"""The lists of targets: all that were given, and the windows of one place with what was handed on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import day
from core.workbook import Kind
from places.models import Place
from reporting.models import Target
from reporting.rollups.cascade import Handed


def _where(target: Target) -> str:
    if target.team is None:
        return "giao cho địa bàn"
    place = target.team.place
    return f"{place}, {place.parent}" if place.parent else str(place)


def _window(held: Target | Handed) -> str:
    return f"{day(held.starts_on)} – {day(held.ends_on)}"


class TargetListing(Listing):
    """Targets of teams and of places, each with its indicator."""

    name, title, unit = "targets", "Chỉ tiêu giao", "chỉ tiêu giao"

    holder = ListColumn(
        "Tổ, địa bàn",
        says=lambda target: target.team.short_name if target.team else str(target.place),
        order_by=("team__sort_key", "place__sort_key"),
        link=lambda target: reverse("team_show", args=[target.team_id]) if target.team else "",
        width=32,
    )
    where = ListColumn("Ở đâu", says=_where, order_by=("team__place__path", "place__path"))
    indicator = ListColumn("Chỉ tiêu", "indicator", order_by=("indicator__order", "indicator__code"), width=40)
    value = ListColumn("Giao", "value", kind=Kind.NUMBER)
    measure = ListColumn("Đơn vị", "indicator__unit")
    window = ListColumn("Thời gian", says=_window, order_by=("starts_on", "ends_on"))
    change = ListColumn("Việc", template="reporting/_target_change.html", in_file=False)


class WindowRow(NamedTuple):
    """What a place and those below it hold of one indicator for one window; ``url``: where it is shared out."""

    found: Handed
    url: str


class WindowListing(Listing):
    """The windows of ``place``; the teams' own stand apart only above communes."""

    name, title, unit = "target-windows", "Chỉ tiêu giao và đã chia", "chỉ tiêu"

    indicator = ListColumn(
        "Chỉ tiêu",
        "found__indicator",
        order_by=("found__indicator__order", "found__indicator__code"),
        link=lambda row: row.url,
        width=40,
    )
    window = ListColumn(
        "Thời gian", says=lambda row: _window(row.found), order_by=("found__starts_on", "found__ends_on")
    )
    own = ListColumn("Giao cho nơi này", "found__own", kind=Kind.NUMBER)
    handed_on = ListColumn("Đã chia", "found__handed_on", kind=Kind.NUMBER)
    remainder = ListColumn("Còn chưa chia", "found__remainder", kind=Kind.NUMBER)
    held_by_teams = ListColumn("Các tổ đang giữ", "found__held_by_teams", kind=Kind.NUMBER)
    measure = ListColumn("Đơn vị", "found__indicator__unit")

    def __init__(self, rows: Sequence[WindowRow], *, place: Place, **options: Any) -> None:
        needless = [] if place.is_above_communes else ["held_by_teams"]
        super().__init__(rows, of=place, omit=needless, **options)
        whom = "các nơi trực thuộc" if place.is_above_communes else "các tổ"
        self.columns["own"].column.verbose_name = f"Giao cho {place}"
        self.columns["handed_on"].column.verbose_name = f"Đã chia cho {whom}"
