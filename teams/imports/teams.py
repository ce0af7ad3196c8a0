"""A workbook brings teams, and their members on a second sheet."""

import datetime
from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import islice
from typing import Any

from core.refusals import Refused
from core.terms import KNOWN, SHORT
from core.text import lower_first, proper_name, proper_person_name
from exchange.models import ImportRow
from exchange.reading import cells
from exchange.reading.kinds.drafts import Draft, hold_back
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import COMMUNE, KEEPS, PLACE, KindSpec, Known, count_field, day_field, values_by_label
from exchange.reading.kinds.spelling import loose, quote_all
from exchange.reading.shapes import Layout
from exchange.reading.tables import CellFault, Field, Reading, SheetSpec
from places.models import Place
from teams.actions.decisions import day_not_come
from teams.actions.members import TeamDissolved
from teams.actions.teams import NAMED, check_kind, place_not_there, second_team
from teams.forms.teams import proposed_name
from teams.imports import members
from teams.imports.applying import teams as applying
from teams.imports.asking import team_questions
from teams.imports.brought import next_steps
from teams.imports.columns import FIXED, NUMBER, SIGNED_ON, TEAM
from teams.imports.decision_words import read_decision
from teams.imports.decisions import Decisions
from teams.imports.founding import FOUND, LINE, REASON, WORD, Founding, Titled, take_answers, take_reason
from teams.imports.rosters import Roster, RosterEntry
from teams.imports.unlisted import find_place, propose_unlisted
from teams.imports.waiting import awaited_places
from teams.models import Decision, HamletChange, Member, Person, Placement, Ruling, Team

MOST_HOUSEHOLDS = 100_000
KIND_WORDS = dict(Team.TeamKind.choices)
OLDER_WORDS = {"Theo ấp, khu phố": Team.TeamKind.HAMLET}  # of templates taken before
DECISION = ("number", "signed_on", "issued_by", "signer")
_NEW = "của tổ mới"

TEAMS = SheetSpec(
    "teams",
    "Tổ",
    (
        COMMUNE,
        PLACE,
        Field(
            "name",
            "Tên tổ",
            cells.text(150),
            proper=proper_name,
            may_repeat=False,
            aliases=("Tổ", *KNOWN, *SHORT, *(f"Tên {lower_first(name)}" for name in (*KNOWN, *SHORT))),
            hint="Để trống thì lấy tổ duy nhất của địa bàn, hoặc đặt tên theo quy định của tỉnh, rồi tên địa bàn.",
        ),
        NUMBER,
        SIGNED_ON,
        Field(
            "issued_by",
            "Cơ quan ban hành",
            cells.text(150),
            proper=proper_name,
            aliases=("Nơi ban hành", "Đơn vị ban hành", "Cơ quan ra quyết định"),
            hint=f"Ví dụ Ủy ban nhân dân xã Thái Bình. {FIXED}",
        ),
        Field(
            "signer",
            "Người ký",
            cells.text(120),
            proper=proper_person_name,
            aliases=("Người ký quyết định",),
            hint=f"Có thể trống. {FIXED}",
        ),
        day_field(
            "established_on", "Ngày thành lập", "Ngày thành lập tổ", "Ngày hoạt động",
            hint=f"Tổ hoạt động từ ngày này, ví dụ 15/06/2022. {FIXED}",
        ),
        Field(
            "zalo_url",
            "Nhóm Zalo",
            cells.zalo_link(),
            may_repeat=False,
            aliases=("Link Zalo", "Link nhóm Zalo", "Đường dẫn nhóm Zalo", "Đường dẫn nhóm Zalo của tổ", "Zalo"),
            hint=f"Đường dẫn nhóm Zalo của tổ, ví dụ https://zalo.me/g/abcxyz123. {KEEPS}",
        ),
        count_field(
            "zalo_households", "Số hộ trong nhóm Zalo", "Số hộ trong nhóm", "Số hộ nhóm Zalo",
            hint=f"Số hộ có người trong nhóm, ví dụ 120. {KEEPS}", most=MOST_HOUSEHOLDS,
        ),
        Field(
            "kind",
            "Loại hình tổ",
            cells.choice(values_by_label(KIND_WORDS), OLDER_WORDS),
            aliases=("Loại tổ",),
            words=KIND_WORDS,
            hint=f"Chọn trong danh sách; tổ mới để trống thì theo cấp của địa bàn. {KEEPS}",
        ),
        Field(
            "second_team_reason",
            "Lý do có thêm tổ",
            cells.text(Team.LONGEST_REASON),
            hint=f"Chỉ ghi khi địa bàn đã có tổ khác; tổ mới ở nơi đã có tổ thì phải ghi. {KEEPS}",
        ),
    ),
    is_required=False,
    noun="tổ",
    layout=Layout(title=read_decision),
    model=Team,
)  # fmt: skip


def current(place: Place, day: datetime.date) -> dict[str, list[Known]]:
    """Return the working teams, and who is in them without a last day."""
    roster = Roster(Ground(place, place.last_day(day)))
    return {
        TEAMS.key: [_known_team(roster.ground, place, team) for place, team in roster.in_order()],
        members.MEMBERS.key: members.current(roster),
    }


def count(place: Place, day: datetime.date) -> int:
    """Return how many lines ``current`` has at most."""
    teams = Team.objects.within(place)
    members = Member.objects.filter(team__in=teams, left_on=None, erased_at=None)
    return teams.filter(dissolved_on=None).count() + members.count()


def compare(reading: Reading, place: Place, day: datetime.date) -> list[ImportRow]:
    """Return what each line founds, joins, changes or ends; both sheets may name a team that the file founds. Before
    them, a row for each team that people need and no line founds.

    Values beside the cells: of a team "place_id"; of a member "place_id", "team_id" or else "team_line", and
    "member_id"; of a team that no line founds "team_line", how many "people" come, and the "leader". Changed rows may
    be applied before new ones: who leaves makes room for who comes.
    """
    word = reading.answers.get(WORD) or ""
    ground = Ground(place, place.last_day(day), word=word, awaited=awaited_places(place))
    roster = Roster(ground)
    drafts = {
        spec.key: [Draft(line, spec) for line in reading.lines if line.sheet == spec.key]
        for spec in (TEAMS, members.MEMBERS)
    }
    people = drafts[members.MEMBERS.key]
    titled = Titled(TEAMS, [*drafts[TEAMS.key], *people])
    comparison = _TeamComparison(roster, day, reading.answers, titled)
    comparison.take(drafts[TEAMS.key])
    founding = Founding(roster, TEAMS, comparison.new_team)
    members.compare(people, roster, day, found=founding.take, sees_phones=reading.sees_phones)
    founding.weigh(people, is_agreed=bool(reading.answers.get(FOUND)))
    hold_back(people, [*drafts[TEAMS.key], *founding.drafts], key=LINE, field=TEAM.key)
    for draft in [*drafts[TEAMS.key], *founding.drafts, *people]:
        if change := ground.awaited.get(draft.values.get("place_id", 0)):
            draft.wait_for(change, str(ground.places[draft.values["place_id"]]))
    rows = {id(draft.line): draft.row() for found in drafts.values() for draft in found}
    return [*(draft.row() for draft in founding.drafts), *(rows[id(line)] for line in reading.lines)]


def lists(place: Place, day: datetime.date) -> dict[str, dict[str, list[str]]]:
    """Return the lists to choose from: communes, places and teams."""
    roster = Roster(Ground(place, place.last_day(day)))
    where = roster.ground.lists()
    names = list(dict.fromkeys(team.name for _, team in roster.in_order()))
    return {TEAMS.key: where, members.MEMBERS.key: where | {"team": names}}


TEAM_KIND = KindSpec(
    "teams",
    "Tổ và thành viên",
    (TEAMS, members.MEMBERS),
    current,
    count,
    compare,
    lists,
    writer=applying,
    made=(Member, Ruling, Placement, Team, Decision, Person),
    locked=(Team, Member, Place, Decision),
    next_steps=next_steps,
    questions=team_questions,
    answered=propose_unlisted,
    awaits=HamletChange,
)


def _known_team(ground: Ground, place: Place, team: Team) -> Known:
    values = ground.said_of(place) | TEAMS.cells_of(team) | _decision(team)
    return Known(team.pk, team.name, values | {"established_on": team.established_on.isoformat()})


def _decision(team: Team) -> dict[str, str | None]:
    decision = team.decision
    values = [decision.number, decision.signed_on.isoformat(), decision.issued_by, decision.signer or None]
    return dict(zip(DECISION, values, strict=True))


class _TeamComparison:
    """The lines of the teams' sheet, one after another; those without a name last: theirs is the only team there."""

    def __init__(self, roster: Roster, day: datetime.date, answers: Mapping[str, Any], titled: Titled) -> None:
        self.roster, self.day, self.answers, self.titled = roster, day, answers, titled
        self.decisions = Decisions(roster.ground)
        self.seen: dict[Hashable, Draft] = {}
        self.new: dict[int, dict[str, RosterEntry]] = defaultdict(dict)  # by place and name

    def take(self, drafts: list[Draft]) -> None:
        for draft in sorted(drafts, key=lambda draft: not draft.values["name"]):
            draft.label = draft.values["name"] or ""
            if place := find_place(draft, self.roster.ground):
                self._take(draft, place)
        self.roster.add(entry for entries in self.new.values() for entry in entries.values())
        for draft in drafts:
            draft.label = draft.label or str(draft.values[PLACE.key] or "")

    def _take(self, draft: Draft, place: Place) -> None:
        if draft.is_faulty("name"):
            return
        try:
            entry = self._entry(draft, place)
        except CellFault as fault:
            draft.fault("name", str(fault))
            return
        name = draft.values["name"] = draft.values["name"] or (
            entry.name if entry else proposed_name(place, self.roster.usual_name)
        )
        draft.label = name
        if entry and entry.team:
            self._compare(draft, entry.team)
            _check_kind(draft, place)
        elif entry is None:
            entry = self.new[place.pk][loose(name)] = self.new_team(draft, place, name)
        draft.claim(self.seen, entry, field="name", what=f"tổ “{entry}” ở {place}")

    def _entry(self, draft: Draft, place: Place) -> RosterEntry | None:
        """Return the team that a line is about, of the portal or of a line before it; None for a new one. Raises
        CellFault.
        """
        written, names, new = draft.values["name"], self.roster.names(place), self.new[place.pk]
        if written:
            there = names.matching(written)
            return names.only(there, written) if there else new.get(loose(written))
        there = [*self.roster.at(place), *new.values()]
        if len(there) > 1:
            raise CellFault(f"{place} có {len(there)} tổ: {quote_all(map(str, there))}. Xin ghi tên tổ.")
        return next(iter(there), None)

    def _compare(self, draft: Draft, team: Team) -> None:
        draft.subject_id = team.pk
        draft.settle_fields(team, name="name")
        fixed = _decision(team) | {"established_on": team.established_on.isoformat()}
        self.decisions.compare(draft, fixed)

    def new_team(self, draft: Draft, place: Place, name: str) -> RosterEntry:
        """Take the line for a new team; what it does not say is what somebody answered once for all."""
        draft.is_new = True
        self.titled.take(draft)
        take_answers(draft, self.answers, place)
        draft.values["kind"] = draft.values["kind"] or Team.TeamKind.of_level(place.level)
        _check_kind(draft, place)
        self._ask_why_another(draft, place, draft.day("established_on"))
        draft.require("number", "signed_on", "issued_by", "established_on", why=_NEW)
        self.decisions.take(draft, self.roster.ground.commune_of(place))
        established_on, signed_on = draft.day("established_on"), draft.day("signed_on")
        if signed_on and signed_on > self.day:
            draft.fault("signed_on", str(day_not_come("Ngày ký quyết định", signed_on)))
        if established_on and established_on > self.day:
            draft.fault("established_on", str(day_not_come("Ngày thành lập", established_on)))
        elif established_on and not place.existed_on(established_on):
            draft.fault("established_on", str(place_not_there(place, established_on)))
        gone = self.roster.last_dissolved(place, name)
        if gone and gone.dissolved_on and established_on and established_on <= gone.dissolved_on:
            draft.fault("name", str(TeamDissolved(gone)))
        return RosterEntry(name, place, established_on, line=draft.values.get(LINE, draft.line.number))

    def _ask_why_another(self, draft: Draft, place: Place, since: datetime.date | None) -> None:
        """Fault a new team without a reason at a place that has one, in the portal or by a line before it."""
        # A file may bring thousands of teams to one place, and a few of their names say enough.
        entries = [*self.roster.at(place)[: NAMED + 1], *islice(self.new[place.pk].values(), NAMED + 1)]
        others = [*map(str, dict.fromkeys(entries)), *map(str, self.roster.dissolved_since(place, since))]
        if others:
            take_reason(draft, self.answers, others)
            if not draft.values[REASON] and not draft.is_faulty(REASON):
                draft.fault(REASON, str(second_team(place, others)))


def _check_kind(draft: Draft, place: Place) -> None:
    try:
        check_kind(place, draft.values["kind"])
    except Refused as refusal:
        draft.fault("kind", str(refusal))
