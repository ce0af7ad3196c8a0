"""This page shows a member's phone number in full, to whoever asks and is recorded as having asked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import Refused
from teams.actions import contacts
from teams.pages.members import member_of
from teams.pages.trails import trail_of_team


@never_cache
@require_POST
@require(Permission.REVEAL_CONTACTS)
def member_phone(request: UserRequest, member_id: int) -> HttpResponse:
    """Show the number in the row it was asked from, or without scripts on a page of its own."""
    member, phone, refusal = member_of(request.user, member_id), "", ""
    try:
        phone = contacts.reveal_phone(member, by=request.user)
    except Refused as refused:
        refusal = str(refused)
    trail = trail_of_team(request.user, member.team, "Số điện thoại")
    context = {"member": member, "phone": phone, "refusal": refusal, "trail": trail}
    if request.htmx:  # type: ignore[attr-defined]  # it swaps no answer in that is an error's
        return render(request, "teams/_phone_revealed.html", context)
    return render(request, "teams/phone_show.html", context, status=409 if refusal else 200)
