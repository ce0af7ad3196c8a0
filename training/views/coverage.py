"""Coverage of training: the same page at every level, with those who still lack the topic and a way to ask them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Place
from teams.models import Member, Team
from teams.rollups import name_beside_parts
from training.forms.coverage import CoverageForm, CoverageQuestion
from training.notices.lacking import call_to_learn
from training.pages.fetching import sessions_to_ask_to
from training.pages.learning_tables import LearnedPlace, LearningListing
from training.rollups import TopicCoverage, TopicTally, members_lacking, tally_beside, topic_coverage

PAGE = 100
LISTED = 40  # people named one by one in the text; more are told by how many
DRAWN = 20  # bars in the picture: those lowest; the table behind it holds all


@require_safe
@require(Permission.SEE_ROLLUPS)
def training_coverage_home(request: UserRequest) -> HttpResponse:
    return redirect("training_coverage", request.user.place_id)


@require_safe
@require(Permission.SEE_ROLLUPS)
def training_coverage(request: UserRequest, place_id: int) -> HttpResponseBase:
    user = request.user
    place = get_object_or_404(Place.objects.visible_to(user), pk=place_id)
    form = CoverageForm(request.GET, user=user, place=place)
    asked = form.question()
    context: dict[str, Any] = {"place": place, "form": form, "asked": asked, "suffix": asked.query, "node": None}
    if asked.topic is not None:
        node = topic_coverage(place, **asked.window)
        link = request.build_absolute_uri(reverse("home"))
        beside = tally_beside(node, **asked.window)
        context |= {"node": node, **_picture(node)}
        context |= _lacking(user, node, beside, asked, request.GET.get("page"), link)
        context["sessions"] = sessions_to_ask_to(user, asked.topic)
        rows = _rows(node, beside, asked)
        table = LearningListing(rows, node=node, request=request, of=f"{asked.topic}, {place}")
        return table.response("training/coverage_show.html", context)
    return render(request, "training/coverage_show.html", context)


def _rows(node: TopicCoverage, beside: TopicTally | None, asked: CoverageQuestion) -> list[LearnedPlace]:
    """Return the children, and behind them the teams that stand at none of them."""
    rows = [
        LearnedPlace(one, str(one.place), reverse("training_coverage", args=[one.place.pk]) + asked.query)
        for one in node.children
    ]
    if beside:
        rows.append(LearnedPlace(replace(node, tally=beside), name_beside_parts(node.place), ""))
    return rows


def _picture(node: TopicCoverage) -> dict[str, Any]:
    """Return those with somebody to train, the lowest first."""
    some = [child for child in node.children if child.tally.members]
    some.sort(key=lambda child: (child.tally.share or 0, child.place.sort_key))
    drawn = [(child.place.name, child.tally.trained, child.tally.members) for child in some[:DRAWN]]
    return {"drawn": drawn, "left_out": len(some) - len(drawn)}


def _lacking(
    user: User, node: TopicCoverage, beside: TopicTally | None, asked: CoverageQuestion, number: str | None, link: str
) -> dict[str, Any]:
    """Return who lacks the topic: all are counted, those in sight of ``user`` are named."""
    page = Paginator(members_lacking(node.place, by=user, **asked.window), PAGE).get_page(number)
    missing, total = node.tally.lacking, node.tally.members
    few = page.paginator.count == missing <= LISTED
    teams = [(team, list(found)) for team, found in groupby(page.object_list, key=lambda member: member.team)]
    lines = [_team_line(*row) for row in teams] if few else _by_child(node, beside)
    parts = missing, total
    call = call_to_learn(asked.topic, str(node.place), asked.on, parts, lines, link=link) if asked.topic else ""
    return {"page": page, "teams": teams, "call": call, "unnamed": missing - page.paginator.count}


def _team_line(team: Team, members: Iterable[Member]) -> tuple[str, list[str] | int]:
    return f"{team} ({team.place})", [member.full_name for member in members]


def _by_child(node: TopicCoverage, beside: TopicTally | None) -> list[tuple[str, list[str] | int]]:
    parts = [(str(child.place), child.tally) for child in node.children]
    parts += [(name_beside_parts(node.place), beside)] if beside else []
    return [(name, tally.lacking) for name, tally in parts if tally.lacking]
