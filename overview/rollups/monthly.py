"""One page about a month at a place: what changed, who did best and worst, what needs a decision, what is due next.

Every number comes from the result objects of the dashboard and the rollups and is written here, once, as words; the
page of the portal and its PDF set the same lines.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letterhead, User, letterhead
from core.templatetags.trends import change_in_words
from core.templatetags.wording import closing_moment, day, instant, number, plain_deadline, share
from core.working_days import DAY
from overview.rollups.attention import team_tally, teams_of
from overview.rollups.courses import target_courses
from overview.rollups.earlier import Earlier, earlier_rounds
from overview.rollups.figures import KeyFigure, figure_of_training, figures_of_a_day, figures_of_reports
from overview.rollups.measures import of_training
from overview.rollups.monthly_bars import RoundBar, note_on_bars, round_bar
from overview.rollups.monthly_comparison import Comparison, comparison
from overview.rollups.monthly_lines import MonthlyLine, deadlines, decisions, note_lines
from places.models import Place
from reporting.models import Round
from reporting.pages.asked import address
from reporting.pages.rollups import REPORTERS
from reporting.periods import exact_period
from reporting.phrases import STOCK_RULE
from reporting.rollups import FigureSum, RoundReading, against_targets, basis_at_first
from reporting.rollups.newest import newest_round, owing_rounds, readings_up_to, rounds_concerning
from reporting.rollups.trends import NumberChange, Trend
from teams.rollups import coverage_total, people
from training.forms.coverage import CoverageForm, CoverageQuestion

UNKNOWN = change_in_words(None)
BARS = 6  # rounds in the picture: the one of the month and those before it
WHY_TOTALS_DIFFER = f"“Kỳ này” chỉ cộng báo cáo của kỳ; “Lũy kế” cộng các kỳ trong thời gian giao. {STOCK_RULE}"


@dataclass(frozen=True)
class ChangeLine:
    """A number or a share now, and how it changed since the round before and since the same days of last year."""

    label: str
    now: str
    before: str
    last_year: str
    url: str = ""


@dataclass(frozen=True)
class ResultLine(ChangeLine):
    """What an indicator came to: ``answered`` says of how many reports, ``reached`` how much of its target is done."""

    answered: str = ""
    reached: str = ""


@dataclass(frozen=True)
class MonthlyPage:
    """``month`` is its first day; ``round`` the one that it is about, None where none was opened about its days."""

    place: Place
    month: datetime.date
    months: Sequence[datetime.date]  # that there is something to say of, the newest first
    at: datetime.datetime
    office: Letterhead
    on: datetime.date  # what is counted on a day is counted at its end
    asked: datetime.date | None  # the month that an address asked for, shown or not
    round: Round | None
    changes: Sequence[ChangeLine]
    results: Sequence[ResultLine]
    notes: Sequence[str]
    bars: Sequence[RoundBar]
    comparison: Comparison
    decisions: Sequence[MonthlyLine]
    deadlines: Sequence[MonthlyLine]
    sources: Sequence[str]

    @property
    def title(self) -> str:
        return f"Tình hình {name_of_month(self.month)}"

    @property
    def is_recent(self) -> bool:
        """Whether it is about this calendar month or the one before: what waits and is due today stands on no other."""
        return first_of_month(self.month + 31 * DAY) >= first_of_month(timezone.localdate(self.at))

    @property
    def _is_current(self) -> bool:
        return self.month == first_of_month(timezone.localdate(self.at))

    @property
    def decisions_heading(self) -> str:
        """Return what heads the list of what waits for a decision: it is of today also below an earlier month."""
        return "Cần quyết định" if self._is_current else "Đến hôm nay, cần quyết định"

    @property
    def deadlines_heading(self) -> str:
        return "Hạn sắp tới" if self._is_current else "Từ hôm nay, hạn sắp tới"

    @property
    def counted_on(self) -> str:
        """Return the head of the column of what is counted now, or of what was counted on an earlier day."""
        return "Hiện nay" if self.on == timezone.localdate(self.at) else f"Đến hết {day(self.on)}"

    @property
    def earlier_places(self) -> str:
        """Return where to look where a month before the place began was asked for; else ""."""
        begun = self.place.valid_from
        if begun is None or self.asked is None or last_of_month(self.asked) >= begun:
            return ""
        return f"Trước ngày {day(begun)} xin xem trang của địa bàn cũ."

    @property
    def is_over(self) -> bool:
        """Whether the deadline of its round is over: before it results are held against nothing."""
        return self.round is not None and self.round.due_at <= self.at

    @property
    def has_before(self) -> bool:
        """Whether there is a round before to hold anything against."""
        return any(one.before != UNKNOWN for one in (*self.changes, *self.results))

    @property
    def has_last_year(self) -> bool:
        return any(one.last_year != UNKNOWN for one in (*self.changes, *self.results))

    @property
    def warning(self) -> str:
        """Return why nothing, or not yet the last word, is said of reports; "" where the deadline is over."""
        if self.round is None:
            return f"Chưa có kỳ báo cáo nào có số liệu kết thúc trong {name_of_month(self.month)}."
        if self.is_over:
            return ""
        due = plain_deadline(self.round.due_at)
        return f"Kỳ báo cáo chưa đến hạn ({due}): các số về báo cáo còn thay đổi, chưa so với kỳ liền trước."

    @property
    def note_on_bars(self) -> str:
        return note_on_bars(self.bars)

    @property
    def as_of(self) -> str:
        return f"Số liệu tính đến {instant(self.at)}"


def name_of_month(month: datetime.date) -> str:
    return f"tháng {month.month}/{month.year}"


def first_of_month(day_in_it: datetime.date) -> datetime.date:
    return day_in_it.replace(day=1)


def last_of_month(day_in_it: datetime.date) -> datetime.date:
    return first_of_month(first_of_month(day_in_it) + 31 * DAY) - DAY


def months_of(rounds: Sequence[Round], place: Place, today: datetime.date) -> list[datetime.date]:
    """Return the months in which the data of ``rounds`` end, and the one of ``today``, the newest first; those in
    which ``place`` had not begun by the last day or had ended by the first are left out.
    """
    found = {first_of_month(one.data_to) for one in rounds} | {first_of_month(place.closest_day(today))}
    lived = [one for one in found if first_of_month(place.closest_day(last_of_month(one))) == one]
    return sorted(lived, reverse=True)


def month_at_first(
    months: Sequence[datetime.date], rounds: Sequence[Round], place: Place, at: datetime.datetime
) -> datetime.date:
    """Return that of ``months`` of the round with which the dashboard of ``place`` begins; the newest without one."""
    found = newest_round([one for one in rounds if first_of_month(one.data_to) in months], place, at)
    return first_of_month(found.data_to) if found else months[0]


def round_of_month(rounds: Sequence[Round], place: Place, month: datetime.date, at: datetime.datetime) -> Round | None:
    """Return the one of ``rounds`` that is about ``month``: its data end in it. One about a single month goes before
    the quarters and years that end with it, one whose deadline is over before the others.
    """

    def order(one: Round) -> tuple[bool, bool, datetime.date, int]:
        period = exact_period(one.data_from, one.data_to)
        return period is not None and period.kind == "month", one.due_at <= at, one.data_to, one.pk

    ending = [one for one in owing_rounds(rounds, place) if first_of_month(one.data_to) == month]
    return max(ending, key=order, default=None)


def monthly_page(
    user: User, place: Place, month: datetime.date | None = None, *, at: datetime.datetime | None = None
) -> MonthlyPage:
    """Return the page of ``place`` as ``user``, who sees it, reads it at ``at``: of ``month``, or where it is none of
    ``months_of`` of the one with which the dashboard begins.

    What is counted on a day is counted on the last one of the month, or today where that comes first.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    rounds = rounds_concerning(user, place, at)
    asked, months = month, months_of(rounds, place, today)
    month = month if month in months else month_at_first(months, rounds, place, at)
    on = place.closest_day(min(today, last_of_month(month)))
    shown = round_of_month(rounds, place, month, at)
    readings = _readings(shown, rounds, place, at)
    reading = readings[-1] if readings else None
    earlier = earlier_rounds(readings, place, basis=basis_at_first([shown] if shown else [], place), at=at)
    held = earlier if shown and shown.due_at <= at else Earlier()
    covered, teams = coverage_total(place, on=on), teams_of(user, place, on=on, today=today)
    tally = team_tally(teams, on=on)
    known = (tally, covered) if on == place.last_day(today) else None
    lesson = CoverageForm(QueryDict(), user=user, place=place).question()
    lesson = replace(lesson, on=min(lesson.on, on), topic=lesson.topic if lesson.start <= on else None)
    url = reverse("coverage_show", args=[place.pk]) + f"?on={on:%Y-%m-%d}"
    key_figures = [
        *figures_of_a_day(place, on, covered, teams, tally, earlier, url=url),
        *figure_of_training(
            of_training(place, lesson), lesson, reverse("training_coverage", args=[place.pk]) + lesson.query
        ),
        *figures_of_reports(reading, held, url=_url("cause_show", place, reading)),
    ]
    courses = target_courses(place, reading.node, reading.round) if reading else []
    return MonthlyPage(
        place=place,
        month=month,
        months=months,
        at=at,
        office=letterhead(place, on=today, is_signed=False),
        on=on,
        asked=asked,
        round=shown,
        changes=[*_people_changes(place, on, earlier), *(_change(one) for one in key_figures)],
        results=_results(place, reading, held),
        notes=note_lines(user, place, shown),
        bars=[round_bar(one) for one in readings],
        comparison=comparison(user, place, readings, at),
        decisions=decisions(user, place, rounds, at=at, known=known),
        deadlines=deadlines(user, place, rounds, courses, at=at),
        sources=_sources(reading, earlier, lesson, on),
    )


def _readings(shown: Round | None, rounds: Sequence[Round], place: Place, at: datetime.datetime) -> list[RoundReading]:
    """Return the round of the month, against the targets, behind those of its kind before it; empty without one."""
    if shown is None:
        return []
    basis = basis_at_first([shown], place)
    *before, last = readings_up_to(shown, rounds, place, most=BARS, basis=basis, at=at)
    return [*before, last._replace(node=against_targets(last.node, [shown], basis=basis))]


def _people_changes(place: Place, on: datetime.date, earlier: Earlier) -> list[ChangeLine]:
    """Return how many teams there are and how many people in them, each person once."""
    now = people(place, on=on, aspects=())[0]
    before, last_year = (
        people(place, on=one, aspects=())[0] if one and place.existed_on(one) else None for one in earlier.days
    )
    url = reverse("team_list", query={"place": place.pk})

    def line(label: str, name: str, url: str = "") -> ChangeLine:
        changes = [NumberChange(getattr(one, name), getattr(now, name)) if one else None for one in (before, last_year)]
        before_words, last_year_words = (change_in_words(one.difference if one else None) for one in changes)
        return ChangeLine(label, number(getattr(now, name)), before_words, last_year_words, url)

    return [line("Tổ đang hoạt động", "teams", url), line("Thành viên, mỗi người một lần", "people")]


def _change(one: KeyFigure) -> ChangeLine:
    before, last_year = (
        change_in_words(None, each.difference if each else None) for each in (one.before, one.last_year)
    )
    return ChangeLine(one.label, share(one.part, one.whole), before, last_year, one.url)


def _results(place: Place, reading: RoundReading | None, earlier: Earlier) -> list[ResultLine]:
    if reading is None:
        return []
    reporters, url = REPORTERS[Round.Reporter(reading.round.level)], _url("rollup_show", place, reading)
    return [
        ResultLine(
            figure.indicator.name,
            UNKNOWN
            if figure.sum is None
            else f"{number(figure.sum)} {figure.indicator.unit}{figure.ratio_in_brackets}",
            _result_change(earlier.before, figure),
            _result_change(earlier.last_year, figure),
            url,
            answered=f"{number(figure.reported_by)}/{number(figure.of)} {reporters}{_answered_before(earlier, figure)}",
            reached=_reached(figure),
        )
        for figure in sorted(reading.node.figures, key=lambda one: not one.target)  # what has a target first
    ]


def _reached(figure: FigureSum) -> str:
    if not figure.target:
        return "chưa giao"
    return share(figure.done, figure.target) + (f" ({figure.known_in_words})" if figure.known_in_words else "")


def _answered_before(earlier: Earlier, figure: FigureSum) -> str:
    """Return how many answered in the earlier rounds where these are not as many: a sum of fewer seems to fall."""
    said = ""
    for when, held in (("kỳ liền trước", earlier.before), ("cùng kỳ năm trước", earlier.last_year)):
        rows = [one for one in held.before.figures if one.indicator.code == figure.indicator.code] if held else []
        for then in rows:
            of = f"/{number(then.of)}" if then.of != figure.of else ""
            said += f", {when} {number(then.reported_by)}{of}" if then.reported_by != figure.reported_by or of else ""
    return said


def _result_change(found: Trend | None, figure: FigureSum) -> str:
    change = found.figures.get(figure.indicator.code) if found else None
    if change is None:
        return UNKNOWN
    words = change_in_words(change.difference, change.ratio and change.ratio.difference)
    is_beside = change.same is not None and change.is_of_others
    return f"{words} (chung {change_in_words(change.total_difference)})" if is_beside else words


def _url(page: str, place: Place, reading: RoundReading | None) -> str:
    return address(page, place, [reading.round.code], basis_at_first([reading.round], place)) if reading else ""


def _sources(reading: RoundReading | None, earlier: Earlier, lesson: CoverageQuestion, on: datetime.date) -> list[str]:
    """Say where the numbers come from, of which days they are and what they are held against."""
    found = []
    if reading:
        one, frozen_at = reading.round, reading.node.frozen_at
        state = f", chốt {closing_moment(frozen_at)}" if frozen_at else ""
        found.append(
            f"Báo cáo: “{one}”, số liệu {day(one.data_from)} – {day(one.data_to)}, "
            f"hạn nộp {plain_deadline(one.due_at)}{state}."
        )
        against = [("Kỳ liền trước", earlier.before), ("cùng kỳ năm trước", earlier.last_year)]
        if any(each.old or each.done not in (None, each.sum) for each in reading.node.figures if each.target):
            found.append(WHY_TOTALS_DIFFER)
        found.append("; ".join(f"{label}: {f'“{each.name}”' if each else 'không có'}" for label, each in against) + ".")
    found.append(f"Tổ, thành viên, nơi đã có tổ: danh sách trên cổng, tính đến hết ngày {day(on)}.")
    if lesson.topic:
        found.append(f"Thành viên đã học: {lesson.in_words}.")
    return found
