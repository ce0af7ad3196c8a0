"""This action shows the phone number of one member in full to somebody above the commune, and records it."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.actions.looks import record_look
from accounts.models import Event, LookKind, User
from accounts.roles import Permission
from core.refusals import Refused
from teams.actions.decisions import out_of_scope
from teams.models import Member


@transaction.atomic
def reveal_phone(member: Member, *, by: User, at: datetime.datetime | None = None) -> str:
    """Return a member's number in full, once it is recorded who asked (law 91/2025/QH15).

    At most REVEALS_A_DAY numbers a calendar day and account. Refuses with out_of_scope, no_phone, enough_for_today.
    """
    at = at or timezone.now()
    by = User.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    member = Member.objects.select_related("team__place").get(pk=member.pk)
    scope, place = by.scope, member.team.place
    if not by.may(Permission.REVEAL_CONTACTS) or scope is None or not scope.covers(place):
        raise out_of_scope()
    if not member.phone:
        raise Refused("no_phone", "Chưa ghi số điện thoại của người này.")
    seen = Event.objects.filter(verb="members.reveal_phone", by=by, at__date=timezone.localdate(at))
    if seen.count() >= settings.REVEALS_A_DAY:
        raise Refused(
            "enough_for_today",
            f"Hôm nay tài khoản đã xem {settings.REVEALS_A_DAY} số điện thoại. "
            "Xin xem tiếp vào ngày mai, hoặc nhờ cán bộ xã, phường.",
        )
    record("members.reveal_phone", member, by=by, place=place, at=at)
    record_look(LookKind.REVEAL, place=place, count=1, by=by, page="member_phone", at=at)
    return member.phone
