"""What each line of a workbook of figures means: whose report it is, and what becomes of it."""

import datetime
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from core.templatetags.wording import instant, number, opening, plain_deadline
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import PLACE
from exchange.reading.kinds.spelling import Names, names_of, quote_all
from places.models import Place
from reporting.imports.figure_columns import ACTIVITY_FIELDS, NARRATIVE, NOTHING, ROUND, asked_in, key_of
from reporting.models import Content, Figure, Indicator, Report, Round, Submission
from reporting.models.doubts import NO_FIGURES, falls_to_zero, too_large
from reporting.rollups import last_known_of
from reporting.rollups.changes import last_versions
from reporting.rollups.references import LastKnown
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster, RosterEntry

_UNKNOWN_ROUND = "Xin chọn trong danh sách của tệp mẫu, hoặc ghi mã kỳ."
_UNKNOWN_TEAM = "Xin sửa lại tên tổ, hoặc thành lập tổ trước."
_WORD_FOR_TEAM = re.compile(r"tổ( công nghệ số( cộng đồng)?| cnscđ)? +", re.IGNORECASE)
_BOTH = "Dòng này ghi không phát sinh mà ô này có số. Xin bỏ một trong hai."
State = Report.State


class FigureComparison:
    """The lines, each about one team in one round; a constant number of queries."""

    def __init__(
        self, roster: Roster, rounds: Sequence[Round], receiving: Sequence[Round], at: datetime.datetime
    ) -> None:
        self.roster, self.receiving, self.at = roster, receiving, at
        self.rounds: Names[Round] = names_of(rounds, name=str, others=lambda one: (one.code,), further=[_with_code])
        self.asked: dict[int, list[Indicator]] = {one.pk: asked_in([one]) for one in receiving}
        self.indicators = asked_in(receiving)
        self.teams: dict[int, Names[RosterEntry]] = {}
        self.seen: dict[Hashable, Draft] = {}

    def take(self, drafts: Sequence[Draft]) -> None:
        found: dict[int, tuple[Round, int]] = {}
        for at, draft in enumerate(drafts):
            entry = self._team(draft)
            draft.label = str(entry or draft.values[TEAM.key] or draft.values[PLACE.key] or "")
            round = self._round(draft) if self._says_anything(draft) else None
            if entry and entry.team and round:
                what = f"{entry} ở {round}"
                draft.claim(self.seen, (round, entry.team.pk), field=TEAM.key, what=what)
                found[at] = round, entry.team.pk
        reports = self._reports(found.values())
        known = _Stored(reports.values())
        written = []
        for at, (round, team) in found.items():
            draft = drafts[at]
            report = reports.get((round.pk, team))
            self._check_cells(draft, round)
            if report is None:
                draft.fault(TEAM.key, f"{draft.label} không phải nộp báo cáo “{round}”.")
            elif not draft.faults and self._compare(draft, report, known):
                written.append((draft, report))
        self._doubt(written, known)

    def _says_anything(self, draft: Draft) -> bool:
        """Whether a line enters anything: a template lists all teams, and most stay empty."""
        keys = {NOTHING.key, NARRATIVE.key, *ACTIVITY_FIELDS, *map(key_of, self.indicators)}
        return any(draft.values.get(key) is not None or draft.is_faulty(key) for key in keys)

    def _round(self, draft: Draft) -> Round | None:
        """The round that a line names, or the only one that receives; else None with a fault."""
        if draft.is_faulty(ROUND.key):
            return None
        if draft.values[ROUND.key]:
            found = draft.find(ROUND.key, self.rounds, owner="Cổng", remedy=_UNKNOWN_ROUND)
            if found and found not in self.receiving:
                draft.fault(ROUND.key, self._why_closed(found))
                return None
            return found
        if len(self.receiving) == 1:
            return self.receiving[0]
        titles = quote_all(map(self.rounds.label, self.receiving), " hoặc ")
        draft.fault(
            ROUND.key,
            f"Có {len(self.receiving)} kỳ đang nhận báo cáo. Xin ghi tên kỳ vào cột “{ROUND.label}”: {titles}.",
        )
        return None

    def _why_closed(self, round: Round) -> str:
        if self.at < round.opens_at:
            return f"Kỳ “{round}” nhận báo cáo từ {opening(round.opens_at)}."
        until = "" if round.receives_at(self.at) else f", chỉ nhận đến {plain_deadline(round.closes_at)}"
        return f"Kỳ “{round}” đã ngừng nhận báo cáo{until}. Xin bỏ dòng này khỏi tệp."

    def _team(self, draft: Draft) -> RosterEntry | None:
        """The team that a line names: by its place, by its name alone, or by the name of its place."""
        if draft.is_faulty(TEAM.key) or not (commune := self.roster.ground.find_commune(draft)):
            return None
        if draft.values[PLACE.key]:
            place = self.roster.ground.find_place(draft, commune, PLACE.key)
            return self.roster.find_team(draft, place, remedy=_UNKNOWN_TEAM) if place else None
        if not (written := draft.values[TEAM.key]):
            draft.fault(TEAM.key, "Chưa ghi tổ của dòng này. Xin ghi tên tổ, hoặc tên ấp, khu phố của tổ.")
            return None
        names = self._names(commune)
        if not names.matching(written) and (place := self._place_of(written, commune)):
            there = self.roster.at(place)
            return there[0]
        return draft.find(TEAM.key, names, owner=str(commune), remedy=_UNKNOWN_TEAM)

    def _place_of(self, written: str, commune: Place) -> Place | None:
        """The place by whose name its only team is called, "Tổ CNSCĐ ấp An 1" or "Ấp An 1"; None where it is not
        sure.
        """
        places = self.roster.ground.names(commune).matching(_WORD_FOR_TEAM.sub("", written[:200], count=1))
        return places[0] if len(places) == 1 and len(self.roster.at(places[0])) == 1 else None

    def _names(self, commune: Place) -> Names[RosterEntry]:
        """The teams of ``commune`` by name; those of one name are told apart by their place."""
        if commune.pk not in self.teams:
            ground: Ground = self.roster.ground
            entries = [
                entry
                for place in ground.in_order()
                if ground.commune_of(place) == commune
                for entry in self.roster.at(place)
            ]
            self.teams[commune.pk] = names_of(entries, name=str, further=[lambda entry: f"{entry} ({entry.place})"])
        return self.teams[commune.pk]

    def _reports(self, wanted: Iterable[tuple[Round, int]]) -> dict[tuple[int, int], Report]:
        pairs = list(wanted)
        rows = Report.objects.filter(
            round__in={round.pk for round, _ in pairs}, team__in={team for _, team in pairs}
        ).select_related("round", "place", "team")
        return {(report.round_id, report.team_id or 0): report for report in rows.order_by("pk")}

    def _check_cells(self, draft: Draft, round: Round) -> None:
        """Fault figures that the round does not ask for, that are too large to be true, or that say that something
        happened where the line says that nothing did.
        """
        asked = {item.pk for item in self.asked[round.pk]}
        for item in self.indicators:
            key, value = key_of(item), draft.values[key_of(item)]
            if value is None:
                continue
            most = item.maximum * round.teams_at_most
            if item.pk not in asked:
                draft.fault(key, f"Kỳ “{round}” không hỏi chỉ tiêu này. Xin để trống ô này.")
            elif value > most:
                draft.fault(key, f"“{item}” nhận số từ 0 đến {number(most)}. Xin xem lại.")
            elif value and draft.values[NOTHING.key] and item.kind == Indicator.Kind.FLOW:
                draft.fault(key, _BOTH)
        for key in ACTIVITY_FIELDS:
            if draft.values[key] and draft.values[NOTHING.key]:
                draft.fault(key, _BOTH)

    def _compare(self, draft: Draft, report: Report, known: "_Stored") -> bool:
        """Settle what the line says against the report; return whether it is written."""
        draft.subject_id = report.pk
        stored = known.content(report)
        if draft.values[NOTHING.key]:
            self._say_zeros(draft, report)
        if why := known.why_left_alone(report):
            if self._content(draft, report, stored) != stored:
                draft.remark(TEAM.key, why)
            return False
        is_new = not report.first_submitted_at
        content = self._content(draft, report, stored)
        if not is_new:
            self._settle(draft, report, stored)
            if not draft.changes:
                return False
        draft.is_new = is_new
        draft.values |= {"report_id": report.pk, "version": report.version, "content": content._asdict()}
        if report.objected_at:
            draft.remark(
                TEAM.key, "Tổ trưởng không đồng ý bản cán bộ đã nhập: xin mở báo cáo xem ý kiến. Tệp sẽ thay bản đó."
            )
        return True

    def _say_zeros(self, draft: Draft, report: Report) -> None:
        for item in self.asked[report.round_id]:
            if item.kind == Indicator.Kind.FLOW:
                draft.values[key_of(item)] = 0
        draft.values |= dict.fromkeys(ACTIVITY_FIELDS, 0)

    def _content(self, draft: Draft, report: Report, stored: Content) -> Content:
        """What is to stand in the report: what the line says, else what stands there. An empty cell says nothing."""
        said = draft.values
        figures = {
            item.code: _first(said[key_of(item)], stored.figures.get(item.code)) for item in self.asked[report.round_id]
        }
        activities = {name: _first(said[f"activity-{name}"], value) for name, value in stored.activities.items()}
        return stored._replace(
            figures=figures, activities=activities, narrative=said[NARRATIVE.key] or stored.narrative
        )

    def _settle(self, draft: Draft, report: Report, stored: Content) -> None:
        for item in self.asked[report.round_id]:
            draft.settle(key_of(item), stored.figures.get(item.code))
        for name, value in stored.activities.items():
            draft.settle(f"activity-{name}", value)
        draft.settle(NARRATIVE.key, stored.narrative)

    def _doubt(self, written: Sequence[tuple[Draft, Report]], known: "_Stored") -> None:
        """Remark on what the form of one report would ask about."""
        gone = [(draft, report) for draft, report in written if self._zero_stocks(draft, report)]
        before = last_known_of([report for _, report in gone])
        for draft, report in written:
            content = Content.of(draft.values["content"])
            for item in self.asked[report.round_id]:
                if said := too_large(item, content.figures[item.code], report.place):
                    draft.remark(key_of(item), said)
            if self.asked[report.round_id] and all(value is None for value in content.figures.values()):
                draft.remark(TEAM.key, NO_FIGURES)
        for draft, report in gone:
            for item in self._zero_stocks(draft, report):
                stood = _values_before(before.get(report.pk, {}).get(item.pk), known.figures[report.pk].get(item.code))
                if said := falls_to_zero(item, stood):
                    draft.remark(key_of(item), said)

    def _zero_stocks(self, draft: Draft, report: Report) -> list[Indicator]:
        figures = draft.values["content"]["figures"]
        asked = self.asked[report.round_id]
        return [item for item in asked if item.kind == Indicator.Kind.STOCK and figures[item.code] == 0]


class _Stored:
    """What the reports hold: figures sent, and the last version of those that were."""

    def __init__(self, reports: Iterable[Report]) -> None:
        sent = [report for report in reports if report.first_submitted_at]
        self.figures: dict[int, dict[str, int | None]] = defaultdict(dict)
        rows = Figure.objects.filter(report__in=sent).order_by("pk")
        for key, code, value in rows.values_list("report_id", "indicator__code", "value"):
            self.figures[key][code] = value
        self.versions: Mapping[int, list[Submission]] = last_versions(sent)

    def content(self, report: Report) -> Content:
        return report.content_with(self.figures[report.pk])

    def why_left_alone(self, report: Report) -> str:
        """Why a workbook does not write over ``report``: "" where an official may enter it and loses nothing."""
        if report.holds_own_draft:
            return (
                f"Tổ đang soạn báo cáo này, bản nháp lưu lúc {instant(report.drafted_at)}; cổng giữ bản của tổ. "
                "Muốn nhập thay, xin hỏi tổ trưởng rồi mở báo cáo của tổ."
            )
        if report.is_writable:
            return ""
        last = self.versions[report.pk][-1]
        if report.state == State.ACCEPTED:
            return f"Báo cáo đã được duyệt lúc {instant(report.accepted_at)}; cổng giữ nguyên."
        if last.assisted_reason:
            return ""
        return f"{last.by} đã nộp lúc {instant(last.at)}; cổng giữ số của tổ. Muốn sửa, xin trả lại báo cáo."


def _values_before(last: LastKnown | None, sent: int | None) -> dict[str, int | None]:
    known: dict[str, int | None] = {f"số biết gần nhất ({last.round})": last.value} if last else {}
    return known | {"lần nộp trước": sent}


def _first(said: Any, stored: Any) -> Any:
    return stored if said is None else said


def _with_code(round: Round) -> str:
    return f"{round} ({round.code})"
