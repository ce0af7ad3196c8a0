"""The page of who belongs in a commune's Zalo group: who is missing, to be invited, and who is in it."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require, sees_phones, shown_phone
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from core.templatetags.wording import number
from core.terms import team_words
from notices.tasks import ring_notices
from places.models import Level, Place
from teams.access import masked_member_phone, may_edit
from teams.actions import group_entries
from teams.models import Member, ZaloGroup
from teams.rollups import group_people
from teams.rollups.group_people import GroupPerson

MOST_TICKED = 1_000  # in one form: a commune has some two hundred


class PersonLine(NamedTuple):
    """One person, their number in full (``phone``) or as the viewer may read it (``masked``)."""

    person: GroupPerson
    phone: str
    masked: str


class PartCount(NamedTuple):
    name: str
    inside: int
    number: int


@require_safe
@require(Permission.EDIT_TEAMS)
def zalo_people(request: UserRequest, place_id: int) -> HttpResponse:
    place = _commune(request.user, place_id)
    group = ZaloGroup.objects.filter(place=place).first()
    people = group_people.people_of_group(place, at=timezone.now())
    lines = [_line(request.user, person) for person in people]
    missing = [line for line in lines if line.person.entry is None]
    context = {
        "place": place,
        "group": group,
        "missing": missing,
        "inside": [line for line in lines if line.person.entry],
        "parts": _parts(people),
        "number": len(people),
        "invitable": sum(line.person.account not in (None, request.user) for line in missing),
        "nobody_named": group_people.places_without_focal_point(place),
        "message": _message(place, group) if group else "",
        "trail": [(str(place), reverse("zalo_show", args=[place.pk])), ("Người trong nhóm Zalo", "")],
    }
    return render(request, "teams/zalo_people.html", context)


@require_POST
@require(Permission.EDIT_TEAMS)
def zalo_entries(request: UserRequest, place_id: int) -> HttpResponse:
    """Note those who are ticked as in the group, or by the other button as not in it any more."""
    place = _commune(request.user, place_id)
    keys = set(request.POST.getlist("people")[:MOST_TICKED])
    with refusals_as_messages(request):
        if "left" in request.POST:
            done = group_entries.leave(place, keys, by=request.user)
            messages.success(request, f"Đã ghi {number(done)} người không còn trong nhóm.")
        else:
            done = group_entries.enter(place, keys, by=request.user)
            messages.success(request, f"Đã ghi {number(done)} người đã vào nhóm.")
    return redirect("zalo_people", place.pk)


@require_POST
@require(Permission.EDIT_TEAMS)
def zalo_invite(request: UserRequest, place_id: int) -> HttpResponse:
    place = _commune(request.user, place_id)
    with refusals_as_messages(request):
        told = group_entries.invite(place, by=request.user)
        if told:
            ring_notices()
        said = f"Đã gửi lời mời tới {number(told)} người." if told else "Hôm nay đã mời rồi, không gửi thêm."
        messages.success(request, said)
    return redirect("zalo_people", place.pk)


@require_safe
def zalo_join(request: UserRequest, place_id: int) -> HttpResponse:
    """Show the link and the code of a commune's group to who was invited, and to who sees the commune."""
    groups = ZaloGroup.objects.open_to(request.user).select_related("place")
    return render(request, "teams/zalo_join.html", {"group": get_object_or_404(groups, place=place_id)})


def _commune(user: User, place_id: int) -> Place:
    places = Place.objects.visible_to(user).for_something_new()
    place = get_object_or_404(places, pk=place_id, level=Level.COMMUNE)
    if not may_edit(user, place):
        raise PermissionDenied
    return place


def _line(user: User, person: GroupPerson) -> PersonLine:
    subject = person.subject
    if isinstance(subject, Member):
        masked = masked_member_phone(user, subject)
        return PersonLine(person, "" if masked else subject.phone, masked)
    if isinstance(subject, User):
        shown = shown_phone(user, subject.phone, subject.place) if subject.phone else ""
        return PersonLine(person, *((subject.phone, "") if sees_phones(user, subject.place) else ("", shown)))
    return PersonLine(person, subject.phone, "")  # the directory is open to officials


def _parts(people: list[GroupPerson]) -> list[PartCount]:
    found = []
    for name in group_people.PARTS:
        of_part = [person for person in people if person.part == name]
        found.append(PartCount(name, sum(person.entry is not None for person in of_part), len(of_part)))
    return found


def _message(place: Place, group: ZaloGroup) -> str:
    """Return a courteous message to be pasted to whoever is missing: without anybody's name."""
    return "\n".join(
        [
            "Kính gửi anh/chị,",
            f"{place} mời anh/chị vào nhóm Zalo chung của xã, phường, nơi trao đổi và hướng dẫn hoạt động của các "
            f"{team_words(place, timezone.localdate())}. Xin bấm đường dẫn để vào nhóm:",
            group.url,
            "Trân trọng cảm ơn.",
        ]
    )
