"""The page on which a team is renewed by a decision, in one form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import Refused
from teams.actions import renewals
from teams.actions.members import MemberData
from teams.forms.members import person_rows
from teams.forms.renewals import RenewalForm
from teams.models import TEAM_SIZE, Position
from teams.pages.scans import decision_of, kept_scan
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_team


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def team_renew(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    members = sorted(
        team.members.filter(left_on=None).order_by("sort_key", "pk"),
        key=lambda member: Position.values.index(member.position),
    )
    form = RenewalForm(posted, files, members=members, issued_by=team.decision.issued_by)
    people, kept = person_rows(posted, leader_first=False), kept_scan(request, form)
    if all([form.is_valid(), people.is_valid()]) and form.has_one_leader(people.people):
        try:
            ruling = renewals.renew(
                team,
                decision=decision_of(request, form, kept),
                effective_on=form.cleaned_data["effective_on"],
                leaving=form.leaving,
                joining=[MemberData(**person) for person in people.people],
                positions=form.positions,
                by=request.user,
            )
        except renewals.ReformedAlready as refusal:
            messages.info(request, str(refusal))
            return redirect("team_show", team.pk)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, f"Đã kiện toàn tổ, có hiệu lực từ ngày {ruling.effective_on:%d/%m/%Y}.")
            return redirect("team_show", team.pk)
    context = {
        "team": team,
        "form": form,
        "kept": kept,
        "people": people,
        "first_rows": people.forms[: TEAM_SIZE[0]],
        "more_rows": people.forms[TEAM_SIZE[0] :],
        "trail": trail_of_team(request.user, team, "Kiện toàn"),
    }
    return render(request, "teams/team_renew.html", context, status=422 if form.is_bound else 200)
