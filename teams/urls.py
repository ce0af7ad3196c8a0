"""URLs of teams."""

from django.urls import path

from teams.views import (
    coverage,
    founding,
    hamlet_changes,
    hamlet_forms,
    hamlets,
    members,
    milestones,
    search,
    teams,
)

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
    path("hamlets/", hamlets.hamlet_home, name="hamlet_home"),
    path("hamlets/<int:place_id>/", hamlets.hamlet_list, name="hamlet_list"),
    path("hamlets/<int:place_id>/figures/", hamlets.hamlet_figures, name="hamlet_figures"),
    path("hamlets/<int:place_id>/add/", hamlet_forms.hamlet_add, name="hamlet_add"),
    path("hamlets/<int:place_id>/change/", hamlet_forms.hamlet_change_what, name="hamlet_change_what"),
    path("hamlets/<int:place_id>/rename/", hamlet_forms.hamlet_rename, name="hamlet_rename"),
    path("hamlets/<int:place_id>/close/", hamlet_forms.hamlet_close, name="hamlet_close"),
    path("hamlets/<int:place_id>/split/", hamlet_forms.hamlet_split, name="hamlet_split"),
    path("hamlets/<int:place_id>/merge/", hamlet_forms.hamlet_merge, name="hamlet_merge"),
    path("hamlets/changes/", hamlet_changes.hamlet_changes, name="hamlet_changes"),
    path("hamlets/changes/approve/", hamlet_changes.hamlet_approve_many, name="hamlet_approve_many"),
    path("hamlets/changes/<int:change_id>/", hamlet_changes.hamlet_change, name="hamlet_change"),
    path("hamlets/changes/<int:change_id>/approve/", hamlet_changes.hamlet_approve, name="hamlet_approve"),
    path("hamlets/changes/<int:change_id>/refuse/", hamlet_changes.hamlet_refuse, name="hamlet_refuse"),
    path("hamlets/changes/<int:change_id>/withdraw/", hamlet_changes.hamlet_withdraw, name="hamlet_withdraw"),
    path("coverage/", coverage.coverage_home, name="coverage_home"),
    path("coverage/<int:place_id>/", coverage.coverage_show, name="coverage_show"),
    path("milestones/", milestones.milestone_list, name="milestone_list"),
    path("milestones/new/", milestones.milestone_create, name="milestone_create"),
    path("milestones/<int:milestone_id>/edit/", milestones.milestone_edit, name="milestone_edit"),
]
