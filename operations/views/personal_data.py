"""All that the portal keeps about one member: to be read and printed, corrected, erased."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import Event, Look, User
from accounts.roles import Permission
from core.refusals import refusals_on
from exchange.models import Export, Import
from operations.actions import erasure
from operations.actions.traces import Traces, traces_of
from operations.forms.erasure import ErasureForm
from operations.rollups.held import About, held_about
from reporting.models import DiaryEntry
from reporting.rollups.diary import diary_sum
from teams.actions.erasure import why_not
from teams.models import Member
from teams.pages.members import member_of
from teams.pages.trails import trail_of_team
from training.models import Attendance, Invitation, Learned

LOOKS = 50


@never_cache
@require_safe
@require(Permission.EDIT_TEAMS)
def member_data(request: UserRequest, member_id: int) -> HttpResponse:
    user, member = request.user, member_of(request.user, member_id)
    memberships = _memberships(user, member)
    traces = traces_of(member.person, by=user)
    made, sent = traces.exports(), traces.imports()
    exports, imports = _by_known(user, made), _by_known(user, sent)
    accounts = list({one.user.pk: one.user for one in memberships if one.user}.values())
    context = {
        "member": member,
        "memberships": memberships,
        "accounts": accounts,
        "held": held_about(About(member.person, memberships, accounts, traces.mentions, user)),
        "events": _events(user, memberships),
        "invitations": _invitations(memberships),
        "diary": diary_sum(DiaryEntry.objects.taken_part_in(memberships)),
        "looks": _looks(user, traces),
        "exports": exports,
        "imports": imports,
        "files": len(made) + len(sent),
        "files_of_others": len(made) + len(sent) - len(exports) - len(imports),
        "trail": trail_of_team(user, member.team, "Dữ liệu cá nhân"),
    }
    return render(request, "operations/member_data.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ERASE_PEOPLE)
def member_erase(request: UserRequest, member_id: int) -> HttpResponse:
    member = member_of(request.user, member_id)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            erased = erasure.erase(member.person, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Đã xóa dữ liệu cá nhân ở {len(erased)} lần tham gia. Các số đếm giữ nguyên.")
            return redirect("team_show", member.team_id)
    context = {"member": member, "form": form} | _what_will_happen(request.user, member)
    return render(request, "operations/member_erase.html", context, status=422 if form.is_bound else 200)


def _by_known[File: (Export, Import)](user: User, files: list[File]) -> list[File]:
    """Those whose maker is of the user's place, within it or above it: who works elsewhere is none of this one's
    business."""
    scope = user.scope
    known = []
    for file in files:
        place = file.requested_by.place
        if scope is not None and place is not None and (scope.covers(place) or place.covers(scope)):
            known.append(file)
    return known


def _what_will_happen(user: User, member: Member) -> dict[str, Any]:
    traces = traces_of(member.person, by=user)
    trail = trail_of_team(user, member.team)
    ending = [("Dữ liệu cá nhân", reverse("member_data", args=[member.pk])), ("Xóa", "")]
    return {
        "memberships": len(traces.members),
        "has_account": any(one.user for one in traces.members),
        "exports": len(traces.exports()),
        "imports": len(traces.imports()),
        "obstacle": why_not(member.person, by=user),
        "trail": [*trail, *ending],
    }


def _memberships(user: User, member: Member) -> list[Member]:
    rows = Member.objects.visible_to(user).filter(person=member.person_id)
    rows = rows.select_related("team__place", "team__decision", "user__place", "joined_by", "left_by")
    return list(rows.order_by("joined_on", "pk"))


def _looks(user: User, traces: Traces) -> list[Look]:
    """The latest pages and lists with contacts on which they may have stood: at the places of their teams and above."""
    rows = Look.objects.visible_to(user).at_or_above(traces.paths).select_related("by", "place")
    return list(rows.newest_first()[:LOOKS])


def _invitations(memberships: Sequence[Member]) -> list[Invitation]:
    """What they were asked to learn, with how they attended and what they learned there."""
    rows = Invitation.objects.filter(member__in=memberships).select_related("session", "member")
    rows = rows.order_by("-session__starts_at", "pk").distinct()
    attended = Prefetch("session__attendances", Attendance.objects.filter(member__in=memberships).order_by("day"))
    learned = Prefetch("session__learned", Learned.objects.filter(member__in=memberships).select_related("topic"))
    return list(rows.prefetch_related(attended, learned))


def _events(user: User, memberships: Sequence[Member]) -> list[Event]:
    """What the record holds about the person's memberships and their account, the latest first."""
    keys, users = [one.pk for one in memberships], [one.user_id for one in memberships if one.user_id]
    about = Q(subject_type=Member._meta.label_lower, subject_id__in=keys)
    about |= Q(subject_type=User._meta.label_lower, subject_id__in=users) | Q(by__in=users)
    return list(Event.objects.visible_to(user).filter(about).select_related("by").newest_first())
