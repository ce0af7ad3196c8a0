"""The lists of targets: all that were given, and the windows of one place with what was handed on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.forms import BoundField
from django.urls import reverse

from core.tables import MOST_AT_ONCE, ListColumn, Listing, Ratio
from core.templatetags.wording import day
from core.workbook import Kind
from places.models import Place
from reporting.models import Target
from reporting.models.indicators import OLD_AFTER
from reporting.rollups.cascade import Cascade, Handed, Method, Recipient


def _where(target: Target) -> str:
    if target.team is None:
        return "giao cho địa bàn"
    place = target.team.place
    return f"{place}, {place.parent}" if place.parent else str(place)


def _window(held: Target | Handed | Cascade) -> str:
    return f"{day(held.starts_on)} – {day(held.ends_on)}"


class TargetListing(Listing):
    """Targets of teams and of places, each with its indicator."""

    name, title, unit = "targets", "Chỉ tiêu giao", "chỉ tiêu giao"

    holder = ListColumn(
        "Tổ, địa bàn",
        says=lambda target: (target.team or target.place).short_name,
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


class CascadeRow(NamedTuple):
    """What lies directly below a place in a cascade, and ``households``, which its share is divided by.

    ``done``: what was done of what was ``asked`` of it, else of those below it; ``age`` and ``old`` of a stock as
    FigureSum has them. ``field``: its number in the form, None
    where nothing is shared out. ``url``: the same page one level down, "" for a team.
    """

    child: Recipient
    households: int | None
    done: int | None
    age: int | None
    old: int | None
    asked: int | None
    field: BoundField | None
    url: str

    @property
    def attainment(self) -> Ratio | None:
        return Ratio(self.done, self.asked) if self.done is not None and self.asked else None


class CascadeListing(Listing):
    """What each place or team below that of ``found`` holds, all on one page, as its numbers are typed in a form."""

    name, title, unit = "target-cascade", "Chỉ tiêu giao cho các nơi trực thuộc", "nơi"
    per_page = MOST_AT_ONCE

    child = ListColumn(
        "Nơi nhận",
        "child__label",
        order_by=("child__holder__sort_key", "child__holder__pk"),
        template="reporting/_cascade_child.html",
        width=40,
    )
    households = ListColumn("Số hộ", "households", kind=Kind.NUMBER, is_summed=True)
    value = ListColumn("Đang giao", "child__value", kind=Kind.NUMBER, is_summed=True)
    done = ListColumn("Đạt được", "done", kind=Kind.NUMBER)
    age = ListColumn("Số cũ nhất đã (ngày)", "age", kind=Kind.NUMBER)
    old = ListColumn(f"Không cộng: số đã quá {OLD_AFTER.days} ngày", "old", kind=Kind.NUMBER)
    attained = ListColumn("Tỷ lệ đạt", "attainment", kind=Kind.RATIO)
    field = ListColumn("Giao", template="reporting/_cascade_field.html", in_file=False)

    def __init__(self, rows: Sequence[CascadeRow], *, found: Cascade, request: Any) -> None:
        self.found, self.rows_given = found, rows
        needless = [] if any(row.field for row in rows) else ["field"]
        self.has_ages = any(row.age or row.old is not None for row in rows)
        needless += [] if self.has_ages else ["age", "old"]
        of = f"{found.indicator}, {found.place}"
        super().__init__(rows, request=request, of=of, notes=[_window(found)], omit=needless)

    @property
    def totals(self) -> dict[str, Any]:
        """Return the sums; where one child's households are not known, theirs is not either. What is done is the sum
        of those who answered, out of what all with a target are asked.
        """
        known = [row.done for row in self.rows_given if row.done is not None]
        done, asked = sum(known) if known else None, sum(row.asked or 0 for row in self.rows_given)
        found = {"households": self.found.divided_by(Method.HOUSEHOLDS), "value": self.found.handed_on, "done": done}
        if self.has_ages:
            ages, old = ([getattr(row, name) for row in self.rows_given] for name in ("age", "old"))
            found["age"] = max((one for one in ages if one is not None), default=None)
            found["old"] = sum(one or 0 for one in old) if any(one is not None for one in old) else None
        return found | ({"attained": Ratio(done, asked)} if asked and done is not None else {})


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
