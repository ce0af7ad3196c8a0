"""Targets from a workbook: how much of an indicator a team, a commune, a district or a province should reach."""

import datetime
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts.roles import Permission
from core.refusals import LAST_DAY_TOO_EARLY
from core.templatetags.wording import day as written
from core.templatetags.wording import number
from exchange.models import ImportRow
from exchange.reading import cells
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import COMMUNE, PLACE, KindSpec, Known, count_field, day_field
from exchange.reading.kinds.spelling import Names, names_of
from exchange.reading.tables import Field, Reading, SheetSpec
from places.models import Level, Place
from reporting.imports import applying
from reporting.models import Indicator, Target
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster, RosterEntry
from teams.models import Team

MOST = 10**12  # what a figure may be at most is said by its indicator
_UNKNOWN_WAITING = "Xin ghi xã của tổ. Chỉ tổ còn chờ xếp địa bàn mới ghi thẳng huyện, tỉnh."
_UNKNOWN_TEAM = "Xin sửa lại tên tổ, hoặc thành lập tổ trước."
type _Holder = tuple[str, int]  # "team" or "place", and its id
_UNKNOWN_INDICATOR = "Xin chọn trong danh sách của tệp mẫu, hoặc ghi mã chỉ tiêu."

TARGETS = SheetSpec(
    "targets",
    "Chỉ tiêu",
    (
        COMMUNE,
        replace(
            PLACE,
            hint=f"{PLACE.hint} Chỉ tiêu của huyện, tỉnh: để trống cột xã và cột tổ, ghi tên huyện, tỉnh. Tổ còn chờ "
            "xếp địa bàn: để trống cột xã, ghi tên nơi đang tính tổ và tên tổ.",
        ),
        replace(TEAM, hint="Tên tổ. Để trống khi địa bàn chỉ có một tổ, hoặc khi giao cho chính xã, huyện, tỉnh."),
        Field(
            "indicator",
            "Chỉ tiêu",
            cells.text(200),
            is_required=True,
            aliases=("Tên chỉ tiêu", "Mã chỉ tiêu", "Nội dung", "Nội dung chỉ tiêu"),
            hint="Tên hoặc mã chỉ tiêu như trên cổng; chọn trong danh sách.",
        ),
        day_field("starts_on", "Từ ngày", "Ngày bắt đầu", "Bắt đầu", hint="Ví dụ 01/01/2026.", is_required=True),
        day_field(
            "ends_on", "Đến hết ngày", "Đến ngày", "Ngày kết thúc", "Kết thúc",
            hint="Tính cả ngày này, ví dụ 31/12/2026.", is_required=True,
        ),
        count_field(
            "value", "Chỉ tiêu giao", "Số giao", "Giao", "Số lượng giao", "Chỉ tiêu được giao", "Kế hoạch",
            hint="Số nguyên, ví dụ 150.", most=MOST, is_required=True,
        ),
    ),
    noun="chỉ tiêu",
    model=Target,
)  # fmt: skip


def current(place: Place, day: datetime.date) -> dict[str, list[Known]]:
    """Targets that hold on ``day`` or later, from the top down: of provinces, districts, communes and working teams."""
    roster = Roster(Ground(place, place.last_day(day)))
    by_holder: dict[tuple[str, int], list[Target]] = defaultdict(list)
    targets = Target.objects.within(place).filter(ends_on__gte=day).select_related("indicator")
    for target in targets.order_by("indicator__order", "indicator__code", "starts_on", "pk"):
        by_holder[_key_of(target)].append(target)
    indicators, upper = _indicators(), roster.ground.upper
    known = []
    for label, one in upper.labels.items():
        said = {COMMUNE.key: None, PLACE.key: label, TEAM.key: None}
        known += [_known_line(target, said, indicators) for target in by_holder[_key(one)]]
        known += _known_of_waiting(roster, one, said, by_holder, indicators)
    for one in roster.ground.in_order():
        holders: list[RosterEntry | Place] = [one] if one.level == Level.COMMUNE else []
        for holder in [*holders, *roster.at(one)]:
            names = roster.ground.said_of(one)
            said = {**names, TEAM.key: str(holder) if isinstance(holder, RosterEntry) else None}
            known += [_known_line(target, said, indicators) for target in by_holder[_key(holder)]]
        known += _known_of_waiting(roster, one, roster.ground.said_of(one), by_holder, indicators)
    return {TARGETS.key: known}


def count(place: Place, day: datetime.date) -> int:
    """Return how many lines ``current`` has at most, with the teams that its list offers."""
    teams = Team.objects.within(place).filter(dissolved_on=None)
    return Target.objects.within(place).filter(ends_on__gte=day).count() + teams.count()


def compare(reading: Reading, place: Place, day: datetime.date) -> list[ImportRow]:
    """What each line sets or sets anew; a target is known by its holder, its indicator and its first day.

    Values beside the cells: "place_id" where the line names it, "team_id" (None: the place itself holds it),
    "indicator_id", "target_id". Changed rows are to be applied before new ones: a window that shrinks makes room.
    """
    drafts = [Draft(line, TARGETS) for line in reading.lines]
    _Comparison(Roster(Ground(place, place.last_day(day)))).take(drafts)
    return [draft.row() for draft in drafts]


def lists(place: Place, day: datetime.date) -> dict[str, dict[str, list[str]]]:
    """Communes, places, teams and the indicators in use."""
    roster = Roster(Ground(place, place.last_day(day)))
    teams = list(dict.fromkeys(team.name for _, team in roster.in_order()))
    used = names_of(Indicator.objects.in_use_on(day).order_by("order", "code"), name=str, further=[_with_code])
    offered = roster.ground.lists()
    offered[PLACE.key] = list(dict.fromkeys([*roster.ground.upper.labels, *offered[PLACE.key]]))
    return {TARGETS.key: offered | {TEAM.key: teams, "indicator": list(used.labels)}}


TARGET_KIND = KindSpec(
    "targets",
    "Chỉ tiêu giao",
    (TARGETS,),
    current,
    count,
    compare,
    lists,
    writer=applying,
    made=(Target,),
    locked=(Target,),
    further=Permission.MANAGE_INDICATORS,
)


def _indicators() -> Names[Indicator]:
    """Every indicator, by name and by code: one query."""
    return names_of(
        Indicator.objects.order_by("order", "code"),
        name=str,
        others=lambda one: (one.code, _with_code(one)),
        further=[_with_code],
    )


def _with_code(indicator: Indicator) -> str:
    return f"{indicator} ({indicator.code})"


def _key(holder: RosterEntry | Place) -> _Holder:
    if isinstance(holder, Place):
        return "place", holder.pk
    return "team", holder.team.pk if holder.team else 0


def _key_of(target: Target) -> _Holder:
    return ("team", target.team_id) if target.team_id else ("place", target.place_id or 0)


def _known_of_waiting(
    roster: Roster,
    place: Place,
    said: Mapping[str, str | None],
    by_holder: Mapping[_Holder, Sequence[Target]],
    indicators: Names[Indicator],
) -> list[Known]:
    """Return the lines of the teams that are counted at ``place`` while they wait for one of their own."""
    return [
        _known_line(target, {**said, TEAM.key: name}, indicators)
        for name, entry in roster.waiting_at(place).labels.items()
        for target in by_holder.get(_key(entry), ())
    ]


def _known_line(target: Target, said: dict[str, str | None], indicators: Names[Indicator]) -> Known:
    values = {
        "indicator": indicators.label(target.indicator),
        "starts_on": target.starts_on.isoformat(),
        "ends_on": target.ends_on.isoformat(),
        "value": target.value,
    }
    return Known(target.pk, f"{said[TEAM.key] or said[PLACE.key]}: {target.indicator}", said | values)


@dataclass(frozen=True)
class _Line:
    """A line whose holder and indicator are known."""

    draft: Draft
    holder: RosterEntry | Place
    indicator: Indicator


@dataclass(frozen=True)
class _Window:
    starts_on: datetime.date
    ends_on: datetime.date
    draft: Draft | None  # the line that sets it, None where it only stands in the portal


class _Comparison:
    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.indicators = _indicators()
        self.seen: dict[Hashable, Draft] = {}

    def take(self, drafts: list[Draft]) -> None:
        about: dict[tuple[_Holder, Indicator], list[_Line]] = defaultdict(list)
        for draft in drafts:
            holder = self._holder(draft)
            indicator = draft.find("indicator", self.indicators, owner="Cổng", remedy=_UNKNOWN_INDICATOR)
            draft.label = f"{holder or draft.values[PLACE.key] or ''}: {indicator or draft.values['indicator'] or ''}"
            if indicator:
                draft.values["indicator_id"] = indicator.pk
                _check(draft, indicator, holder)
            if holder and indicator:
                about[_key(holder), indicator].append(_Line(draft, holder, indicator))
        stored = _stored_targets(about)
        for key, lines in about.items():
            self._compare(lines, stored[key])

    def _holder(self, draft: Draft) -> RosterEntry | Place | None:
        """The team that a line names, the only one of its place, or, without a team, the commune itself, or the
        district or province where it names no commune; with a team, one that waits there for its place."""
        ground = self.roster.ground
        if upper := self._upper(draft):
            draft.values |= {"place_id": upper.pk, "team_id": None, "target_id": None}
            return self._waiting(draft, upper) if draft.line.values.get(TEAM.key) else upper
        if not (commune := ground.find_commune(draft)) or not (place := ground.find_place(draft, commune, PLACE.key)):
            return None
        draft.values |= {"place_id": place.pk, "team_id": None, "target_id": None}
        if place == commune and not draft.line.values.get(TEAM.key) and not draft.is_faulty(TEAM.key):
            return commune
        names, said = self.roster.names(place), draft.values[TEAM.key]
        if said and not names.matching(said) and self.roster.waiting_at(place).matching(said):
            return self._waiting(draft, place)
        entry = self.roster.find_team(draft, place, remedy=_UNKNOWN_TEAM)
        if entry and entry.team:
            draft.values |= {TEAM.key: entry.name, "team_id": entry.team.pk}
        return entry

    def _waiting(self, draft: Draft, place: Place) -> RosterEntry | None:
        """The team that a line names and that is counted at ``place`` while it waits for one of its own."""
        entry = draft.find(TEAM.key, self.roster.waiting_at(place), owner=str(place), remedy=_UNKNOWN_WAITING)
        if entry and entry.team:
            draft.values["team_id"] = entry.team.pk
        return entry

    def _upper(self, draft: Draft) -> Place | None:
        """The place above communes that a line names, None where it names another or says a commune."""
        names, said = self.roster.ground.upper, draft.line.values
        if said.get(COMMUNE.key) or draft.is_faulty(COMMUNE.key) or draft.is_faulty(TEAM.key):
            return None
        if not (written := draft.values[PLACE.key]) or not names.matching(written):
            return None
        return draft.find(PLACE.key, names, owner=str(self.roster.ground.place), remedy="")

    def _compare(self, lines: list[_Line], stored: list[Target]) -> None:
        by_start = {target.starts_on: target for target in stored}
        windows = {target.starts_on: _Window(target.starts_on, target.ends_on, None) for target in stored}
        for line in lines:
            draft, starts_on, ends_on = line.draft, line.draft.day("starts_on"), line.draft.day("ends_on")
            if starts_on is None:
                continue
            key = (_key(line.holder), line.indicator, starts_on)
            what = f"“{line.indicator}” của {line.holder} từ {written(starts_on)}"
            draft.claim(self.seen, key, field="starts_on", what=what)
            target = by_start.get(starts_on)
            draft.is_new = target is None
            if target:
                draft.subject_id = draft.values["target_id"] = target.pk
                draft.settle_fields(target)
            if ends_on and starts_on <= ends_on:
                windows[starts_on] = _Window(starts_on, ends_on, draft)
        _sweep(windows.values(), lines[0].holder)


def _check(draft: Draft, indicator: Indicator, holder: RosterEntry | Place | None) -> None:
    starts_on, ends_on, value = draft.day("starts_on"), draft.day("ends_on"), draft.values["value"]
    if starts_on and ends_on and ends_on < starts_on:
        draft.fault("ends_on", LAST_DAY_TOO_EARLY)
    most = indicator.target_at_most(holder.level if isinstance(holder, Place) else None)
    if value is not None and value > most:
        draft.fault("value", f"“{indicator}” nhận số từ 0 đến {number(most)}. Xin xem lại.")


def _stored_targets(about: Iterable[tuple[_Holder, Indicator]]) -> dict[tuple[_Holder, Indicator], list[Target]]:
    """The targets of the holders that lines name: one query."""
    keys = list(about)
    ids = {kind: {pk for (which, pk), _ in keys if which == kind} for kind in ("team", "place")}
    targets = Target.objects.filter(
        Q(team__in=ids["team"]) | Q(place__in=ids["place"]), indicator__in={indicator for _, indicator in keys}
    )
    found: dict[tuple[_Holder, Indicator], list[Target]] = defaultdict(list)
    indicators = {indicator.pk: indicator for _, indicator in keys}
    for target in targets.order_by("starts_on", "pk"):
        found[_key_of(target), indicators[target.indicator_id]].append(target)
    return found


def _sweep(windows: Iterable[_Window], holder: RosterEntry | Place) -> None:
    """Fault the lines whose window cuts into another of the same holder and indicator."""
    last: _Window | None = None
    for window in sorted(windows, key=lambda one: one.starts_on):
        if last and window.starts_on <= last.ends_on:
            here, other = (window, last) if window.draft else (last, window)
            if here.draft:
                days = f"từ {written(other.starts_on)} đến hết {written(other.ends_on)}"
                where = f"Dòng {other.draft.line.number} giao" if other.draft else "Đã có"
                here.draft.fault(
                    "starts_on",
                    f"{where} chỉ tiêu này cho {holder} {days}. Xin sửa chỉ tiêu đó hoặc chọn thời gian không trùng.",
                )
        if last is None or window.ends_on > last.ends_on:
            last = window
