"""URLs of teams."""

from django.urls import path

from teams.views import coverage, founding, members, milestones, search, teams

urlpatterns = [
    path("search/", search.search, name="search"),
    path("teams/", teams.team_list, name="team_list"),
    path("teams/new/", founding.team_create, name="team_create"),
    path("teams/<int:team_id>/", teams.team_show, name="team_show"),
    path("teams/<int:team_id>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:team_id>/dissolve/", teams.team_dissolve, name="team_dissolve"),
    path("teams/<int:team_id>/leader/", members.team_hand_over, name="team_hand_over"),
    path("teams/<int:team_id>/members/new/", members.member_add, name="member_add"),
    path("members/<int:member_id>/edit/", members.member_edit, name="member_edit"),
    path("members/<int:member_id>/leave/", members.member_leave, name="member_leave"),
    path("members/<int:member_id>/account/", members.member_account, name="member_account"),
    path("coverage/", coverage.coverage_home, name="coverage_home"),
    path("coverage/<int:place_id>/", coverage.coverage_show, name="coverage_show"),
    path("milestones/", milestones.milestone_list, name="milestone_list"),
    path("milestones/new/", milestones.milestone_create, name="milestone_create"),
    path("milestones/<int:milestone_id>/edit/", milestones.milestone_edit, name="milestone_edit"),
]
