"""What each line of a workbook of figures means: whose report it is, and what becomes of it."""

import datetime
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from core.templatetags.wording import instant, number, opening, plain_deadline
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.spec import PLACE
from exchange.reading.kinds.spelling import Names, names_of, quote_all
from places.models import Place
from reporting.imports.figure_columns import (
    ACTIVITY_FIELDS,
    EXPLANATION,
    NARRATIVE,
    NOTHING,
    REASON,
    ROUND,
    asked_in,
    key_of,
)
from reporting.imports.figure_reporters import Reporters
from reporting.models import Content, Figure, Indicator, Report, Round, Submission
from reporting.models.doubts import NO_FIGURES, falls_to_zero, far_from_last, too_large
from reporting.rollups import differing, last_known_of
from reporting.rollups.changes import last_versions
from reporting.rollups.references import LastKnown
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster, RosterEntry
from teams.models import Team

_UNKNOWN_ROUND = "Xin chọn trong danh sách của tệp mẫu, hoặc ghi mã kỳ."
_BOTH = "Dòng này ghi không phát sinh mà ô này có số. Xin bỏ một trong hai."
State = Report.State


class FigureComparison:
    """The lines, each about one team, or the commune itself, in one round; a constant number of queries but for those
    about communes.
    """

    def __init__(
        self,
        roster: Roster,
        rounds: Sequence[Round],
        receiving: Sequence[Round],
        at: datetime.datetime,
        answers: Mapping[str, Any],
    ) -> None:
        self.receiving, self.at, self.answers = receiving, at, answers
        self.rounds: Names[Round] = names_of(rounds, name=str, others=lambda one: (one.code,), further=[_with_code])
        self.asked: dict[int, list[Indicator]] = {one.pk: asked_in([one]) for one in receiving}
        self.indicators = asked_in(receiving)
        self.reporters = Reporters(roster, self.rounds, receiving)
        self.seen: dict[Hashable, Draft] = {}

    def take(self, drafts: Sequence[Draft]) -> None:
        found: dict[int, tuple[Round, Team | Place]] = {}
        for at, draft in enumerate(drafts):
            reporter = self.reporters.find(draft)
            draft.label = str(reporter or draft.values[TEAM.key] or draft.values[PLACE.key] or "")
            is_own = isinstance(reporter, Place)
            round = self._round(draft, is_own=is_own) if self._says_anything(draft) else None
            stored = reporter.team if isinstance(reporter, RosterEntry) else reporter
            if stored and round:
                draft.claim(self.seen, (round, stored), field=TEAM.key, what=f"{reporter} ở {round}")
                found[at] = round, stored
        reports = self._reports(found.values())
        known = _Stored(reports.values())
        written = []
        for at, about in found.items():
            draft = drafts[at]
            report = reports.get(about)
            self._check_cells(draft, about[0])
            if report is None:
                draft.fault(TEAM.key, f"{draft.label} không phải nộp báo cáo “{about[0]}”.")
            elif not draft.faults and self._compare(draft, report, known):
                written.append((draft, report))
        self._doubt(written, known)

    def _says_anything(self, draft: Draft) -> bool:
        """Whether a line enters anything: a template lists all teams, and most stay empty."""
        keys = {NOTHING.key, NARRATIVE.key, *ACTIVITY_FIELDS, *map(key_of, self.indicators)}
        return any(draft.values.get(key) is not None or draft.is_faulty(key) for key in keys)

    def _round(self, draft: Draft, *, is_own: bool) -> Round | None:
        """The round that a line names, else the one that was answered for all, else the only one that receives such
        reports, the commune's own or those of teams; else None with a fault. Only of teams' lines it is asked.
        """
        if draft.is_faulty(ROUND.key):
            return None
        receiving = [one for one in self.receiving if (one.level == Round.Reporter.COMMUNE) == is_own]
        if not is_own and (len(receiving) > 1 or self.answers.get(ROUND.key)):
            draft.take_answer(ROUND.key, self.answers, in_words=self._title_of)
        if draft.values[ROUND.key]:
            found = draft.find(ROUND.key, self.rounds, owner="Cổng", remedy=_UNKNOWN_ROUND)
            if found and found not in self.receiving:
                draft.fault(ROUND.key, self._why_closed(found))
                return None
            return found
        if len(receiving) == 1:
            return receiving[0]
        if not receiving:
            draft.fault(ROUND.key, "Hiện chỉ có kỳ báo cáo của xã đang nhận, không có kỳ của tổ. Xin bỏ dòng này.")
            return None
        titles = quote_all(map(self.rounds.label, receiving), " hoặc ")
        once = "" if is_own else "chọn một lần ở mục “Điều cổng hỏi một lần”, hoặc "
        draft.fault(
            ROUND.key,
            f"Có {len(receiving)} kỳ đang nhận báo cáo: {titles}. Xin {once}ghi tên kỳ vào cột “{ROUND.label}”.",
        )
        if not is_own:
            draft.take_answer(REASON.key, self.answers)  # whoever answers is asked all at once
        return None

    def _title_of(self, code: str) -> str:
        return next((one.title for one in self.receiving if one.code == code), code)

    def _why_closed(self, round: Round) -> str:
        if self.at < round.opens_at:
            return f"Kỳ “{round}” nhận báo cáo từ {opening(round.opens_at)}."
        until = "" if round.receives_at(self.at) else f", chỉ nhận đến {plain_deadline(round.closes_at)}"
        return f"Kỳ “{round}” đã ngừng nhận báo cáo{until}. Xin bỏ dòng này khỏi tệp."

    def _reports(self, wanted: Iterable[tuple[Round, Team | Place]]) -> dict[tuple[Round, Team | Place], Report]:
        pairs = list(wanted)
        teams = {one.pk for _, one in pairs if isinstance(one, Team)}
        places = {one.pk for _, one in pairs if isinstance(one, Place)}
        rows = Report.objects.filter(
            Q(team__in=teams) | Q(team=None, place__in=places), round__in={round.pk for round, _ in pairs}
        ).select_related("round", "place", "team")
        return {(report.round, report.reporter): report for report in rows.order_by("pk")}

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
        if report.team_id is None and not content.explanation and (others := differing(report, content)):
            names = ", ".join(others)
            draft.fault(EXPLANATION.key, f"Khác tổng của các tổ: {names}. Xin ghi vì sao ở cột “{EXPLANATION.label}”.")
            return False
        if not is_new:
            self._settle(draft, report, stored)
            if not draft.changes:
                return False
        draft.is_new = is_new
        draft.values |= {"report_id": report.pk, "version": report.version, "content": content._asdict()}
        if report.team_id:
            draft.take_answer(REASON.key, self.answers)
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
            figures=figures,
            activities=activities,
            narrative=said[NARRATIVE.key] or stored.narrative,
            explanation=(said.get(EXPLANATION.key) if report.team_id is None else None) or stored.explanation,
        )

    def _settle(self, draft: Draft, report: Report, stored: Content) -> None:
        for item in self.asked[report.round_id]:
            draft.settle(key_of(item), stored.figures.get(item.code))
        for name, value in stored.activities.items():
            draft.settle(f"activity-{name}", value)
        draft.settle(NARRATIVE.key, stored.narrative)
        if report.team_id is None and EXPLANATION.key in draft.values:
            draft.settle(EXPLANATION.key, stored.explanation)

    def _doubt(self, written: Sequence[tuple[Draft, Report]], known: "_Stored") -> None:
        """Remark on what the form of one report would ask about."""
        before = last_known_of([report for draft, report in written if self._any_figure(draft)])
        for draft, report in written:
            content = Content.of(draft.values["content"])
            for item in self.asked[report.round_id]:
                value, last = content.figures[item.code], before.get(report.pk, {}).get(item.pk)
                if doubt := too_large(item, value, report.place):
                    draft.remark(key_of(item), doubt.sentence)
                if item.kind == Indicator.Kind.STOCK and value == 0:
                    stood = _values_before(last, known.figures[report.pk].get(item.code))
                    if doubt := falls_to_zero(item, stood):
                        draft.remark(key_of(item), doubt.sentence)
                elif (
                    last
                    and (item.kind == Indicator.Kind.STOCK or last.is_alike)
                    and (doubt := far_from_last(item, value, last.value, last.round))
                ):
                    draft.remark(key_of(item), doubt.sentence)
            if self.asked[report.round_id] and all(value is None for value in content.figures.values()):
                draft.remark(TEAM.key, NO_FIGURES.sentence)

    def _any_figure(self, draft: Draft) -> bool:
        return any(value is not None for value in draft.values["content"]["figures"].values())


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
        if report.holds_own_draft and report.team_id is None:
            return f"Báo cáo đang soạn, bản nháp lưu lúc {instant(report.drafted_at)}; xin mở báo cáo để nộp bản đó."
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
        if last.assisted_reason or report.team_id is None:
            return ""
        return f"{last.by} đã nộp lúc {instant(last.at)}; cổng giữ số của tổ. Muốn sửa, xin trả lại báo cáo."


def _values_before(last: LastKnown | None, sent: int | None) -> dict[str, int | None]:
    known: dict[str, int | None] = {f"số biết gần nhất ({last.round})": last.value} if last else {}
    return known | {"lần nộp trước": sent}


def _first(said: Any, stored: Any) -> Any:
    return stored if said is None else said


def _with_code(round: Round) -> str:
    return f"{round} ({round.code})"
