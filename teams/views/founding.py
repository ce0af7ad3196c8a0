"""On this page a team is founded: where, by which decision, with whom."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import Refused
from core.text import lower_first
from places.models import Level, Place
from teams.actions import teams
from teams.actions.members import MemberData
from teams.forms.members import PersonFormSet, person_rows
from teams.forms.teams import CommuneOrPlaceForm, NewTeamForm
from teams.models import TEAM_SIZE, Decision, Team, terms_on
from teams.pages.scans import decision_of, kept_scan
from teams.pages.trails import trail_of_list

RECENT = 5  # decisions offered to be used again


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def team_create(request: UserRequest) -> HttpResponse:
    """Ask the province first in which commune; a commune founds in itself."""
    where = _where(request)
    commune, place = where.commune_and_place
    if commune is None:
        context = {"form": where, "trail": trail_of_list("Thành lập tổ")}
        return render(request, "teams/team_create_where.html", context)
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    places = Place.objects.visible_to(request.user).within(commune)
    decision = _decision(where, commune)
    form = NewTeamForm(posted, files, commune=commune, places=places, place=place, decision=decision)
    people, kept = person_rows(posted), kept_scan(request, form)
    if all([form.is_valid(), people.is_valid()]):
        try:
            return _show_new_team(request, _establish(request, form, people, kept))
        except teams.TeamAlreadyThere as refusal:
            if _is_the_same(form, people, refusal.stored):
                messages.info(request, "Tổ này đã được ghi nhận, không cần lưu lần nữa.")
                return redirect("team_show", refusal.stored.pk)
            form.add_error("name", str(refusal))
        except Refused as refusal:
            refusal.add_to(form)
    context = {
        "form": form,
        "kept": kept,
        "chosen": decision,
        "has_scan": decision is not None and decision.file != "",
        "recent": Decision.objects.filter(place=commune).order_by("-signed_on", "-pk")[:RECENT],
        "people": people,
        "terms": terms_on(commune, timezone.localdate()),
        "first_rows": people.forms[: TEAM_SIZE[0]],
        "more_rows": people.forms[TEAM_SIZE[0] :],
        "commune": commune,
        "commune_name": lower_first(commune.name),
        "trail": trail_of_list("Thành lập tổ"),
    }
    return render(request, "teams/team_create.html", context, status=422 if form.is_bound else 200)


def _where(request: UserRequest) -> CommuneOrPlaceForm:
    """Return where the address (or the form's own hidden field) says that the team stands; raise Http404 for what is
    not within reach of the user.
    """
    scope = request.user.scope
    own = scope.pk if scope is not None and scope.level == Level.COMMUNE else ""
    commune = request.POST.get("commune") or request.GET.get("commune")
    place = request.GET.get("place", "")
    asked = {"commune": commune or ("" if place else own), "place": place, "decision": request.GET.get("decision", "")}
    where = CommuneOrPlaceForm(asked, places=Place.objects.visible_to(request.user))
    if not where.is_valid():
        raise Http404
    return where


def _decision(where: CommuneOrPlaceForm, commune: Place) -> Decision | None:
    """Return the decision of this commune that the address names: its number and day are written in."""
    decision: Decision | None = where.cleaned_data["decision"]
    if decision is not None and decision.place_id != commune.pk:
        raise Http404
    return decision


def _establish(request: UserRequest, form: NewTeamForm, people: PersonFormSet, kept: str) -> Team:
    data = form.cleaned_data
    return teams.establish(
        data["place"],
        name=data["name"],
        kind=data["kind"],
        second_team_reason=data["second_team_reason"],
        decision=decision_of(request, form, kept),
        established_on=data["established_on"],
        members=[MemberData(**person) for person in people.people],
        by=request.user,
    )


def _show_new_team(request: UserRequest, team: Team) -> HttpResponse:
    messages.success(request, f"Đã thành lập tổ “{team}”.")
    if warning := teams.decided_late(team.decision, team.established_on):
        messages.warning(request, warning)
    return redirect("team_show", team.pk)


def _is_the_same(form: NewTeamForm, people: PersonFormSet, stored: Team) -> bool:
    """Return whether the stored team is what was just sent, its people too: a button pressed twice."""
    sent = form.cleaned_data
    facts = ("established_on", "kind", "number", "signed_on")
    decision = stored.decision
    holds = (stored.established_on, stored.kind, decision.number, decision.signed_on)
    there = set(stored.members.values_list("full_name", "phone", "position"))
    named = {(person["full_name"], person["phone"], person["position"]) for person in people.people}
    return tuple(sent[name] for name in facts) == holds and named <= there
