"""URLs of teams."""

from django.urls import path

from teams.views import coverage, milestones

urlpatterns = [
    path("coverage/", coverage.coverage_home, name="coverage_home"),
    path("coverage/<int:place_id>/", coverage.coverage_show, name="coverage_show"),
    path("milestones/", milestones.milestone_list, name="milestone_list"),
    path("milestones/new/", milestones.milestone_create, name="milestone_create"),
    path("milestones/<int:milestone_id>/edit/", milestones.milestone_edit, name="milestone_edit"),
]
