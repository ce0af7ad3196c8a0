"""On this page somebody asks for the draft of a decision: of which teams, who decides, on what grounds."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from exchange.actions import exports
from exchange.tasks import ring
from places.models import Level
from teams.exports.draft import DECISION_DRAFT
from teams.exports.draft.grounds import proposed_grounds
from teams.exports.draft.source import DecisionDraft
from teams.forms.drafts import DraftForm, DraftTeamsForm


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def decision_draft(request: UserRequest) -> HttpResponse:
    """Show what the draft of the chosen teams will hold, and take it; what is not within reach is not found."""
    user, posted = request.user, request.POST if request.method == "POST" else None
    where = _where(request)
    draft = None
    if where.is_bound:
        chosen = {"place": where.cleaned_data["place"], "chosen": where.cleaned_data["teams"]}
        draft = DecisionDraft(**chosen, at=timezone.now(), by=user)
    form = DraftForm(posted, user=user, initial={"grounds": "\n".join(proposed_grounds(draft))} if draft else {})
    if form.is_valid():
        with refusals_on(form):
            export = exports.request(kind=DECISION_DRAFT.kind, params=form.params(), by=user)
            transaction.on_commit(partial(ring, export))
            return redirect("export_show", export.pk)
    context = {
        "where": where,
        "form": form,
        "draft": draft,
        "trail": [("Tổ", reverse("team_list")), ("Quyết định", reverse("decision_list")), ("Dự thảo", "")],
    }
    return render(request, "teams/decision_draft.html", context, status=422 if form.is_bound else 200)


def _where(request: UserRequest) -> DraftTeamsForm:
    """Return the form with the commune and the teams that the address (or the form's hidden fields) names, a commune's
    own where it names none; raise Http404 for what is not within reach of the user.
    """
    scope, asked = request.user.scope, (request.POST or request.GET).copy()
    if scope and scope.level == Level.COMMUNE:
        asked.setdefault("place", str(scope.pk))
    where = DraftTeamsForm(asked if "place" in asked else None, user=request.user)
    if where.is_bound and not where.is_valid():
        raise Http404
    return where
