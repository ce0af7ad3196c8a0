"""These pages show how teams did in a year: a commune's teams, one team, the communes of a province, who is praised."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from places.models import Level, Place, prefix_length
from reporting.access import may_assess, may_confirm_assessments
from reporting.actions import assessments
from reporting.forms.assessments import AssessedYearForm, ReturnAssessmentForm, TeamGradeForm
from reporting.models import Assessment, Compliance, Report, TeamGrade
from reporting.models.assessments import sent_from
from reporting.pages.assessments import AssessedCommuneListing, AssessedTeamListing, PraisedTeamListing
from reporting.rollups.assessed_communes import assessed_communes
from reporting.rollups.assessments import (
    FROZEN,
    LEAST_KNOWN,
    TeamYear,
    criteria_of,
    frozen_year,
    praised_teams,
    reports_of_year,
    years_of,
)
from teams.models import Team


@require_safe
@require(Permission.SEE_ROLLUPS)
def assessment_home(request: UserRequest) -> HttpResponse:
    return redirect("assessment_show", request.user.place_id)


@require_safe
@require(Permission.SEE_ROLLUPS)
def assessment_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    """Show the teams of a commune, or above it the communes."""
    place = _place(request.user, place_id)
    form, year = _year(request)
    notes = [str(place), f"năm {year}"]
    context: dict[str, Any] = {"place": place, "year": year, "form": form, "criteria": criteria_of(place, year)}
    context["least_known"] = LEAST_KNOWN
    if place.level < Level.COMMUNE:
        rows = assessed_communes(place, year)
        table: Any = AssessedCommuneListing(rows, year=year, request=request, notes=notes)
        return table.response("reporting/assessment_communes.html", context)
    assessment = _assessment(place, year)
    may_write = may_assess(request.user, place)
    waits = assessment.step == Assessment.AssessmentStep.SENT
    context |= {
        "assessment": assessment,
        "may_write": may_write and not assessment.is_frozen,
        "sent_from": sent_from(year),
        "is_over": timezone.localdate() >= sent_from(year),
        "may_confirm": waits and may_confirm_assessments(request.user, place),
    }
    years = years_of(assessment, at=timezone.now())
    table = AssessedTeamListing(years, year=year, request=request, notes=notes)
    return table.response("reporting/assessment_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_REPORTS)
def assessment_team(request: UserRequest, team_id: int) -> HttpResponse:
    """Show the numbers of a team's year and what is behind them; the commune's official says another grade here."""
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("place"), pk=team_id)
    form, year = _year(request)
    place, known, assessment = _team_year(team, year)
    may_write = place is not None and may_assess(request.user, place) and not assessment.is_frozen
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    initial = {"grade": known.grade, "reason": known.reason} if known else {}
    grading = TeamGradeForm(request.POST if request.method == "POST" else None, initial=initial)
    if place is not None and grading.is_valid():
        with refusals_on(grading):
            assessments.grade_team(place, team, year=year, **grading.cleaned_data, by=request.user)
            messages.success(request, f"Đã ghi xếp loại của {team} năm {year}.")
            return redirect(f"{reverse('assessment_show', args=[place.pk])}?year={year}")
    context = {
        "team": team,
        "place": place,
        "known": known,
        "assessment": assessment,
        "year": year,
        "form": form,
        "grading": grading if may_write and known else None,
        "reports": _reports(request.user, team, year),
        "least_known": LEAST_KNOWN,
        "trail": _trail(request.user, place, str(team), year),
    }
    return render(request, "reporting/assessment_team.html", context, status=422 if grading.is_bound else 200)


@require_POST
@require(Permission.REVIEW_REPORTS)
def assessment_send(request: UserRequest, place_id: int) -> HttpResponse:
    place = _place(request.user, place_id)
    if not may_assess(request.user, place):
        raise PermissionDenied
    _, year = _year(request)
    try:
        sent = assessments.send(place, year=year, by=request.user)
        messages.success(request, f"Đã gửi tỉnh xếp loại của {sent.grades.count()} tổ năm {year}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('assessment_show', args=[place.pk])}?year={year}")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def assessment_decide(request: UserRequest, assessment_id: int) -> HttpResponse:
    """Confirm what a commune sent, or return it with what it should look at again."""
    rows = Assessment.objects.visible_to(request.user).select_related("place", "sent_by")
    assessment = get_object_or_404(rows, pk=assessment_id)
    form = ReturnAssessmentForm(request.POST if request.method == "POST" else None)
    back = f"{reverse('assessment_show', args=[assessment.place_id])}?year={assessment.year}"
    if form.is_valid():
        with refusals_on(form):
            if "confirm" in request.POST:
                assessments.confirm(assessment, by=request.user)
                messages.success(request, f"Đã xác nhận đánh giá của {assessment}.")
            else:
                assessments.send_back(assessment, **form.cleaned_data, by=request.user)
                messages.success(request, f"Đã trả lại đánh giá của {assessment}.")
            return redirect(back)
    years = years_of(assessment, at=timezone.now())
    context = {
        "assessment": assessment,
        "form": form,
        "back": back,
        "years": years,
        "changed": [one for one in years if one.is_changed],
        "second": assessment.second_confirmer(request.user),
        "trail": [(str(assessment.place), back), ("Xác nhận đánh giá", "")],
    }
    return render(request, "reporting/assessment_decide.html", context, status=422 if form.is_bound else 200)


@require_safe
@require(Permission.SEE_ROLLUPS)
def assessment_praise(request: UserRequest, place_id: int) -> HttpResponseBase:
    """Show the teams that are proposed for praise; the file of the list is Excel, the paper is Word."""
    place = _place(request.user, place_id)
    form, year = _year(request)
    teams = praised_teams(place, year)
    table = PraisedTeamListing(teams, request=request, of=place, notes=[f"năm {year}"])
    back = f"{reverse('assessment_show', args=[place.pk])}?year={year}"
    context = {"place": place, "year": year, "form": form, "trail": [(str(place), back), ("Đề nghị khen", "")]}
    return table.response("reporting/assessment_praise.html", context)


def _place(user: User, place_id: int) -> Place:
    return get_object_or_404(Place.objects.visible_to(user), pk=place_id, level__lte=Level.COMMUNE)


def _year(request: UserRequest) -> tuple[AssessedYearForm, int]:
    form = AssessedYearForm(request.GET, today=timezone.localdate())
    return form, form.chosen_year


def _assessment(place: Place, year: int) -> Assessment:
    """Return the assessment of a commune, not stored where nobody began it."""
    stored = Assessment.objects.filter(place=place, year=year).select_related("place", "sent_by", "decided_by").first()
    return stored or Assessment(place=place, year=year)


def _team_year(team: Team, year: int) -> tuple[Place | None, TeamYear | None, Assessment]:
    """Return the commune that answers for a team's year, what is known of it, and the assessment it stands in: the one
    that was sent, wherever the team stands since, else that of the commune where it stands today.
    """
    sent = TeamGrade.objects.filter(team=team, assessment__year=year, assessment__step__in=FROZEN)
    grade = sent.select_related("assessment__place", "team__place").order_by("pk").first()
    if grade is not None:
        return grade.assessment.place, frozen_year(grade), grade.assessment
    path = team.place.stands_at[: prefix_length(Level.COMMUNE)]
    place = Place.objects.filter(path=path, level=Level.COMMUNE).first()
    if place is None:  # the team waits for its place
        return None, None, Assessment(year=year)
    assessment = _assessment(place, year)
    return place, next((one for one in years_of(assessment, at=timezone.now()) if one.team == team), None), assessment


def _reports(user: User, team: Team, year: int) -> list[Any]:
    """Return the reports behind the numbers, the earliest first, each with how it stands."""
    rows: Any = Report.objects.visible_to(user).filter(reports_of_year(year), team=team).judged(timezone.now())
    found = list(rows.select_related("round").order_by("round__data_to", "pk"))
    for report in found:
        report.way = Compliance(report.compliance)
    return found


def _trail(user: User, place: Place | None, name: str, year: int) -> list[tuple[str, str]]:
    if place is None or not user.may(Permission.SEE_ROLLUPS) or not user.reaches(place):
        return [(name, "")]
    return [(str(place), f"{reverse('assessment_show', args=[place.pk])}?year={year}"), (name, "")]
