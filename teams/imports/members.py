"""A workbook brings members of teams."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices

from core.terms import KNOWN, SHORT
from core.text import fold, lower_first
from exchange.reading import cells
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.people import FULL_NAME, NAME_IN_TWO, PHONE_NUMBER
from exchange.reading.kinds.spec import COMMUNE, KEEPS, PLACE, Known, day_field, values_by_label
from exchange.reading.shapes import Layout, MarkedColumns
from exchange.reading.tables import Field, Holds, SheetSpec
from places.models import Place
from teams.actions import members as actions
from teams.actions.decisions import day_not_come
from teams.actions.members import AlreadyLeft, before_the_team, leaves_before_joining, team_full
from teams.imports.columns import DECISION_OF_TEAM, TEAM
from teams.imports.departures import read_departure
from teams.imports.founding import LINE, Homeless
from teams.imports.headings import names_a_hamlet, read_heading, read_title
from teams.imports.leaders import check_leaders
from teams.imports.persons import Pairing
from teams.imports.rosters import Roster, RosterEntry
from teams.imports.unlisted import find_place
from teams.imports.vocabulary import ORGANISATIONS, POSITIONS, SEXES, by_word, organisation_in, position_in
from teams.models import Member, Organisation, Position, Sex, Team

BORN = (1900, 2020)
_NO_COLUMN = "vì tệp không có cột này"
_UNKNOWN_TEAM = "Xin ghi tổ này ở trang “Tổ”, hoặc sửa lại tên tổ."


def _choice(
    key: str, label: str, kind: type[TextChoices], others: Mapping[Any, tuple[str, ...]], *aliases: str, **facts: Any
) -> Field:
    """Return a column of one of the portal's own words; other writings of each are understood."""
    named = by_word(others)
    words = dict(kind.choices)
    clean = cells.choice(values_by_label(words), named)
    return Field(key, label, clean, aliases=aliases, words=words, **facts)


_LAYOUT = Layout(
    subject="full_name",
    joined=[NAME_IN_TWO],
    marks=[
        MarkedColumns("sex", {"Nam": "Nam", "Nữ": "Nữ"}, holds="birth_year"),
        MarkedColumns("position", {"Tổ trưởng": "Tổ trưởng", "Tổ phó": "Tổ phó", "Thành viên": "Thành viên"}),
    ],
    heading=read_heading,
    title=read_title,
    where=(COMMUNE.key, PLACE.key, TEAM.key),
    notes=("Ghi chú", "Ghi chú thêm", "Lý do", "Tình trạng", "Hiện trạng", "Biến động"),
    departure=read_departure,
    leaves="left_on",
)


MEMBERS = SheetSpec(
    "members",
    "Thành viên",
    (
        COMMUNE,
        replace(
            PLACE, is_carried=True, within=COMMUNE.key, is_usual=names_a_hamlet,
            perhaps=("Đơn vị", "Đơn vị công tác", "Địa chỉ", "Nơi ở", "Nơi cư trú", "Chỗ ở", "Thường trú", "Khu vực"),
        ),
        replace(TEAM, is_carried=True, within=PLACE.key, stands_for=PLACE.key),
        replace(
            FULL_NAME,
            aliases=(
                *(*FULL_NAME.aliases, "Tên thành viên", "Họ và tên thành viên"),
                *("Họ tên thành viên", "Thành viên"),
            ),
        ),
        replace(PHONE_NUMBER, hint=f"{PHONE_NUMBER.hint} {KEEPS}"),
        _choice("sex", "Giới tính", Sex, SEXES, "Phái", "Nam/Nữ", hint=f"Nam hoặc Nữ, có thể trống. {KEEPS}"),
        Field(
            "birth_year",
            "Năm sinh",
            cells.year(*BORN),
            aliases=("Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh năm", "NS"),
            hint=f"Bốn chữ số, ví dụ 1985. {KEEPS}",
            holds=Holds.NUMBER,
        ),
        _choice(
            "organisation", "Đơn vị, đoàn thể", Organisation, ORGANISATIONS,
            "Đơn vị", "Đoàn thể", "Đơn vị công tác", "Cơ quan, đơn vị", "Cơ quan, tổ chức", "Tổ chức", "Thành phần",
            "Nơi công tác", "Chức vụ, đơn vị công tác", "Chức vụ, đơn vị", "Chức vụ chính quyền, đoàn thể",
            "Chức vụ hiện nay", "Công tác", "Đảng, chính quyền, đoàn thể", "Chức vụ đang đảm nhiệm",
            "Công việc hiện nay",
            perhaps=("Chức vụ", "Chức danh", "Công việc", "Nghề nghiệp"),
            guess=organisation_in, otherwise=Organisation.OTHER.value,
            hint=f"Chọn trong danh sách; người mới phải có. {KEEPS}",
        ),
        _choice(
            "position", "Chức danh", Position, POSITIONS,
            "Chức vụ", "Chức vụ trong tổ", "Vai trò", "Nhiệm vụ", "Chức danh trong tổ", "Nhiệm vụ trong tổ", "Trong tổ",
            "Vai trò trong tổ", "Chức vụ tổ", "Phân công", "Phân công nhiệm vụ", "Nhiệm vụ được phân công",
            *(f"Chức vụ trong {lower_first(name)}" for name in (*KNOWN, *SHORT)),
            perhaps=("Ghi chú",), guess=position_in, otherwise=Position.MEMBER.value,
            hint="Người mới để trống là Thành viên. Thay tổ trưởng: dùng trang Thay tổ trưởng, không sửa ở đây.",
        ),
        day_field(
            "joined_on", "Ngày tham gia", "Tham gia từ ngày", "Ngày vào tổ", "Từ ngày",
            hint=f"Người mới để trống là ngày thành lập của tổ mới, hoặc hôm nay. {KEEPS}",
        ),
        day_field(
            "left_on", "Ngày thôi tham gia", "Ngày cuối cùng tham gia", "Ngày rời tổ", "Đến ngày",
            hint="Ngày cuối cùng ở tổ. Để trống nếu còn tham gia.",
        ),
        *DECISION_OF_TEAM,
    ),
    is_required=False,
    noun="thành viên",
    model=Member,
    layout=_LAYOUT,
)  # fmt: skip


def current(roster: Roster) -> list[Known]:
    """Return who is in the working teams without a last day, team by team."""
    people: dict[int, list[Member]] = defaultdict(list)
    within = Member.objects.filter(team__in=Team.objects.within(roster.ground.place), left_on=None, erased_at=None)
    for member in within.order_by("sort_key", "pk"):
        people[member.team_id].append(member)
    return [
        _known_member(member, roster.ground.said_of(place) | {TEAM.key: team.name})
        for place, team in roster.in_order()
        for member in people[team.pk]
    ]


def compare(
    drafts: Sequence[Draft],
    roster: Roster,
    day: datetime.date,
    *,
    found: Callable[[Homeless], None],
    sees_phones: bool = True,
) -> None:
    """Say of each line who joins, changes or leaves. The lines of the teams' sheet were taken in before; ``found``
    takes in teams for those who are at places without any. Without ``sees_phones`` nothing tells whether a number is
    the one that is stored.
    """
    at: dict[Draft, Place] = {}
    for draft in drafts:
        draft.label = draft.values["full_name"] or ""
        if place := find_place(draft, roster.ground):
            at[draft] = place
    found([(draft, place) for draft, place in at.items() if roster.lacks_team(draft, place)])
    by_team: dict[RosterEntry, list[Draft]] = defaultdict(list)
    for draft, place in at.items():
        if entry := _find_team(draft, place, roster):
            draft.label = f"{entry}: {draft.label}"
            by_team[entry].append(draft)
    stored = _stored_members(by_team)
    for entry, lines in by_team.items():
        _Team(entry, stored[entry], day, sees_phones).compare(lines)


def _find_team(draft: Draft, place: Place, roster: Roster) -> RosterEntry | None:
    entry = roster.find_team(draft, place, remedy=_UNKNOWN_TEAM)
    if entry:
        draft.values |= {TEAM.key: entry.name, "team_id": entry.team and entry.team.pk, "member_id": None}
        if entry.line:
            draft.values[LINE] = entry.line
    return entry


def _stored_members(entries: Iterable[RosterEntry]) -> dict[RosterEntry, list[Member]]:
    """Return the memberships of the teams, the open ones first: one query."""
    of_team = {entry.team.pk: entry for entry in entries if entry.team}
    found: dict[RosterEntry, list[Member]] = defaultdict(list)
    for member in Member.objects.filter(team__in=of_team).order_by("pk"):
        found[of_team[member.team_id]].append(member)
    return found


def _known_member(member: Member, where: dict[str, str]) -> Known:
    facts = MEMBERS.cells_of(member) | {"left_on": _last_day(member)}
    return Known(member.pk, f"{where[TEAM.key]}: {member}", where | facts)


def _last_day(member: Member) -> str | None:
    return member.left_on.isoformat() if member.left_on else None


@dataclass(frozen=True)
class _Team:
    """One team of the file: who was in it, and the lines about it."""

    entry: RosterEntry
    stored: list[Member]
    day: datetime.date
    sees_phones: bool

    def compare(self, drafts: Sequence[Draft]) -> None:
        by_name: dict[str, list[Draft]] = defaultdict(list)
        people: dict[str, list[Member]] = defaultdict(list)
        for draft in drafts:
            if draft.values["full_name"]:
                by_name[fold(draft.values["full_name"])].append(draft)
        for member in self.stored:
            if not member.erased_at:
                people[member.name_folded].append(member)
        members: dict[Draft, Member | None] = {}
        for name, lines in by_name.items():
            members |= Pairing(people[name], sees_phones=self.sees_phones).pair(lines)
        for draft in drafts:
            if draft in members:
                self._take(draft, members[draft])
        room = max(actions.MOST_MEMBERSHIPS - len(self.stored), 0)
        for draft in [one for one in drafts if one.is_new][room:]:
            draft.fault("full_name", str(team_full()))
        check_leaders(self.stored, members)

    def _take(self, draft: Draft, member: Member | None) -> None:
        if draft.line.has_left and (member is None or member.left_on):
            draft.label = f"{draft.label} (đã nghỉ, không nhập)"  # nobody here leaves: nothing to write
            draft.subject_id = member.pk if member else None
        elif member:
            self._compare(draft, member)
        else:
            self._join(draft)
        self._check_days(draft, member)

    def _compare(self, draft: Draft, member: Member) -> None:
        draft.subject_id = draft.values["member_id"] = member.pk
        if member.left_on and draft.values["left_on"] not in (None, _last_day(member)):
            draft.fault("left_on", str(AlreadyLeft(member)))
        draft.settle_fields(member, name="full_name")
        if not self.sees_phones:
            draft.restate("phone", member.phone)
        draft.settle("left_on", _last_day(member))

    def _join(self, draft: Draft) -> None:
        draft.is_new = True
        draft.take_otherwise("organisation", "position")
        if "organisation" not in draft.line.raw:  # of none the list has a column: that stops nothing
            draft.values["organisation"] = Organisation.OTHER.value
            draft.mean("organisation", Organisation.OTHER.label, _NO_COLUMN)
        draft.require("organisation", why="của thành viên mới (không rõ thì chọn “Khác”)")
        first_day = self.entry.established_on if self.entry.line else self.day
        if not draft.is_faulty("position"):
            draft.values["position"] = draft.values["position"] or Position.MEMBER.value
        if first_day and not draft.is_faulty("joined_on"):
            draft.values["joined_on"] = draft.values["joined_on"] or first_day.isoformat()

    def _check_days(self, draft: Draft, member: Member | None) -> None:
        """Fault what the actions refuse about days, in a line that writes something."""
        joined_on, left_on = draft.day("joined_on"), draft.day("left_on")
        founded_on = self.entry.established_on
        if not (draft.is_new or draft.changes):
            return
        if joined_on and joined_on > self.day:
            draft.fault("joined_on", str(day_not_come("Ngày tham gia", joined_on)))
        if joined_on and founded_on and joined_on < founded_on:
            draft.fault("joined_on", str(before_the_team(Team(established_on=founded_on))))
        if left_on and left_on > self.day:
            draft.fault("left_on", str(day_not_come("Ngày cuối cùng", left_on)))
        if left_on and joined_on and left_on < joined_on:
            key = "joined_on" if member and member.left_on else "left_on"
            draft.fault(key, str(leaves_before_joining(joined_on)))
