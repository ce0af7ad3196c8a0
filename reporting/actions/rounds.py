"""Rounds: who owes what, opening one, editing what may change, and catching up with who owes.

Silence is a row (docs/decisions/0003): opening a round writes one expected report for each reporter.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, Count, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Substr
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes
from core.refusals import Refused
from core.text import clean
from places.models import Level, Place, prefix_length, standing_in, subtree
from reporting.access import check_manages_rounds
from reporting.actions.reminder_plans import check_to_come, checked_steps
from reporting.models import Indicator, Report, Round, Series
from reporting.models.reminders import StoredSteps, reminder_steps
from teams.models import Placement, Team

BATCH = 1_000  # rows an INSERT: fast on both databases, under the parameters either takes


def who_owes(round: Round) -> Any:
    """Who owes a report in ``round`` and from where: ``stands``, a place, its ``path``, ``team_id`` (None: the place).

    Teams active on at least one day from ``data_from`` to ``data_to``, from where they stood on the last of those days
    on which they were active; or communes or districts that existed on ``data_to``. The round need not be saved.

    A round of a place that began later asks from where everybody stood on its first day. A team whose place ended
    before the round was opened, and which nobody has placed yet, owes from where it is counted since: the province.
    """
    day = _counted_on(round)
    if round.level != Round.Reporter.TEAM:
        places = Place.objects.within(round.within).at(round.level).valid_on(day)
        return places.values("path", stands=F("pk"), team_id=Value(None, output_field=BigIntegerField()))
    active = Team.objects.active_between(round.data_from, round.data_to)
    inside = subtree(round.within, "place__path")
    ended = Q(place__valid_to__lt=_opened_on(round))
    placements = Placement.objects.filter(
        _standing_on(day), inside | (ended & standing_in(round.within, "place__path"))
    )
    since = Place.objects.filter(path=OuterRef("place__stands_at")).order_by().values("pk")
    return placements.filter(team__in=active).values(
        "team_id",
        stands=Case(When(inside, then=F("place")), default=Subquery(since[:1])),
        path=Case(When(inside, then=F("place__path")), default=F("place__stands_at")),
    )


def _counted_on(round: Round) -> datetime.date:
    """The day on which the reporters' places are read: the last of the data, or the first of the round's own place."""
    return max(round.data_to, round.within.valid_from or round.data_to)


def _opened_on(round: Round) -> datetime.date:
    """The first day on which the round could ask anybody: its opening, or the first day of its own place."""
    return max(timezone.localdate(round.opens_at), round.within.valid_from or datetime.date.min)


def owing_by_place(round: Round) -> list[tuple[Place, int]]:
    """How many would owe in each district, or in each commune where the era or the round knows no districts.

    Empty where that would say nothing: districts that report, or a round within one of those places.
    """
    for level in (Level.DISTRICT, Level.COMMUNE):
        if level <= round.within.level or level >= round.level:
            continue
        above = who_owes(round).order_by().values(above=Substr("path", 1, prefix_length(level)))
        counts = dict(above.annotate(n=Count("path")).values_list("above", "n"))
        places = list(Place.objects.at(level).filter(path__in=counts).order_by("sort_key", "path"))
        if places:
            waiting = [round.within] if round.within.path in counts else []  # teams that nobody has placed yet
            return [(place, counts[place.path]) for place in [*places, *waiting]]
    return []


def _standing_on(day: datetime.date) -> Q:
    """Placements that hold on ``day``, or on a team's last day when that came before."""
    gone = Q(team__dissolved_on__lt=day)
    last_day = F("team__dissolved_on")
    return (~gone & Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))) | (
        gone & Q(starts_on__lte=last_day) & (Q(ends_on=None) | Q(ends_on__gte=last_day))
    )


@transaction.atomic
def open_round(
    *,
    code: str,
    title: str,
    level: int,
    within: Place,
    data_from: datetime.date,
    data_to: datetime.date,
    opens_at: datetime.datetime,
    due_at: datetime.datetime,
    due_wording: str,
    indicators: Sequence[Indicator],
    closes_at: datetime.datetime | None = None,
    reminders: StoredSteps | None = None,
    letter: str = "",
    letter_file: str = "",
    series: Series | None = None,
    period: str = "",
    by: User | None,
    at: datetime.datetime | None = None,
) -> Round:
    """Open a round and write the report each reporter owes, due at ``due_at``.

    ``due_at`` is half-open and is what the officer confirmed; ``due_wording`` quotes the letter that asks, whose
    number is ``letter`` and whose file ``letter_file`` names (actions.letter_files). ``reminders`` None: as the series
    says. Refuses with out_of_scope, nobody_owes, period_invalid, nothing_asked, reminders_invalid, reminder_too_early,
    code_taken.
    """
    at = at or timezone.now()
    _check_reach(level, within, by)
    _check_instants(data_from, data_to, opens_at, due_at, closes_at)
    _check_indicators(indicators, data_from, data_to)
    offered = series.reminders if series else None
    reminders = offered if reminders is None else checked_steps(reminders)
    check_to_come(reminders, reminder_steps(offered), due_at=due_at, since=max(opens_at, at))
    facts = {
        "title": clean(title),
        "level": level,
        "within": within,
        "data_from": data_from,
        "data_to": data_to,
        "opens_at": opens_at,
        "due_at": due_at,
        "due_wording": clean(due_wording),
        "closes_at": closes_at,
        "reminders": reminders,
        "letter": clean(letter),
        "letter_file": letter_file,
        "series": series,
        "period": period,
    }
    round, created = Round.objects.get_or_create(code=code, defaults=facts)
    if not created:
        raise Refused("code_taken", f"Mã kỳ “{code}” đã dùng cho “{round.title}”. Xin chọn mã khác.", field="code")
    round.indicators.set(indicators)
    expected = _add(round, _owed(round))
    after = {"code": code, "due_at": due_at.isoformat(), "due_wording": round.due_wording, "expected": expected}
    if reminders is not None:
        after["reminders"] = reminders
    record("rounds.open", round, by=by, place=within, at=at, after=after)
    return round


@transaction.atomic
def edit(round: Round, *, by: User, at: datetime.datetime | None = None, **changes: Any) -> Round:
    """Change what is given of ``Round.EDITABLE``, while the round receives reports; the rest stays as it was opened.

    Refuses with out_of_scope, round_closed, reminders_invalid, reminder_too_early.
    """
    check_manages_rounds(by, round.within)
    # Not FOR UPDATE, as in enrol: a report that is being sent need not wait for this.
    round = Round.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=round.pk)
    at = at or timezone.now()
    if round.closes_at and round.closes_at <= at:
        raise Refused("round_closed", "Kỳ báo cáo đã ngừng nhận nên không sửa được nữa.")
    if "reminders" in changes:
        changes["reminders"] = checked_steps(changes["reminders"])
    changes = actual_changes(round, changes)
    if "reminders" in changes:
        last = round.reports.aggregate(last=Max("due_at", default=round.due_at))["last"]  # of those given more time
        check_to_come(changes["reminders"], round.reminding_steps, due_at=last, since=max(round.opens_at, at))
    write_changes("rounds.edit", round, changes, by=by, place=round.within, at=at)
    return round


@transaction.atomic
def enrol(round: Round, *, by: User | None = None, at: datetime.datetime | None = None) -> int:
    """Bring the expected reports up to who owes now; return how many rows were added, moved or removed.

    Safe to run again: the second run changes nothing. Whoever no longer owes loses their report only while it is
    untouched; what was drafted, sent or excused stays. An open round keeps its places: a report owed from a place that
    ended since stays where it is, and stays owed. Refuses with period_invalid when the round no longer receives
    reports.
    """
    # Not FOR UPDATE: a report being sent holds a key share on its round and need not wait for this.
    round = Round.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=round.pk)
    if round.closes_at and round.closes_at <= (at or timezone.now()):
        raise Refused("round_closed", "Kỳ báo cáo đã ngừng nhận, danh sách phải nộp không đổi nữa.")
    owed, held, kept = _owed(round), _places_by_reporter(round), _reporters_to_keep(round)
    corrected = {key: place for key, place in owed.items() if key not in kept and held.get(key, place) != place}
    changes = {
        "added": _add(round, {key: place for key, place in owed.items() if key not in held}),
        "moved": _move(round, corrected),
        "removed": _remove(round, held.keys() - owed.keys() - kept),
    }
    if any(changes.values()):
        record("rounds.enrol", round, by=by, place=round.within, at=at, after=changes)
    return sum(changes.values())


def _owed(round: Round) -> dict[int, int]:
    """The place owed from, by reporter: the team's id, or the place's own where places report."""
    rows = who_owes(round).order_by("path", "team_id").values_list("team_id", "stands")
    return {team or place: place for team, place in rows}


def _places_by_reporter(round: Round) -> dict[int, int]:
    return {team or place: place for team, place in round.reports.values_list("team_id", "place_id").order_by()}


def _reporters_to_keep(round: Round) -> set[int]:
    """Who owes from a place that ended since the round was opened, a team only while it was active in the period."""
    reports = round.reports.filter(place__valid_to__gte=_opened_on(round))
    if round.level == Round.Reporter.TEAM:
        reports = reports.filter(team__in=Team.objects.active_between(round.data_from, round.data_to))
    return {team or place for team, place in reports.values_list("team_id", "place_id").order_by()}


def _reporter(round: Round) -> str:
    return "team_id" if round.level == Round.Reporter.TEAM else "place_id"


def _add(round: Round, owed: dict[int, int]) -> int:
    asks_teams = round.level == Round.Reporter.TEAM
    rows = (
        Report(round=round, place_id=place, team_id=key if asks_teams else None, due_at=round.due_at)
        for key, place in owed.items()
    )
    Report.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(owed)


def _move(round: Round, places: dict[int, int]) -> int:
    """Correct the place a team owes from: its placement on the day was entered or put right after the round opened."""
    reports = list(round.reports.filter(team__in=places).order_by("pk"))
    for report in reports:
        report.place_id = places[report.team_id]  # type: ignore[index]
    return Report.objects.bulk_update(reports, ["place"], batch_size=BATCH)


def _remove(round: Round, gone: Iterable[int]) -> int:
    # Locked first: a draft that is being saved at this instant makes its row touched, and it stays.
    untouched = round.reports.untouched().filter(**{f"{_reporter(round)}__in": gone}).order_by("pk")
    rows = list(untouched.select_for_update(of=("self",)).values_list("pk", flat=True))
    return Report.objects.filter(pk__in=rows).delete()[1].get(Report._meta.label, 0)


def _check_reach(level: int, within: Place, by: User | None) -> None:
    if by is not None:
        check_manages_rounds(by, within)
    if within.level > level:
        reporter = Round.Reporter(level).label.lower()
        raise Refused(
            "nobody_owes", f"“{within}” không có {reporter} nào bên dưới để báo cáo. Xin chọn địa bàn rộng hơn."
        )


def _check_instants(
    data_from: datetime.date,
    data_to: datetime.date,
    opens_at: datetime.datetime,
    due_at: datetime.datetime,
    closes_at: datetime.datetime | None,
) -> None:
    if data_to < data_from:
        raise Refused("period_invalid", "Ngày cuối của kỳ số liệu phải từ ngày đầu trở đi.")
    if due_at <= opens_at:
        raise Refused("period_invalid", "Hạn nộp phải sau lúc mở kỳ.")
    if closes_at is not None and closes_at < due_at:
        raise Refused("period_invalid", "Lúc ngừng nhận không được trước hạn nộp.")


def _check_indicators(indicators: Sequence[Indicator], data_from: datetime.date, data_to: datetime.date) -> None:
    if not indicators:
        raise Refused("nothing_asked", "Kỳ báo cáo cần ít nhất một chỉ tiêu.")
    unused = [indicator.name for indicator in indicators if not indicator.is_used_between(data_from, data_to)]
    if unused:
        raise Refused("nothing_asked", f"Không dùng trong kỳ số liệu này: {', '.join(unused)}.")
