"""What people ask about their own data is written down, answered, and fulfilled or refused (law 91/2025/QH15)."""

import datetime
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean, clean_lines, fold
from places.models import SEGMENT, Level, Place, in_scope, paths_up, prefix_length
from teams.actions.decisions import out_of_scope
from teams.models import Member, Person, Placement, PrivacyRequest

Kind, Outcome = PrivacyRequest.RequestKind, PrivacyRequest.Outcome
ENDED_BY_ERASURE = (Kind.ERASE, Kind.OBJECT, Kind.RESTRICT)
GONE = "(đã xóa)"
PASSED_ON = "Người này đã được xóa dữ liệu theo đề nghị ở một nơi khác; xin xóa nốt ở những tổ còn lại."


@transaction.atomic
def register(
    *,
    kind: str,
    place: Place,
    received_on: datetime.date,
    channel: str,
    by: User,
    member: Member | None = None,
    asker: str = "",
    words: str = "",
    at: datetime.datetime | None = None,
) -> PrivacyRequest:
    """Write down what somebody asked, of whom ``member`` is a membership where the portal knows them.

    Refuses with out_of_scope, asker_missing, not_received_yet, already_registered.
    """
    at = at or timezone.now()
    by = User.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if not by.may(Permission.HANDLE_PRIVACY) or by.scope is None or not by.scope.covers(place):
        raise out_of_scope()
    if received_on > timezone.localdate(at):
        raise Refused(
            "not_received_yet", "Ngày nhận chưa đến. Xin ghi hôm nay hoặc một ngày đã qua.", field="received_on"
        )
    asker = "" if member else clean(asker)
    if member is None and not asker:
        raise Refused("asker_missing", "Xin ghi họ tên người đề nghị.", field="asker")
    fields = {"kind": kind, "channel": channel, "received_on": received_on, "words": clean_lines(words)}
    fields |= {"person": member.person if member else None, "asker": asker, "place": place}
    if PrivacyRequest.objects.open().filter(**fields).exists():  # a button pressed twice, and each has its deadlines
        raise Refused("already_registered", "Đề nghị này đã được ghi và đang chờ trả lời.")
    return _create(fields, by=by, at=at)


@transaction.atomic
def ask(*, kind: str, words: str, by: User, at: datetime.datetime | None = None) -> PrivacyRequest:
    """Ask for oneself, by one's account. Refuses with no_place_to_ask, already_asked."""
    at = at or timezone.now()
    by = User.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if by.place is None:
        raise Refused(
            "no_place_to_ask", "Tài khoản của anh/chị không gắn với địa bàn nào. Xin gửi đề nghị bằng đơn đến Sở."
        )
    if PrivacyRequest.objects.open().filter(account=by, kind=kind).exists():
        raise Refused("already_asked", "Anh/chị đã gửi đề nghị này và đang chờ trả lời.")
    member = by.memberships.select_related("person").order_by("-joined_on", "-pk").first()
    fields: dict[str, Any] = {
        "kind": kind,
        "channel": PrivacyRequest.RequestChannel.PORTAL,
        "words": clean_lines(words),
    }
    fields |= {"received_on": timezone.localdate(at), "account": by, "person": member.person if member else None}
    return _create(fields | {"place": by.place}, by=by, at=at)


@transaction.atomic
def answer(request: PrivacyRequest, *, by: User, at: datetime.datetime | None = None) -> PrivacyRequest:
    """Write that the person was told what will happen.

    Refuses with out_of_scope, own_request, request_done, request_answered.
    """
    at = at or timezone.now()
    request = _lock(request, by=by)
    if request.answered_at is not None:
        raise Refused("request_answered", "Đề nghị này đã được trả lời.")
    request.answered_at, request.answered_by = at, by
    request.save(update_fields=["answered_at", "answered_by"])
    record("privacy.answer", request, by=by, place=request.place, at=at)
    return request


@transaction.atomic
def finish(
    request: PrivacyRequest, *, outcome: str, reason: str, by: User, at: datetime.datetime | None = None
) -> PrivacyRequest:
    """Write how it ended: fulfilled, or refused on a ground; the person is answered with it at the latest.

    Refuses with out_of_scope, own_request, request_done, ground_missing.
    """
    at, reason = at or timezone.now(), clean_lines(reason)
    request = _lock(request, by=by)
    if outcome == Outcome.REFUSED and not reason:
        raise Refused("ground_missing", "Xin ghi căn cứ không thực hiện, và lý do.", field="reason")
    return _end(request, outcome=outcome, reason=reason, by=by, at=at)


def fulfil_by_erasure(
    person: Person,
    *,
    users: Collection[User],
    by: User | None,
    at: datetime.datetime,
    within: User | None = None,
) -> None:
    """End with their erasure what the person asked and nothing is left of, and forget in what words it was asked; of
    whom something is left elsewhere, only what was asked ``within`` the scope of that user.

    Inside the transaction that erases. What they wanted to see or have corrected is left for somebody to answer.
    """
    _take_as_theirs(person, within=within)
    rows = PrivacyRequest.objects.filter(Q(person=person) | Q(account__in=users))
    if within is not None:
        rows = rows.filter(in_scope(within, "place__path"))
    rows.update(asker="", words="")
    rows.exclude(reason="").update(reason=GONE)
    for request in rows.open().filter(kind__in=ENDED_BY_ERASURE).select_related("place").order_by("pk"):
        _end(request, outcome=Outcome.GRANTED, reason="", by=by, at=at)


def pass_on_erasure(person: Person, left: QuerySet[Member], *, by: User, at: datetime.datetime) -> None:
    """Ask each province above the memberships that are ``left`` of an erased person to erase the rest.

    The person asked once; who they asked first is not told where else they are. Inside the transaction that erases.
    """
    stood = set(left.values_list("team__place__stands_at", flat=True).order_by())
    provinces = Place.objects.filter(path__in={path[:SEGMENT] for path in stood}).order_by("pk")
    asked = PrivacyRequest.objects.open().filter(person=person, kind=Kind.ERASE)
    for province in provinces.exclude(pk__in=asked.values("place")):
        fields = {
            "kind": Kind.ERASE,
            "channel": PrivacyRequest.RequestChannel.PORTAL,
            "received_on": timezone.localdate(at),
        }
        _create(fields | {"person": person, "place": province, "words": PASSED_ON}, by=by, at=at)


def _take_as_theirs(person: Person, *, within: User | None) -> None:
    """Join to the person what was asked on paper in their name, in a place of one of their teams, where nobody else
    there is called so; ``within`` the reach of somebody, where it is given.
    """
    stood = Placement.objects.filter(team__members__person=person).order_by()
    paths = {path for pair in stood.values_list("place__path", "place__stands_at") for path in pair}
    communes = {path[: prefix_length(Level.COMMUNE)] for path in paths}
    names = set(person.memberships.filter(erased_at=None).values_list("name_folded", flat=True).order_by())
    others = Member.objects.filter(name_folded__in=names, erased_at=None).exclude(person=person)
    there = [Q(team__placements__place__path__startswith=path) for path in communes]
    if not there or others.filter(reduce(or_, there)).exists():
        return
    inside = [Q(place__path__startswith=path) for path in communes]
    around = Q(place__path__in={above for path in paths for above in paths_up(path)})
    unknown = PrivacyRequest.objects.filter(reduce(or_, inside, around), person=None, account=None)
    if within is not None:
        unknown = unknown.filter(in_scope(within, "place__path"))
    theirs = [key for key, asker in unknown.order_by("pk").values_list("pk", "asker") if fold(asker) in names]
    PrivacyRequest.objects.filter(pk__in=theirs).update(person=person)


def _create(fields: dict[str, Any], *, by: User, at: datetime.datetime) -> PrivacyRequest:
    request = PrivacyRequest.objects.create(received_by=by, **fields)
    after = {"kind": request.kind, "received_on": request.received_on.isoformat()}
    record("privacy.register", request, by=by, place=request.place, at=at, after=after)
    return request


def _lock(request: PrivacyRequest, *, by: User) -> PrivacyRequest:
    rows = PrivacyRequest.objects.select_related("place").select_for_update(of=("self",), no_key=True)
    request = rows.get(pk=request.pk)
    if request.account_id == by.pk:
        raise Refused("own_request", "Đây là đề nghị của chính anh/chị, xin để người khác trả lời.")
    if not by.may(Permission.HANDLE_PRIVACY) or by.scope is None or not by.scope.covers(request.place):
        raise out_of_scope()
    if request.done_at is not None:
        raise Refused("request_done", "Đề nghị này đã xong.")
    return request


def _end(
    request: PrivacyRequest, *, outcome: str, reason: str, by: User | None, at: datetime.datetime
) -> PrivacyRequest:
    if request.answered_at is None:
        request.answered_at, request.answered_by = at, by
    request.done_at, request.done_by, request.outcome, request.reason = at, by, outcome, reason
    request.save(update_fields=["answered_at", "answered_by", "done_at", "done_by", "outcome", "reason"])
    record("privacy.finish", request, by=by, place=request.place, at=at, after={"outcome": outcome})
    return request
