"""Incidents with personal data are registered, notified and closed (law 91/2025/QH15: within 72
hours of being found).
"""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import Breach, User
from accounts.roles import Permission
from core.refusals import OUT_OF_SCOPE, Refused
from core.text import clean, clean_lines
from places.models import Place


@transaction.atomic
def register(
    *,
    found_at: datetime.datetime,
    what: str,
    data: Sequence[str],
    place: Place,
    from_at: datetime.datetime,
    to_at: datetime.datetime,
    by: User,
    accounts: Collection[User] = (),
    at: datetime.datetime | None = None,
) -> Breach:
    """Register an incident; its time runs from ``found_at``.

    Refuses with out_of_scope, span_refused.
    """
    at = at or timezone.now()
    _check(by, place)
    if max(found_at, to_at) > at:
        raise Refused("span_refused", "Thời điểm ghi chưa đến. Xin xem lại ngày, giờ.")
    if from_at >= to_at:
        raise Refused("span_refused", "Lúc bắt đầu phải trước lúc kết thúc.")
    told = {"found_at": found_at, "what": clean_lines(what), "data": list(data), "place": place}
    breach = Breach.objects.create(**told, from_at=from_at, to_at=to_at, registered_by=by, registered_at=at)
    breach.accounts.set(accounts)
    after = {"found_at": found_at.isoformat(), "data": list(data), "accounts": sorted(user.pk for user in accounts)}
    record("breaches.register", breach, by=by, place=place, at=at, after=after)
    return breach


@transaction.atomic
def notify(
    breach: Breach,
    *,
    to: str,
    number: str,
    notified_at: datetime.datetime,
    by: User,
    at: datetime.datetime | None = None,
) -> Breach:
    """Record to whom the incident was notified, when and by which document.

    Refuses with out_of_scope, breach_closed, already_notified, span_refused.
    """
    at = at or timezone.now()
    breach = _lock(breach, by=by)
    if breach.notified_at is not None:
        raise Refused("already_notified", "Sự cố này đã ghi thông báo.")
    if not breach.found_at <= notified_at <= at:
        raise Refused("span_refused", "Lúc thông báo phải sau lúc phát hiện và không muộn hơn bây giờ.")
    breach.notified_at, breach.notified_to, breach.notified_number = notified_at, clean(to), clean(number)
    breach.save(update_fields=["notified_at", "notified_to", "notified_number"])
    after = {"to": breach.notified_to, "number": breach.notified_number, "in_time": breach.in_time}
    record("breaches.notify", breach, by=by, place=breach.place, at=at, after=after)
    return breach


@transaction.atomic
def close(breach: Breach, *, lessons: str, by: User, at: datetime.datetime | None = None) -> Breach:
    """Close an incident with what was learned. Refuses with out_of_scope, breach_closed."""
    at = at or timezone.now()
    breach = _lock(breach, by=by)
    breach.closed_at, breach.closed_by, breach.lessons = at, by, clean_lines(lessons)
    breach.save(update_fields=["closed_at", "closed_by", "lessons"])
    record("breaches.close", breach, by=by, place=breach.place, at=at)
    return breach


def _check(by: User, place: Place) -> None:
    if not by.may(Permission.HANDLE_BREACHES) or not by.reaches(place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)


def _lock(breach: Breach, *, by: User) -> Breach:
    breach = Breach.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=breach.pk)
    _check(by, breach.place)
    if breach.closed_at is not None:
        raise Refused("breach_closed", "Sự cố này đã khép lại.")
    return breach
