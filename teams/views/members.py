"""Pages of a team's people: joining, correcting, leaving, taking the lead, getting an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.pages.slips import redirect_to_code
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from teams.access import masked_member_phone
from teams.actions import accounts, leaders, members
from teams.actions.members import MemberData
from teams.forms.members import HandOverForm, JoinForm, LeaveForm, MemberForm
from teams.models import Position
from teams.pages.members import member_of
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_team


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def member_add(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    posted = request.POST if request.method == "POST" else None
    form = JoinForm(posted, team=team, initial={"joined_on": timezone.localdate()})
    if form.is_valid():
        try:
            decision = form.cleaned_data["by_decision"]
            member = members.join(team, MemberData(**form.member_data), by_decision=decision, by=request.user)
        except members.AlreadyMember as refusal:
            messages.info(request, str(refusal))
            return redirect("team_show", team.pk)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, f"Đã thêm {member} vào tổ.")
            return redirect("team_show", team.pk)
    context = {"form": form, "team": team, "trail": trail_of_team(request.user, team, "Thêm thành viên")}
    return render(request, "teams/member_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def member_edit(request: UserRequest, member_id: int) -> HttpResponse:
    member = member_of(request.user, member_id)
    masked = masked_member_phone(request.user, member)
    form = MemberForm(request.POST if request.method == "POST" else None, thing=member, masked=masked)
    if form.is_valid():
        with refusals_on(form):
            members.change(member, **form.edits, by=request.user)
            messages.success(request, f"Đã lưu thông tin của {form.cleaned_data['full_name']}.")
            return redirect("team_show", member.team_id)
    trail = trail_of_team(request.user, member.team, "Sửa thành viên")
    context = {"form": form, "member": member, "team": member.team, "trail": trail}
    return render(request, "teams/member_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def member_leave(request: UserRequest, member_id: int) -> HttpResponse:
    member = member_of(request.user, member_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, team=member.team)
    if form.is_valid():
        try:
            members.leave(member, **form.cleaned_data, by=request.user)
        except members.AlreadyLeft as refusal:
            messages.info(request, str(refusal))
            return redirect("team_show", member.team_id)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, f"Đã ghi nhận {member} thôi tham gia tổ.")
            return redirect("team_show", member.team_id)
    trail = trail_of_team(request.user, member.team, "Thôi tham gia")
    context = {
        "form": form,
        "member": member,
        "team": member.team,
        "is_leader": member.position == Position.LEADER,
        "trail": trail,
    }
    return render(request, "teams/member_leave.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def team_hand_over(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    people = team.members.filter(left_on=None).order_by("sort_key", "pk")
    former = next((member for member in people if member.position == Position.LEADER), None)
    others = [member for member in people if member != former]
    posted = request.POST if request.method == "POST" else None
    form = HandOverForm(posted, team=team, others=others, has_leader=former is not None)
    if form.is_valid():
        with refusals_on(form):
            leader = leaders.hand_over(form.person, **form.action_data, by=request.user)
            messages.success(request, f"{leader} là tổ trưởng từ ngày {leader.joined_on:%d/%m/%Y}.")
            return redirect("team_show", team.pk)
    trail = trail_of_team(request.user, team, "Thay tổ trưởng")
    context = {"form": form, "team": team, "former": former, "others": others, "trail": trail}
    return render(request, "teams/team_hand_over.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@require(Permission.EDIT_TEAMS)
def member_account(request: UserRequest, member_id: int) -> HttpResponse:
    """Give the account, and show the code of its slip once; a second press leads to the same page."""
    member = member_of(request.user, member_id)
    try:
        user, code = accounts.give_account(member, by=request.user)
    except accounts.HasAccount as refusal:
        return redirect("slip_show", refusal.user.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("team_show", member.team_id)
    if code:
        return redirect_to_code(request, user, code)
    messages.success(request, f"{member} đã có tài khoản từ trước; tài khoản đó nay dùng được cho tổ này.")
    return redirect("team_show", member.team_id)
