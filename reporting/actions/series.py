"""Reports that come again every period: set once, opened by the clock."""

import datetime
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from accounts.roles import RULES, Permission
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import LAST_DAY_TOO_EARLY, Refused
from core.templatetags.wording import day
from notices.actions import notices
from places.models import Place, paths_up
from reporting.access import check_manages_rounds
from reporting.actions.reminder_plans import checked_steps
from reporting.actions.rounds import open_round, who_owes
from reporting.forms.rounds import REPORTER_CODES
from reporting.models import Indicator, Round, Series
from reporting.notices import ROUND
from reporting.periods import Deadline, Period, deadlines_of, ending_from, faults, period_after
from reporting.rollups.overlaps import asks_the_same, round_asking_the_same

logger = logging.getLogger(__name__)


class Expected(NamedTuple):
    """A period of a series with each level's deadline."""

    period: Period
    deadlines: list[Deadline]


@transaction.atomic
def create(
    *,
    code: str,
    period: str,
    within: Place,
    days: Mapping[int, int],
    indicators: Sequence[Indicator],
    starts_on: datetime.date,
    by: User,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Series:
    """Set up a series; nothing is opened yet. ``days``: working days from cut-off to deadline, by level (4, 3, 2).

    Periods whose cut-off falls from ``starts_on`` to ``ends_on`` will be opened. Refuses with out_of_scope,
    place_ended, deadlines_invalid, nothing_asked, days_invalid, reminders_invalid, code_taken.
    """
    check_manages_rounds(by, within)
    _check_place(within, at)
    facts = clean_values(Series, facts | {"within": within, "days": _days_as_text(days)})
    facts |= {"period": period, "starts_on": starts_on, "reminders": checked_steps(facts.get("reminders"))}
    _check(Series(**facts), indicators)
    series, created = Series.objects.get_or_create(code=code, defaults=facts)
    if not created:
        raise Refused("code_taken", f"Mã “{code}” đã dùng cho “{series.title}”. Xin chọn mã khác.", field="code")
    series.indicators.set(indicators)
    record("series.create", series, by=by, place=within, at=at, after=facts_of(series))
    return series


@transaction.atomic
def edit(series: Series, *, by: User, at: datetime.datetime | None = None, **changes: Any) -> Series:
    """Change what is given of ``Series.EDITABLE`` for the next periods; rounds that were opened stay as they are.

    Where it is asked may be put right until the first round is opened. Refuses with out_of_scope, series_opened,
    place_ended, deadlines_invalid, nothing_asked, days_invalid, reminders_invalid.
    """
    check_manages_rounds(by, series.within)
    series = Series.objects.select_for_update(of=("self",)).select_related("within").get(pk=series.pk)
    if "days" in changes:
        changes["days"] = _days_as_text(changes["days"])
    if "reminders" in changes:
        changes["reminders"] = checked_steps(changes["reminders"])
    changes = actual_changes(series, changes)
    if "within" in changes:
        check_manages_rounds(by, changes["within"])
        _check_place(changes["within"], at)
        if series.rounds.exists():
            sentence = "Báo cáo này đã mở kỳ nên không đổi phạm vi được. Xin lập báo cáo định kỳ mới."
            raise Refused("series_opened", sentence, field="within")
    _check(edited_copy(series, changes), changes.get("indicators", series.indicators.all()))
    write_changes("series.edit", series, changes, by=by, place=series.within, at=at)
    return series


@transaction.atomic
def open_due_of(series: Series, *, by: User | None, at: datetime.datetime | None = None) -> list[Round]:
    """Open every period that is due at ``at`` and is not open yet, at each level that owes; safe to run again.

    A level at which nobody owes waits until somebody does. Without ``by`` (the clock) a period waits too for which a
    round outside of any series asks the same: whoever is told of it decides. Refuses with out_of_scope, and as
    ``open_round`` does.
    """
    if by is not None:
        check_manages_rounds(by, series.within)
    at = at or timezone.now()
    series = Series.objects.select_for_update(of=("self",)).select_related("within").get(pk=series.pk)
    indicators = list(series.indicators.order_by("order", "code"))
    return [
        round
        for period, deadline in _due_levels(series, at)
        if (by is not None or _round_beside(series, period, deadline.level) is None)
        and (round := _open(series, period, deadline, indicators, by=by, at=at))
    ]


def open_due(*, at: datetime.datetime | None = None) -> list[Round]:
    """Open what is due in every series: what the clock does. One series that is refused stops no other, and whoever
    manages rounds there is told of one that opened nothing."""
    at = at or timezone.now()
    found: list[Round] = []
    for series in Series.objects.select_related("within").order_by("pk"):
        why = ""
        try:
            found += open_due_of(series, by=None, at=at)
        except Refused as refusal:
            logger.warning("series %s: %s", series.code, refusal)
            why = str(refusal)
        beside = {
            period.label: (period, round)
            for period, deadline in _due_levels(series, at)
            if (round := _round_beside(series, period, deadline.level))
        }
        for period, round in beside.values():
            _tell_of_round_beside(series, period, round, at=at)
        unopened = [one for one in unopened_periods(series, at) if one.label not in beside]
        tell_of_unopened(series, unopened, why=why, at=at)
    return found


def periods_asking_the_same(
    planned: Round, indicators: Collection[Indicator], rows: Iterable[Series]
) -> list[tuple[Series, Period]]:
    """Return which of the series ``rows`` will open a period that asks what ``planned``, not saved, asks."""
    found = []
    for series in rows:
        if planned.level not in days_of(series):
            continue
        opened = set(series.rounds.filter(level=planned.level).values_list("period", flat=True))
        for period, _ in periods(series):
            if period.starts_on > planned.data_to:
                break
            its = _planned(series, period, planned.level), series.indicators.all()
            if period.label not in opened and asks_the_same(planned, indicators, *its):
                found.append((series, period))
    return found


def unopened_periods(series: Series, at: datetime.datetime) -> list[Period]:
    """Return the periods of ``series`` that are due at ``at`` and open at no level, the earliest first."""
    opened = {one.period for one in series.rounds.all()}
    return [expected.period for expected in due(series, at) if expected.period.label not in opened]


def tell_of_unopened(series: Series, periods: Sequence[Period], *, why: str, at: datetime.datetime) -> None:
    """Tell whoever manages rounds where the series is asked, once for the latest of ``periods``."""
    if not periods:
        return
    last, within = periods[-1], series.within
    logger.warning("series %s opened nothing for %s", series.code, last.label)
    ended = f"{within} đã kết thúc ngày {day(within.valid_to)}. " if within.valid_to else ""
    notices.tell(
        _managers_of(within),
        kind=ROUND.key,
        title=f"“{series.title}” chưa mở được kỳ {last.name}",
        text=f"{ended}{why or f'Không có đơn vị nào phải nộp trong {within}, hoặc không chỉ tiêu nào còn dùng.'} "
        "Xin sửa phạm vi, chỉ tiêu, hoặc ghi ngày kết thúc của báo cáo định kỳ này.",
        url=reverse("series_edit", args=[series.pk]),
        once=f"unopened:{series.pk}:{last.label}",
        subject=series,
        at=at,
    )


def _tell_of_round_beside(series: Series, period: Period, round: Round, *, at: datetime.datetime) -> None:
    notices.tell(
        _managers_of(series.within),
        kind=ROUND.key,
        title=f"“{series.title}” chưa mở kỳ {period.name} vì đã có kỳ hỏi cùng nội dung",
        text=f"“{round}” đang hỏi cùng nơi, cùng những chỉ tiêu ấy (số liệu {day(round.data_from)} – "
        f"{day(round.data_to)}), nên cổng không tự mở thêm một kỳ nữa. Anh/chị không phải làm gì nếu dùng kỳ ấy; nếu "
        "cần cả hai, xin bấm “Mở các kỳ đến ngày” ở trang Báo cáo định kỳ.",
        url=reverse("round_show", args=[round.code]),
        once=f"beside:{series.pk}:{period.label}",
        subject=series,
        at=at,
    )


def _managers_of(within: Place) -> QuerySet[User]:
    """Return the users who manage rounds where ``within`` is, or where its heirs are."""
    managers = [role for role, rule in RULES.items() if Permission.MANAGE_ROUNDS in rule.may]
    there = {*paths_up(within.path), *paths_up(within.stands_at)}
    return User.objects.filter(role__in=managers, place__path__in=there)


def _due_levels(series: Series, at: datetime.datetime) -> list[tuple[Period, Deadline]]:
    """Return the periods that are due at ``at`` with each level at which they are not open."""
    opened = set(series.rounds.values_list("period", "level").order_by())
    return [
        (period, deadline)
        for period, deadlines in due(series, at)
        for deadline in deadlines
        if (period.label, deadline.level) not in opened
    ]


def _round_beside(series: Series, period: Period, level: int) -> Round | None:
    return round_asking_the_same(_planned(series, period, level), series.indicators.all())


def _planned(series: Series, period: Period, level: int) -> Round:
    """Return the round, not saved, that asks a period of a level."""
    return Round(level=level, within=series.within, data_from=period.starts_on, data_to=period.ends_on)


def due(series: Series, at: datetime.datetime) -> Iterator[Expected]:
    """The periods of ``series`` whose reports can be sent at ``at``, the earliest first, opened or not."""
    for expected in periods(series):
        if expected.period.opens_at > at:
            return
        yield expected


def coming(series: Series, at: datetime.datetime, count: int = 3) -> list[Expected]:
    """The next periods that ``series`` will open after ``at``."""
    following = (expected for expected in periods(series) if expected.period.opens_at > at)
    return [expected for expected, _ in zip(following, range(count), strict=False)]


def periods(series: Series) -> Iterator[Expected]:
    """Every period whose cut-off falls from the first to the last day of ``series``; without end where it has none."""
    period = ending_from(series.period, series.starts_on)
    while series.ends_on is None or period.ends_on <= series.ends_on:
        yield Expected(period, deadlines_of(period, days_of(series)))
        period = period_after(period)


def days_of(series: Series) -> dict[int, int]:
    return {int(level): days for level, days in series.days.items()}


def _open(
    series: Series,
    period: Period,
    deadline: Deadline,
    indicators: Sequence[Indicator],
    *,
    by: User | None,
    at: datetime.datetime,
) -> Round | None:
    level = Round.Reporter(deadline.level)
    facts: dict[str, Any] = {
        "level": level,
        "within": series.within,
        "data_from": period.starts_on,
        "data_to": period.ends_on,
        "opens_at": period.opens_at,
    }
    asked = [one for one in indicators if one.is_used_between(period.starts_on, period.ends_on)]
    if not asked or not who_owes(Round(**facts)).exists():
        return None
    several = f" ({level.label.lower()} báo cáo)" if len(series.days) > 1 else ""
    return open_round(
        **facts,
        code=f"{series.code}-{period.label.lower()}-{REPORTER_CODES[level]}",
        title=f"{series.title} {period.name}{several}",
        due_at=deadline.due_at,
        due_wording=series.due_wording,
        indicators=asked,
        series=series,
        period=period.label,
        by=by,
        at=at,
    )


def _check_place(within: Place, at: datetime.datetime | None) -> None:
    """A series asks in periods to come: of a place that ended it would open none."""
    if within.valid_to and within.valid_to < timezone.localdate(at):
        raise Refused(
            "place_ended", f"{within} đã kết thúc ngày {day(within.valid_to)}. Xin chọn nơi đang có.", field="within"
        )


def _check(series: Series, indicators: Collection[Any]) -> None:
    if found := faults(days_of(series)):
        raise Refused("deadlines_invalid", found[0])
    if not indicators:
        raise Refused("nothing_asked", "Báo cáo định kỳ cần ít nhất một chỉ tiêu.")
    if series.ends_on is not None and series.ends_on < series.starts_on:
        raise Refused("days_invalid", LAST_DAY_TOO_EARLY)


def _days_as_text(days: Mapping[int, int]) -> dict[str, int]:
    return {str(level): count for level, count in days.items()}
