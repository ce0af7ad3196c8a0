"""What is known of a commune's month, read from memberships, diaries and attendance, for the rules to work on."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from allowances.models import MonthSheet, SheetLine, SupportResolution
from allowances.rollups.teams import sheetless_teams, stands_of
from allowances.rules import DayOrigin, EarlierLine, KnownMonth, MonthDays, PayLine, Showing, Stint, TeamSpan, pay_lines
from places.models import Level, Place, prefix_length, subtree
from reporting.models import DiaryPresence
from teams.models import Member, Team
from training.models import Attendance, Session


def resolution_of(place: Place, month: MonthDays) -> SupportResolution | None:
    """Return the resolution by which ``place`` pays a month: that of its province in force on the month's last day, or
    else on most recent days of it.
    """
    province = Place.objects.filter(path=place.path[: prefix_length(Level.PROVINCE)])
    found = SupportResolution.objects.in_force_in(month.first, month.last).filter(province__in=province)
    return found.order_by("-starts_on", "-pk").first()


def basis_of(sheet: MonthSheet) -> SupportResolution:
    """Return the resolution by which a sheet pays: one that is being drawn up follows whichever is in force for its
    month by now, and keeps its own where none is; what was checked keeps its own.
    """
    now = resolution_of(sheet.place, sheet.days) if sheet.is_drafted and not sheet.reopened_at else None
    return now or sheet.resolution


def known_month(
    place: Place,
    month: MonthDays,
    resolution: SupportResolution,
    sheet: MonthSheet | None,
    *,
    stands: Mapping[int, str],
) -> KnownMonth:
    """Return what is known today of the month of the teams of ``stands``: everybody in them, and of these people their
    other memberships in the province; eight queries, and those of where the other teams stand.
    """
    spans = _spans(stands, waiting=sheetless_teams(stands))
    ours = _stints(Q(team__in=[span.team for span in spans]), month)
    elsewhere = _elsewhere(place, month, {stint.person for stint in ours}, {span.team for span in spans})
    given_up = _given_up(elsewhere, month)
    elsewhere = [stint for stint in elsewhere if stint.member not in given_up]
    if others := {stint.team for stint in elsewhere}:
        around = stands_of(_province_of(place), month, teams=others)
        spans += _spans(others, waiting=sheetless_teams(around) | (others - around.keys()))
    stints = [*ours, *elsewhere]
    chosen = dict(sheet.chosen.values_list("rule_id", "amount")) if sheet else {}
    return KnownMonth(
        month=month,
        rules=[rule.pay_rule for rule in resolution.rules.in_order().select_related("resolution")],
        teams=spans,
        stints=stints,
        showings=list(_showings([stint.member for stint in stints], month)),
        earlier_lines=list(_earlier_lines(place, month, stints, spans)),
        chosen=chosen,
    )


def lines_today(
    place: Place,
    month: MonthDays,
    resolution: SupportResolution,
    sheet: MonthSheet | None,
    *,
    stands: Mapping[int, str] | None = None,
) -> list[SheetLine]:
    """Return the lines of the commune's own teams as they come out today, not stored; ``stands``: of these teams of a
    place, each with the path at which it is counted.
    """
    own = stands_of(place, month) if stands is None else stands
    known = known_month(place, month, resolution, sheet, stands=own)
    positions = {stint.member: stint.position for stint in known.stints}
    return [_row(sheet, line, positions) for line in pay_lines(known) if line.team in own]


def _spans(teams: Iterable[int], *, waiting: Collection[int]) -> list[TeamSpan]:
    return [
        TeamSpan(one.pk, one.established_on, one.dissolved_on, is_waiting=one.pk in waiting)
        for one in Team.objects.filter(pk__in=list(teams)).order_by("pk")
    ]


def _province_of(place: Place) -> Place:
    return Place(path=place.path[: prefix_length(Level.PROVINCE)], level=Level.PROVINCE)


def _row(sheet: MonthSheet | None, line: PayLine, positions: Mapping[int, str]) -> SheetLine:
    return SheetLine(
        sheet=sheet,
        rule_id=line.rule,
        team_id=line.team,
        member_id=line.member,
        basis=line.basis,
        position=positions.get(line.member or 0, ""),
        rate=line.rate,
        units=line.units,
        amount=line.amount,
        days=list(line.days),
        reasons=[list(reason) for reason in line.reasons],
    )


def _overlapping(month: MonthDays) -> Q:
    return Q(joined_on__lte=month.last) & (Q(left_on=None) | Q(left_on__gte=month.first))


def _took_part(month: MonthDays) -> Q:
    """Return the condition for memberships that a diary or a class names in the month, also where they had ended."""
    written = DiaryPresence.objects.filter(entry__withdrawn_at=None, entry__day__range=(month.first, month.last))
    return Q(pk__in=written.order_by().values("member")) | Q(pk__in=_attendances(month).order_by().values("member"))


def _attendances(month: MonthDays) -> Any:
    attended = Attendance.objects.there().exclude(member=None).exclude(session__state=Session.Status.CANCELLED)
    return attended.filter(day__starts_at__date__range=(month.first, month.last))


def _stints(wanted: Q, month: MonthDays) -> list[Stint]:
    rows = Member.objects.filter(wanted, _overlapping(month) | _took_part(month)).order_by("pk")
    fields = ("pk", "person_id", "team_id", "position", "joined_on", "left_on", "joined_by_id")
    return [Stint(*row) for row in rows.values_list(*fields)]


def _elsewhere(place: Place, month: MonthDays, people: Iterable[int], teams: Iterable[int]) -> list[Stint]:
    """Return what these people are besides, in teams of the same province that were active in the month."""
    province = _province_of(place)
    around = Team.objects.active_between(month.first, month.last).filter(subtree(province, "placements__place__path"))
    wanted = Q(person__in=set(people), team__in=around.order_by().values("pk")) & ~Q(team__in=set(teams))
    return _stints(wanted, month)


def _given_up(stints: Iterable[Stint], month: MonthDays) -> set[int]:
    """Return the memberships of which a sheet gave up lines, for the province found their person to be paid by another
    commune: these make no claim there any more, also once that sheet was opened again.
    """
    lines = SheetLine.objects.filter(sheet__month=month.first, member__in={one.member for one in stints})
    found = lines.order_by().values_list("member", "reasons")
    return {member for member, reasons in found if any(code == "same_person" for code, _ in reasons)}


def _showings(members: list[int], month: MonthDays) -> Iterable[Showing]:
    written = DiaryPresence.objects.filter(
        member__in=members, entry__withdrawn_at=None, entry__day__range=(month.first, month.last)
    )
    zone = timezone.get_current_timezone()
    fields = ("member_id", "entry__day", "entry__at_night", "entry__written_at", "confirmation")
    for member, day, at_night, written_at, confirmation in written.order_by("pk").values_list(*fields):
        written_on = timezone.localdate(written_at, zone)
        yield Showing(member, day, DayOrigin.DIARY, at_night, written_on, is_confirmed=confirmation is not None)
    attended = _attendances(month).filter(member__in=members).order_by("pk")
    for member, starts_at in attended.values_list("member_id", "day__starts_at"):
        yield Showing(member, timezone.localdate(starts_at, zone), DayOrigin.TRAINING)


def _earlier_lines(
    place: Place, month: MonthDays, stints: Iterable[Stint], spans: Iterable[TeamSpan]
) -> Iterable[EarlierLine]:
    """Give what binding sheets of other communes grant for the month to the same people and teams."""
    sheets = MonthSheet.objects.binding().filter(month=month.first).exclude(place=place)
    wanted = Q(member__person__in={one.person for one in stints}) | Q(member=None, team__in={one.team for one in spans})
    lines = SheetLine.objects.granting().filter(wanted, sheet__in=sheets).order_by("pk")
    fields = ("rule_id", "basis", "team_id", "member__person_id", "amount", "days", "rule__is_most")
    for rule, basis, team, person, amount, days, is_most in lines.values_list(*fields):
        yield EarlierLine(rule, basis, team, person, amount, frozenset(days), is_most)
