"""The province says of two people who look like one, and who are both paid for a month, whether they are."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from allowances.access import may_approve
from allowances.actions.sheets import lock_sheet
from allowances.actions.snapshots import snapshot_of_sheet
from allowances.models import MonthSheet, SheetLine, SupportResolution
from allowances.rollups.knowing import lines_today
from allowances.rollups.look_alikes import LookAlike, PaidPerson, look_alikes
from core.refusals import OUT_OF_SCOPE, Refused
from teams.actions import people
from teams.models import Person


@transaction.atomic
def tell_apart(sheet: MonthSheet, here: int, there: int, *, by: User, at: datetime.datetime | None = None) -> None:
    """Note that two people are two, so that they are not asked about again; ``here`` is paid by ``sheet``, ``there`` by
    another or the same. Refuses with out_of_scope, reopened_meanwhile, answered_meanwhile.
    """
    pair = _lock_pair(sheet, here, there, by=by)
    people.distinguish(_person(pair.here), _person(pair.there), by=by, at=at)


@transaction.atomic
def take_for_one(
    sheet: MonthSheet,
    here: int,
    there: int,
    *,
    stands_here: bool,
    by: User,
    at: datetime.datetime | None = None,
) -> MonthSheet:
    """Say that two people are one: what the one sheet pays stands, and what the other pays for the same month or days
    becomes 0 with the reason; return that other. Two of one sheet are paid by it as the one person that they are.
    Refuses with out_of_scope, reopened_meanwhile, answered_meanwhile, sheet_approved.
    """
    at = at or timezone.now()
    pair = _lock_pair(sheet, here, there, by=by)
    standing, giving_up = (pair.here, pair.there) if stands_here else (pair.there, pair.here)
    other = giving_up.sheet
    if other.is_approved:
        said = f"Bảng của {other.place} đã duyệt. Xin mở lại bảng ấy trước, hoặc để dòng của bảng ấy được chi."
        raise Refused("sheet_approved", said)
    people.merge(_person(pair.here), _person(pair.there), by=by, at=at)
    before = _total(other)
    _give_up(giving_up, standing)
    after = snapshot_of_sheet(other, other.lines.all()) | {"standing": standing.sheet.pk}
    record("support_sheets.settle", other, by=by, place=other.place, at=at, before={"amount": before}, after=after)
    return other


def _lock_pair(sheet: MonthSheet, here: int, there: int, *, by: User) -> LookAlike:
    """Return an open pair with both sheets held, in one order for everybody."""
    if not may_approve(by, sheet.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    found = _pair(sheet, here, there)
    for one in sorted((found.here.sheet, found.there.sheet), key=lambda one: one.pk):
        if not may_approve(by, lock_sheet(one).place):
            raise Refused("out_of_scope", OUT_OF_SCOPE)
    SupportResolution.objects.select_for_update(of=("self",)).get(pk=sheet.resolution_id)
    return _pair(MonthSheet.objects.select_related("place", "resolution").get(pk=sheet.pk), here, there)


def _pair(sheet: MonthSheet, here: int, there: int) -> LookAlike:
    for pair in look_alikes(sheet):
        if (pair.here.person, pair.there.person) == (here, there):
            return pair
    raise Refused("answered_meanwhile", "Cặp này vừa được trả lời. Xin xem lại danh sách.")


def _give_up(person: PaidPerson, standing: PaidPerson) -> None:
    """Write anew the lines of one sheet that pay what another pays to the same person: lower than before, or 0. All of
    the person's lines there say so, also those of 0, so that none of these memberships claims it any more. Within one
    sheet the rules choose which membership is paid, and say why the others are not.
    """
    sheet = MonthSheet.objects.select_related("place", "resolution").get(pk=person.sheet.pk)
    today = {(one.rule_id, one.member_id): one for one in lines_today(sheet.place, sheet.days, sheet.resolution, sheet)}
    lines = list(sheet.lines.filter(member__person__in=[person.person, standing.person]))
    is_of_one_sheet = person.sheet.pk == standing.sheet.pk
    told = [] if is_of_one_sheet else [["same_person", {"team": standing.lines[0].team_id}]]
    for line in lines:
        now = today.get((line.rule_id, line.member_id))
        if (now.amount if now else 0) >= line.amount:
            line.reasons = [*line.reasons, *told]  # nothing, or other days than those that stand: paid once
            continue
        line.amount, line.units, line.days = (now.amount, now.units, now.days) if now else (0, 0, [])
        line.reasons = [*(now.reasons if now else []), *told]
    SheetLine.objects.bulk_update(lines, ["amount", "units", "days", "reasons"])


def _total(sheet: MonthSheet) -> int:
    return sum(sheet.lines.values_list("amount", flat=True))


def _person(paid: PaidPerson) -> Person:
    return Person(pk=paid.person)
