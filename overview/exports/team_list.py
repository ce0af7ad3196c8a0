"""Workbook "Danh sách tổ": every team of a place on a day with thirty-two facts, tens of thousands of rows if need be.

Rows are read a thousand at a time and written as they come. It names leaders and holds no phone number; erasing
somebody's data withdraws it like any workbook of a place that covers their team (``operations.actions.erasure``).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.models import User
from accounts.roles import Permission
from core.batches import in_batches
from core.templatetags.wording import day
from core.text import lower_first
from core.workbook import THOUSAND, Column, Kind, Sheet, Total
from exchange.exports.books import Book, Facts, Params, place_of
from overview.exports.register import RegisterSource
from places.models import Level, Place, prefix_length, subtree
from reporting.exports.explanations import of_a_day
from reporting.models import Report, Target
from reporting.models.compliance import is_owed, is_submitted
from teams.forms.registers import RegisterForm
from teams.models import Member, Organisation, Placement, Position, Sex, Team, TeamTerms, terms_on
from training.models import Attendance, Learned

type Row = dict[str, Any]
READ = (
    "team_id", "starts_on", "place__name", "place__kind", "place__code", "place__path", "place__level",
    "place__parent__name", "place__households", "place__population", "team__name", "team__kind", "team__established_on",
    "team__zalo_url", "team__zalo_households", "team__decision__number", "team__decision__signed_on",
    "team__decision__issued_by", "team__second_team_reason",
)  # fmt: skip
PLACE, TEAM, DECISION, LEADER, PEOPLE, ZALO, TARGETS, REPORTS, TRAINING = (
    "Địa bàn", "Tổ", "Quyết định thành lập", "Tổ trưởng", "Người trong tổ", "Nhóm Zalo", "Chỉ tiêu",
    "Báo cáo từ đầu năm", "Tập huấn từ đầu năm",
)  # fmt: skip


@dataclass(frozen=True)
class TeamList(RegisterSource):
    """The teams that stood in the place on the day, as far as ``by`` sees them."""

    def count(self) -> None:
        _ = self.number

    @property
    def placements(self) -> QuerySet[Placement]:
        found = Placement.objects.covering_on(self.on).filter(subtree(self.place, "place__path"))
        return found.filter(team__in=Team.objects.visible_to(self.by)) if self.by else found

    @cached_property
    def number(self) -> int:
        return self.placements.count()

    @cached_property
    def above(self) -> dict[str, str]:
        """The names of the provinces, districts and communes around and inside the place, by path."""
        inside = Place.objects.within(self.place).filter(level__lte=Level.COMMUNE)
        around = Place.objects.ancestors_of(self.place)
        return dict([*around.values_list("path", "name"), *inside.order_by("path").values_list("path", "name")])

    @cached_property
    def has_districts(self) -> bool:
        """A path of an era without districts has zeros in their segment, which names no place."""
        return any(len(path) == prefix_length(Level.DISTRICT) for path in self.above)

    @cached_property
    def terms(self) -> TeamTerms:
        return terms_on(self.place, self.on)

    @property
    def rows(self) -> Iterator[Row]:
        """In the order of the official codes: place by place, each with its teams by name."""
        ordered = self.placements.order_by("place__path", "team__sort_key", "team_id").values(*READ)
        for some in in_batches(ordered, THOUSAND):
            yield from _with_counts(self, some)


def team_sheet(source: TeamList) -> Sheet[Row]:
    district = _text("Huyện", "district", PLACE, 18)
    columns: list[Column[Row]] = [
        _text("Tên tổ", "team__name", TEAM, 30),  # first, for it is printed again beside all other columns
        _text("Tỉnh", "province", PLACE, 16),
        *([district] if source.has_districts else []),
        _text("Xã", "commune", PLACE, 18),
        _text("Ấp, khu phố", "hamlet", PLACE, 20),
        _text("Tổ dân cư", "group", PLACE, 18),
        _text("Loại địa bàn", "place__kind", PLACE, 12),
        _text("Mã địa bàn", "place__code", PLACE, 14),
        _number("Số hộ", "place__households", PLACE),
        _number("Số dân", "place__population", PLACE),
        Column("Ngày thành lập", itemgetter("team__established_on"), Kind.DATE, group=TEAM),
        Column("Ở địa bàn này từ", itemgetter("starts_on"), Kind.DATE, group=TEAM),
        _text("Số", "team__decision__number", DECISION, 16),
        Column("Ngày ký", itemgetter("team__decision__signed_on"), Kind.DATE, group=DECISION),
        _text("Cơ quan ban hành", "team__decision__issued_by", DECISION, 26),
        _text("Họ và tên", "leader", LEADER, 24),
        _text("Đơn vị, đoàn thể", "organisation", LEADER, 24),
        _number("Số thành viên", "members", PEOPLE),
        _number("Nữ", "women", PEOPLE),
        _text("Số người theo quy định", "size", PEOPLE, 14),
        _text("Có nhóm", "zalo", ZALO, 9),
        _number("Số hộ trong nhóm", "team__zalo_households", ZALO),
        _number("Đang được giao", "targets", TARGETS),
        _number("Phải nộp", "owed", REPORTS),
        _number("Đã nhận", "received", REPORTS),
        _number("Đúng hạn", "on_time", REPORTS),
        _number("Chưa đến hạn", "not_due", REPORTS),
        Column("Tỷ lệ đúng hạn", _timeliness, Kind.RATIO, group=REPORTS, is_graded=True, until="Chưa đến hạn"),
        Column("Nộp gần nhất lúc", itemgetter("last"), Kind.INSTANT, group=REPORTS),
        _number("Thành viên đã học 1 chuyên đề trở lên", "learned", TRAINING),
        _number("Buổi có người dự", "sessions", TRAINING),
        Column("Loại hình tổ", lambda row: str(Team.TeamKind(row["team__kind"]).label), width=20),
        Column("Lý do có thêm tổ", lambda row: row["team__second_team_reason"] or None, width=30),
    ]
    return Sheet(
        "Danh sách tổ",
        source.heading(f"Danh sách {lower_first(source.terms.name)}, ngày {day(source.on)}"),
        columns,
        source.rows,
        total_label=f"Tổng cộng: {source.number} tổ",
        unit="người, hộ, chỉ tiêu, báo cáo, buổi theo từng cột",
        is_list=True,
    )


def _with_counts(source: TeamList, some: Sequence[Row]) -> Iterator[Row]:
    """The rows with what is counted of their teams, for a constant number of queries."""
    teams = [row["team_id"] for row in some]
    counted: dict[int, dict[str, Any]] = defaultdict(dict)
    for found in _counts(source, teams):
        for team, facts in found:
            counted[team] |= facts
    for row in some:
        yield (
            row
            | _places(source, row)
            | NOTHING
            | counted[row["team_id"]]
            | {
                "zalo": "Có" if row["team__zalo_url"] else "Không",
                "size": _size(counted[row["team_id"]].get("members", 0), source.terms),
            }
        )


NOTHING = dict.fromkeys(("leader", "organisation", "last")) | dict.fromkeys(
    ("members", "women", "targets", "owed", "received", "on_time", "not_due", "learned", "sessions"), 0
)


def _counts(source: TeamList, teams: Sequence[int]) -> Iterator[Iterator[tuple[int, dict[str, Any]]]]:
    start, end = source.window
    members = Member.objects.current_on(source.on).filter(team__in=teams)
    leaders = members.filter(position=Position.LEADER).order_by("joined_on", "pk")
    women = Count("pk", filter=Q(sex=Sex.FEMALE))
    yield _by_team(members.order_by().values("team").annotate(members=Count("pk"), women=women))
    yield (
        (one["team"], {"leader": one["full_name"], "organisation": str(Organisation(one["organisation"]).label)})
        for one in leaders.values("team", "full_name", "organisation")
    )
    reports = Report.objects.filter(team__in=teams, round__data_to__range=(start, end)).order_by().values("team")
    yield _by_team(
        reports.annotate(
            owed=Count("pk", filter=is_owed()),
            received=Count("pk", filter=is_submitted()),
            on_time=Count("pk", filter=Q(first_submitted_at__lt=F("due_at"))),
            not_due=Count("pk", filter=Q(first_submitted_at=None, excused_at=None, due_at__gt=source.at)),
            last=Max("submitted_at"),
        )
    )
    targets = Target.objects.in_force_on(source.on).filter(team__in=teams)
    yield _by_team(targets.order_by().values("team").annotate(targets=Count("pk")))
    learned = Learned.objects.between(start, end).filter(team__in=teams).order_by().values("team")
    yield _by_team(learned.annotate(learned=Count("member__person", distinct=True)))
    came = Attendance.objects.there().filter(member__team__in=teams, day__starts_at__date__range=(start, end))
    yield _by_team(came.order_by().values(team=F("member__team")).annotate(sessions=Count("session", distinct=True)))


def _by_team(rows: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((row.pop("team"), row) for row in rows)


def _places(source: TeamList, row: Row) -> dict[str, str]:
    """The names of the places that the team stood in, "" where a level does not exist or lies below it."""
    path, level = row["place__path"], row["place__level"]
    upper = {
        name: source.above.get(path[: prefix_length(one)], "")
        for name, one in (("province", Level.PROVINCE), ("district", Level.DISTRICT), ("commune", Level.COMMUNE))
    }
    names = {Level.HAMLET: row["place__name"], Level.GROUP: row["place__parent__name"]}
    group = row["place__name"] if level == Level.GROUP else ""
    return upper | {"hamlet": names.get(level, ""), "group": group}


def _size(members: int, terms: TeamTerms) -> str:
    return "Thiếu" if members < terms.fewest else "Vượt" if members > terms.most else "Đủ"


def _timeliness(row: Row) -> float | None:
    return row["on_time"] / row["owed"] if row["owed"] else None


def _text(header: str, key: str, group: str, width: int) -> Column[Row]:
    return Column(header, itemgetter(key), width=width, group=group)


def _number(header: str, key: str, group: str) -> Column[Row]:
    return Column(header, itemgetter(key), Kind.NUMBER, total=Total.SUM, group=group)


def _source(params: Params, by: User, at: datetime.datetime) -> TeamList:
    return TeamList(place=place_of(params, by), on=datetime.date.fromisoformat(params["on"]), at=at, by=by)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Ngày", day(datetime.date.fromisoformat(params["on"])))] for params in asked]


TEAMS = Book(
    "teams",
    "Danh sách tổ",
    Permission.EXPORT,
    _source,
    [team_sheet, of_a_day],
    lambda params: f"danh-sach-to-{params['on']}",
    _facts,
    streamed=True,
    rows=lambda source: source.number,
    request_form=RegisterForm,
)
