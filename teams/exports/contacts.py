"""The workbook "Danh sách liên hệ" lists the people in the teams of a place on a day, and the focal points of its
offices.

Every sheet says who took it, when and what for, under the table and on every printed page. Phone numbers of members are
in full for their own commune alone, by the rights of the moment in which the workbook is made.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from accounts.models import FocalPoint, Letterhead, User
from accounts.roles import Permission
from core.phones import formatted_phone
from core.templatetags.wording import day, instant
from core.terms import team_words
from core.workbook import Column, Kind, Sheet
from exchange.exports.books import Book, Facts, Params, place_of
from places.models import Level, Place, subtree
from teams.exports.register import RegisterSource
from teams.exports.teams import NamesAbove, phone_for
from teams.models import Member, Placement, Position


@dataclass(frozen=True)
class ContactList(RegisterSource):
    """``by`` is who takes it, ``reason`` what for."""

    reason: str = ""

    def count(self) -> None:
        _ = self.contacts

    @property
    def members(self) -> QuerySet[Member]:
        """Return the people in the teams that stood there on the day; without those whose data was erased."""
        teams = Placement.objects.counted_on(self.on, self.place).values("team")
        return Member.objects.visible_to(self.by).current_on(self.on).filter(team__in=teams, erased_at=None)

    @cached_property
    def contacts(self) -> list["ContactRow"]:
        """Return a row for each person, in the order of districts, communes, places and teams, the leader of each
        first.
        """
        members = list(self.members.select_related("team").order_by("team__sort_key", "team", "sort_key", "pk"))
        stood = Placement.objects.covering_on(self.on).filter(team__in={member.team_id for member in members})
        places = {one.team_id: one.place for one in stood.select_related("place").order_by("pk")}
        names = NamesAbove(self)
        rows = [
            ContactRow(member, place, names.of(place, Level.DISTRICT), names.of(place, Level.COMMUNE))
            for member in members
            if (place := places[member.team_id])
        ]
        return sorted(rows, key=lambda row: (*names.order(row.place), *row.order))

    @cached_property
    def points(self) -> list[FocalPoint]:
        """Return the focal points of the place and of those above and below it, from the province down."""
        around = subtree(self.place, "place__path") | Q(place__in=Place.objects.ancestors_of(self.place).order_by())
        return list(
            FocalPoint.objects.visible_to(self.by).filter(around).select_related("place").order_by("place__path")
        )

    @cached_property
    def has_districts(self) -> bool:
        return any(row.district for row in self.contacts)

    @cached_property
    def office(self) -> Letterhead:
        """Return the office without its signer: a list of phone numbers is signed by nobody."""
        return super().office.without_signer

    @property
    def footer(self) -> str:
        taker = f"{self.by.full_name} ({self.by.get_role_display()}, {self.by.place})" if self.by else "lệnh của cổng"
        return f"Người lấy: {taker} lúc {instant(self.at)}; chỉ dùng để: {self.reason}"


@dataclass(frozen=True)
class ContactRow:
    """One person in one team, and where the team stood."""

    member: Member
    place: Place
    district: str
    commune: str

    @property
    def order(self) -> tuple[str, int, int]:
        """Return the order within a place: its teams by name, the leader of each first."""
        return self.member.team.sort_key, self.member.team_id, Position.values.index(self.member.position)


def members_sheet(source: ContactList) -> Sheet[ContactRow]:
    district: Column[ContactRow] = Column("Huyện", lambda row: row.district)
    columns: list[Column[ContactRow]] = [
        *([district] if source.has_districts else []),
        Column("Xã", lambda row: row.commune),
        Column("Địa bàn", lambda row: row.place.name),
        Column("Tổ", lambda row: row.member.team.name),
        Column("Họ và tên", lambda row: row.member.full_name),
        Column("Chức danh", lambda row: row.member.get_position_display()),
        Column("Số điện thoại", lambda row: phone_for(source, row.member.phone, row.place)),
        Column("Đơn vị, đoàn thể", lambda row: row.member.get_organisation_display()),
    ]
    rows = source.contacts
    heading = source.heading(f"Danh sách liên hệ {team_words(source.place, source.on)}, ngày {day(source.on)}")
    label = f"Tổng cộng: {len(rows)} người"
    return Sheet("Thành viên", heading, columns, rows, total_label=label, footer=source.footer)


def focal_points_sheet(source: ContactList) -> Sheet[FocalPoint]:
    columns: list[Column[FocalPoint]] = [
        Column("Địa bàn", lambda row: row.place.name),
        Column("Họ và tên", lambda row: row.full_name),
        Column("Chức vụ", lambda row: row.title),
        Column("Số điện thoại", lambda row: formatted_phone(row.phone)),
        Column("Cập nhật lúc", lambda row: row.updated_at, Kind.INSTANT),
    ]
    heading = source.heading(f"Đầu mối về {team_words(source.place, source.on)}")
    return Sheet("Đầu mối", heading, columns, source.points, total_label="", footer=source.footer)


def _source(params: Params, by: User, at: datetime.datetime) -> ContactList:
    on, reason = datetime.date.fromisoformat(params["on"]), params.get("reason", "")
    return ContactList(place=place_of(params, by), on=on, at=at, by=by, reason=reason)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Ngày", day(datetime.date.fromisoformat(params["on"])))] for params in asked]


CONTACTS = Book(
    "contacts",
    "Danh sách liên hệ",
    Permission.EXPORT_CONTACTS,
    _source,
    [members_sheet, focal_points_sheet],
    lambda params: f"danh-sach-lien-he-{params['on']}",
    _facts,
    people=lambda source: source.members.count(),
)
