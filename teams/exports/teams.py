"""The sheet "Danh sách tổ" lists the teams on the last day of the data, as far as the requester may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.access import shown_phone
from core.phones import masked_phone
from core.templatetags.wording import number
from core.workbook import MOST_ON_PAPER, Column, Kind, Sheet, Total
from places.models import Level, Place, prefix_length, standing_in
from teams.exports.survey import Survey
from teams.models import Member, Placement, Position, Team, current

LEADER, DECISION, DAYS = "Tổ trưởng", "Quyết định thành lập", "Thời gian hoạt động"


@dataclass(frozen=True)
class ListedTeam:
    """A team where it stood; without ``placement`` the sum of the teams of a district or a commune, as ``name``."""

    district: str
    commune: str
    members: int
    leader: str = ""
    phone: str = ""
    placement: Placement | None = None
    name: str = ""

    def of_team(self, name: str) -> Any:
        return getattr(self.placement.team, name) if self.placement else None


def teams_sheet(source: Survey[Any]) -> Sheet[ListedTeam]:
    district: Column[ListedTeam] = Column("Huyện", lambda row: row.district, width=18)
    columns: list[Column[ListedTeam]] = [
        Column("Tên tổ", lambda row: row.name or row.of_team("name")),
        *([district] if source.has_districts else []),
        Column("Xã", lambda row: row.commune, width=18),
        Column("Số thành viên", lambda row: row.members, Kind.NUMBER, total=Total.SUM),
        Column("Địa bàn", lambda row: row.placement and row.placement.place.name),
        Column("Tổ trưởng", lambda row: row.leader, group=LEADER),
        Column("Số điện thoại", lambda row: row.phone, group=LEADER),
        Column("Quyết định số", lambda row: row.placement and row.placement.team.decision.number, group=DECISION),
        Column(
            "Ngày ký", lambda row: row.placement and row.placement.team.decision.signed_on, Kind.DATE, group=DECISION
        ),
        Column("Ngày thành lập", lambda row: row.of_team("established_on"), Kind.DATE, group=DAYS),
        Column("Ngày cuối hoạt động", lambda row: row.of_team("dissolved_on"), Kind.DATE, group=DAYS),
        Column("Loại hình tổ", lambda row: row.placement and row.placement.team.get_kind_display()),
        Column("Lý do có thêm tổ", lambda row: row.of_team("second_team_reason") or None),
    ]
    rows = _rows(source)
    columns = [one for one in columns if any(one.getter(row) is not None for row in rows)]
    title = f"Danh sách {source.team_words}, ngày {source.last_day:%d/%m/%Y}"
    label = f"Tổng cộng: {number(len(rows))} tổ"
    return Sheet(
        "Danh sách tổ",
        source.heading(title),
        columns,
        [*_sums(rows, source), *rows] if len(rows) > MOST_ON_PAPER else rows,
        total_label=label,
        unit="người",
        is_subtotal=lambda row: row.placement is None,
        is_detail=True,
        needs_rows=True,
    )


def _sums(rows: Sequence[ListedTeam], source: Survey[Any]) -> list[ListedTeam]:
    """Return the whole, and a line a district where there are some: what is printed of a long list."""
    by_district: dict[str, list[ListedTeam]] = defaultdict(list)
    for row in rows if source.has_districts else ():
        by_district[row.district].append(row)
    parts = [("", "Tất cả", rows)]
    parts += [(district, district or "Chưa xếp địa bàn", some) for district, some in by_district.items()]
    return [
        ListedTeam(district, "", sum(row.members for row in some), name=f"{name}: {number(len(some))} tổ")
        for district, name, some in parts
    ]


def _rows(source: Survey[Any]) -> list[ListedTeam]:
    """Return the rows in the order of the other sheets: district, commune, place, each by its Vietnamese name."""
    names = NamesAbove(source)
    return [
        ListedTeam(
            placement=placement,
            district=names.of(placement.place, Level.DISTRICT),
            commune=names.of(placement.place, Level.COMMUNE),
            leader=placement.leader or "",
            phone=phone_for(source, placement.leader_phone or "", placement.place),
            members=placement.members,
        )
        for placement in sorted(_placements(source), key=lambda one: names.order(one.place))
    ]


class NamesAbove:
    """The names of the districts and communes that places of the workbook lie in."""

    def __init__(self, source: Survey[Any]) -> None:
        inside = Place.objects.filter(standing_in(source.place), level__lte=Level.COMMUNE).order_by("path")
        self.inside = {place.path: place for place in inside}
        self.outside = source.names_above(source.place)

    def of(self, place: Place, level: Level) -> str:
        found = self.inside.get(place.path[: prefix_length(level)])
        return found.name if found else self.outside.get(level, "")

    def order(self, place: Place) -> tuple[str, ...]:
        above = (self.inside.get(place.path[: prefix_length(level)]) for level in (Level.DISTRICT, Level.COMMUNE))
        return (*(one.sort_key if one else "" for one in above), place.sort_key)


def _placements(source: Survey[Any]) -> QuerySet[Any]:  # of Placement, annotated
    """Return where teams stood on the day, with the day's leader and number of members."""
    day = source.last_day
    leaders = (
        Member.objects.current_on(day).filter(team=OuterRef("team"), position=Position.LEADER).order_by("-joined_on")
    )
    found = Placement.objects.counted_on(day, source.place)
    if source.by:
        found = found.filter(team__in=Team.objects.visible_to(source.by))
    return (
        found.annotate(
            members=Count("team__members", filter=current(day, "team__members__")),
            leader=Subquery(leaders.values("full_name")[:1]),
            leader_phone=Subquery(leaders.values("phone")[:1]),
        )
        .select_related("team__decision", "place")
        .order_by("team__sort_key", "team_id")
    )


def phone_for(source: Survey[Any], phone: str, place: Place) -> str:
    """Return a member's phone as whoever takes the workbook may read it; a command reads none in full."""
    return shown_phone(source.by, phone, place) if source.by else masked_phone(phone)
