"""The days that were written down too late to be paid without somebody's word, and whose word it takes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from allowances.access import may_confirm_at
from allowances.models import DayConfirmation, MonthSheet, SheetLine, SupportResolution, SupportRule
from allowances.rules import MonthDays, PayBasis, PayRule, Showing
from allowances.rules.facts import DayOrigin
from places.models import Level, prefix_length
from reporting.models import DiaryEntry, DiaryPresence
from teams.models import Member

PROVINCE = prefix_length(Level.PROVINCE)

type Key = tuple[int, int, datetime.date, bool]

MONTHS_WAITING = 5  # before this one, of which a list shows late days unless it is asked for another month
OWN_WRITING = "anh/chị ghi"
OWN_DAY = "của chính anh/chị"


@dataclass(frozen=True)
class LateDay:
    """A day or night of a member that was written ``delay`` days after it, where ``most`` need no word.

    ``obstacle``: why whoever looks does not confirm it, "" where they may.
    """

    presence: DiaryPresence
    delay: int
    most: int
    obstacle: str
    confirmation: DayConfirmation | None

    @property
    def is_open_to_reader(self) -> bool:
        return self.confirmation is None and not self.obstacle


def late_days(user: User, first: datetime.date, last: datetime.date) -> list[LateDay]:
    """Return the late days, from ``first`` to ``last``, of teams whose leader or commune's official ``user`` is today,
    team by team, the latest day first; none that another entry tells of already, in time or confirmed. Four queries,
    of which one reads the whole diary of these days, and only its late ones in full.
    """
    rules: dict[str, list[PayRule]] = defaultdict(list)
    for rule in _asking().select_related("resolution__province"):
        for path in {rule.resolution.province.path, rule.resolution.province.stands_at[:PROVINCE]}:
            rules[path].append(rule.pay_rule)
    if not rules:
        return []
    entries = DiaryEntry.objects.visible_to(user).standing().between(first, last)
    rows = DiaryPresence.objects.filter(entry__in=entries)
    fields = ("pk", "member", "member__person", "confirmation", "entry__team", "entry__day", "entry__at_night")
    places = ("entry__written_at", "entry__place__path", "entry__team__place__path")
    found: dict[int, tuple[Showing, int, Key]] = {}
    counted: set[Key] = set()
    for pk, member, person, confirmation, team, day, at_night, at, *paths in rows.values_list(*fields, *places):
        showing = Showing(member, day, DayOrigin.DIARY, at_night, timezone.localdate(at))
        most = _allowed(showing, [rule for path in {one[:PROVINCE] for one in paths} for rule in rules[path]])
        if most is None or confirmation is not None:
            counted.add((person, team, day, at_night))
        if most is not None:
            found[pk] = showing, most, (person, team, day, at_night)
    own = own_people(user)
    late = DiaryPresence.objects.filter(pk__in=found).select_related(
        "entry__team__place", "entry__written_by", "member", "confirmation__confirmed_by"
    )
    days = []
    for one in late.order_by("entry__team__sort_key", "entry__team", "-entry__day", "member__sort_key", "pk"):
        showing, most, key = found[one.pk]
        confirmation = getattr(one, "confirmation", None)
        if confirmation or key not in counted:
            days.append(LateDay(one, showing.delay or 0, most, obstacle(one, user, own), confirmation))
    return days


def _allowed(showing: Showing, rules: Iterable[PayRule]) -> int | None:
    """Return the fewest days of delay that a sum of a late day lets pass; None where none asks for a word."""
    basis = PayBasis.PERSON_NIGHT if showing.at_night else PayBasis.PERSON_DAY
    asking = [one for one in rules if one.basis == basis and one.holds_on(showing.day) and one.is_unconfirmed(showing)]
    return min((one.confirmed_after for one in asking if one.confirmed_after is not None), default=None)


def own_people(user: User) -> set[int]:
    """Return the people, by their keys, who are paid where ``user`` is: those behind the account's memberships."""
    return set(Member.objects.filter(user=user).order_by().values_list("person", flat=True))


def obstacle(presence: DiaryPresence, user: User, own: set[int]) -> str:
    """Return why ``user`` does not stand for a day: they wrote it, or it pays themselves; "" where they may."""
    if presence.entry.written_by_id == user.pk:
        return OWN_WRITING
    return OWN_DAY if presence.member.person_id in own else ""


def may_take_back(confirmation: DayConfirmation, user: User) -> bool:
    """Tell whether ``user`` takes back a confirmation that they see: whoever gave it, and the commune."""
    return confirmation.confirmed_by_id == user.pk or may_confirm_at(user, confirmation.presence.entry.team.place)


def paid_for_good(presences: Iterable[DiaryPresence], sheets: Iterable[MonthSheet]) -> list[DiaryPresence]:
    """Return those that a line of ``sheets``, approved ones, pays."""
    presences = list(presences)
    people = {one.member.person_id for one in presences}
    lines = SheetLine.objects.paying().filter(sheet__in=list(sheets), member__person__in=people)
    fields = ("sheet__month", "team", "member__person", "basis", "days")
    paid = {
        (team, person, basis, MonthDays.of(month).on(day))
        for month, team, person, basis, days in lines.values_list(*fields)
        for day in days
    }
    basis_of = {True: PayBasis.PERSON_NIGHT.value, False: PayBasis.PERSON_DAY.value}
    return [
        one
        for one in presences
        if (one.entry.team_id, one.member.person_id, basis_of[one.entry.at_night], one.entry.day) in paid
    ]


def _asking() -> QuerySet[SupportRule]:
    return SupportRule.objects.exclude(confirmed_after=None).exclude(
        resolution__state=SupportResolution.ResolutionState.DRAFT
    )
