"""Who has reported in a round and who has not."""

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission, Role
from places.models import Level, Place, in_scope, prefix_length
from reporting.forms.report_filters import AWAITING, ReportFilter
from reporting.models import Compliance, Report, ReportQuerySet, Round
from reporting.models.compliance import OWED_WAYS
from reporting.pages.asked import row_asked_for
from reporting.pages.report_table import ReportListing
from reporting.pages.review_rows import reviews_of
from teams.filters import communes_of
from teams.models import Team

REVIEWED = 20  # on a page of reports with their figures


class Row(NamedTuple):
    report: Report
    compliance: Compliance
    commune: str


class Tile(NamedTuple):
    compliance: Compliance
    reports: int


@require(Permission.SEE_REPORTS)
@require_safe
def report_list(request: UserRequest) -> HttpResponseBase:
    rounds = _rounds(request.user)
    if not rounds and not request.GET.get("round"):
        return render(request, "reporting/report_list.html", {"round": None})
    round_ = _chosen_round(rounds, request.GET.get("round", ""))
    place = row_asked_for(Place.objects.visible_to(request.user), request.GET.get("place", ""))
    now = timezone.now()
    owed = Report.objects.visible_to(request.user).filter(round=round_).judged(now)
    owed = owed.standing_in(place) if place else owed
    filters = ReportFilter(
        {**request.GET.dict(), "round": round_.code},
        user=request.user,
        rounds=rounds,
        places=_places(request.user, round_),
    )
    narrowed, reviewing = filters.matching_rows(owed, round_, now), _is_reviewing(request.user, filters)
    entered_by_reader = 0
    if reviewing:
        narrowed = narrowed.reviewable_by(request.user)
    if filters.chosen_state == AWAITING:
        waiting = owed.filter(state=Report.State.SUBMITTED).reviewable_by(request.user)
        entered_by_reader = waiting.exclude(pk__in=owed.awaiting_decision_of(request.user).values("pk")).count()
    tiles = _tiles(owed)
    context = {
        "round": round_,
        "place": place,
        "filters": filters,
        "chosen": filters.chosen_state,
        "reviewing": reviewing,
        "entered_by_reader": entered_by_reader,
        "tiles": tiles,
        "expected": sum(tile.reports for tile in tiles),
        "owed_count": sum(tile.reports for tile in tiles if tile.compliance in OWED_WAYS),
        "summed": _is_summed(request.user, round_),
        "takes_entries": _takes_entries(request.user, round_),
        "trail": _trail(request.user, place, round_),
    }
    if reviewing:
        return render(request, "reporting/report_list.html", context | _page_of_reviews(request, narrowed))
    table = ReportListing(
        _in_order(narrowed), is_local=_is_local(request.user), request=request, notes=[round_.title], of=place or ""
    )
    return table.response("reporting/report_list.html", context)


def _page_of_reviews(request: UserRequest, reports: ReportQuerySet) -> dict[str, Any]:
    """Return the reports of the page with their figures, as whoever decides about them reads them."""
    page = Paginator(_in_order(reports), REVIEWED).get_page(request.GET.get("page"))
    rows = _rows(list(page.object_list))
    reviews = reviews_of([row.report for row in rows], request.user)
    return {
        "page": page,
        "rows": rows,
        "reviews": list(zip(rows, reviews, strict=False)),
        "has_communes": any(row.commune for row in rows) and not _is_local(request.user),
    }


def _is_reviewing(user: User, filters: ReportFilter) -> bool:
    """Whether a reviewer looks at what waits to be accepted: those reports come with their figures. AWAITING shows
    what they decide about, SUBMITTED also what they entered for leaders themself."""
    return filters.chosen_state in (AWAITING, Report.State.SUBMITTED) and user.may(Permission.REVIEW_REPORTS)


def _rounds(user: User) -> list[Round]:
    """Rounds in which a report is visible to ``user``, the latest deadline first.

    Each way in which one is visible is asked on its own, so that either finds its rows by an index.
    """
    seen = Q(pk__in=Report.objects.filter(team__in=Team.objects.visible_to(user)).values("round"))
    if user.role != Role.LEADER:
        seen |= Q(pk__in=Report.objects.filter(in_scope(user, "place__path")).values("round"))
    return list(Round.objects.filter(seen).order_by("-due_at", "-pk"))


def _is_summed(user: User, round: Round) -> bool:
    """Whether the rollups of ``round`` are ``user``'s to see: not of a later one that asks a team of their past."""
    return user.may(Permission.SEE_ROLLUPS) and Round.objects.visible_to(user).filter(pk=round.pk).exists()


def _takes_entries(user: User, round: Round) -> bool:
    """Whether ``user`` may enter reports of ``round`` by a workbook now: for leaders, or their commune's own."""
    enters = user.may(Permission.ASSIST_REPORTS) and user.may(Permission.IMPORT)
    return enters and round.level != Round.Reporter.DISTRICT and round.receives_at(timezone.now())


def _chosen_round(rounds: list[Round], code: str) -> Round:
    """The round asked for (404 where it is none of theirs), else the latest that has opened."""
    if code:
        found = next((round for round in rounds if round.code == code), None)
        if found is None:
            raise Http404
        return found
    now = timezone.now()
    return next((round for round in rounds if round.opens_at <= now), rounds[0])


def _is_local(user: User) -> bool:
    """Whether the user sees one commune or less: its name in every row would say nothing."""
    return user.scope is None or user.scope.level >= Level.COMMUNE


def _places(user: User, round: Round) -> list[Place]:
    """What the list can be narrowed to: districts and communes, or one's hamlets, as they were in the round's days."""
    if user.scope is None:
        return []
    levels = [Level.HAMLET] if _is_local(user) else [Level.DISTRICT, Level.COMMUNE]
    rows = Place.objects.visible_to(user).filter(level__in=levels).exclude(pk=user.scope.pk)
    return list(rows.valid_on(round.data_to).order_by("level", "sort_key", "path"))


def _in_order(rows: ReportQuerySet) -> ReportQuerySet:
    return rows.select_related("place", "team", "round").order_by("place__path", "team__sort_key", "pk")


def _rows(reports: list[Report]) -> list[Row]:
    """Each report with the name of its commune, where it is owed from below one: one query for all."""
    communes = communes_of(report.place for report in reports)

    def commune(place: Place) -> str:
        return str(communes.get(place.path[: prefix_length(Level.COMMUNE)], "")) if place.level > Level.COMMUNE else ""

    return [Row(one, Compliance(one.compliance), commune(one.place)) for one in reports]  # type: ignore[attr-defined]


def _tiles(owed: ReportQuerySet) -> list[Tile]:
    """The five ways, which add up to all reports; the first four to what is owed."""
    counts = dict(owed.order_by().values_list(F("compliance")).annotate(n=Count("pk")))
    return [Tile(way, counts.get(way.value, 0)) for way in Compliance]


def _trail(user: User, place: Place | None, round: Round) -> list[tuple[str, str]]:
    here = reverse("report_list")
    if place is None:
        return [("Báo cáo", "")]
    above = Place.objects.ancestors_of(place).visible_to(user)
    links = [(item.name, f"{here}?round={round.code}&place={item.pk}") for item in [*above, place]]
    return [("Báo cáo", f"{here}?round={round.code}"), *links]
