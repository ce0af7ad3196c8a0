"""A leader or the commune confirms days that were written late, many at once, and takes that back.

The record tells of each entry who was confirmed in it, by number; the verification of the night reads the rows
against it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import event_of, record_each
from accounts.models import User
from accounts.roles import OF_TEAMS
from allowances.access import confirms_days, may_confirm_at
from allowances.models import DayConfirmation, MonthSheet
from allowances.rollups.late_days import may_take_back, obstacle, own_people, paid_for_good
from core.refusals import OUT_OF_SCOPE, Refused
from core.templatetags.wording import day as day_in_words
from reporting.models import DiaryEntry, DiaryPresence


@transaction.atomic
def confirm(presences: Iterable[int], *, by: User, at: datetime.datetime | None = None) -> int:
    """Stand for days of ``presences`` (their keys); return how many. Of those withdrawn or confirmed meanwhile nothing
    is done. Refuses with out_of_scope, own_day (``by`` wrote one, or is paid for one).
    """
    at = at or timezone.now()
    own = own_people(by)
    chosen = [one for one in _locked(presences, by) if not hasattr(one, "confirmation")]
    for one in chosen:
        if why := obstacle(one, by, own):
            said = f"Ngày {day_in_words(one.entry.day)} là ngày {why} nên xin để người khác xác nhận."
            raise Refused("own_day", said)
    DayConfirmation.objects.bulk_create(
        DayConfirmation(presence=one, confirmed_by=by, confirmed_at=at) for one in chosen
    )
    _record("diary.confirm", chosen, by=by, at=at)
    return len(chosen)


@transaction.atomic
def take_back(presences: Iterable[int], *, by: User, at: datetime.datetime | None = None) -> int:
    """Take back what was confirmed; return how many. Refuses with out_of_scope, confirmed_by_another, days_are_approved
    (an approved sheet pays one).
    """
    at = at or timezone.now()
    chosen = [one for one in _locked(presences, by) if hasattr(one, "confirmation")]
    if not all(may_take_back(one.confirmation, by) for one in chosen):
        raise Refused("confirmed_by_another", "Có ngày do xã xác nhận nên xin để xã rút.")
    months = {one.entry.day.replace(day=1) for one in chosen}
    # Whoever approves holds the sheet: either sees the confirmation gone, or is waited for here.
    sheets = list(MonthSheet.objects.standing().filter(month__in=months).select_for_update(of=("self",)).order_by("pk"))
    if paid := paid_for_good(chosen, [sheet for sheet in sheets if sheet.is_approved]):
        said = f"Bảng kinh phí đã duyệt chi ngày {day_in_words(paid[0].entry.day)} nên không rút xác nhận được nữa."
        raise Refused("days_are_approved", said)
    DayConfirmation.objects.filter(presence__in=chosen).delete()
    _record("diary.unconfirm", chosen, by=by, at=at)
    return len(chosen)


def _locked(presences: Iterable[int], by: User) -> list[DiaryPresence]:
    """Return what stands of them, held until the transaction ends."""
    if not confirms_days(by):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    rows = DiaryPresence.objects.visible_to(by).filter(pk__in=list(presences), entry__withdrawn_at=None)
    rows = rows.select_related("entry__team__place", "entry__place", "member", "confirmation__confirmed_by")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    is_of_a_team = by.role in OF_TEAMS
    if not is_of_a_team and not all(may_confirm_at(by, one.entry.team.place) for one in found):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    return found


def _record(verb: str, presences: Iterable[DiaryPresence], *, by: User, at: datetime.datetime) -> None:
    of_entry: dict[DiaryEntry, list[int]] = defaultdict(list)
    for one in presences:
        of_entry[one.entry].append(one.member_id)
    told: dict[str, Any] = {"by": by, "at": at}
    record_each(
        event_of(verb, entry, place=entry.place, after={"day": entry.day.isoformat(), "who": sorted(who)}, **told)
        for entry, who in of_entry.items()
    )
