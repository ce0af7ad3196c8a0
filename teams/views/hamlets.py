"""The hamlets and groups of a commune: the list with what waits, and their households by year."""

import datetime
from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Max, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from core.templatetags.wording import day
from places.models import Level, Place, PlaceFigure
from teams.access import teams_open_to
from teams.actions import hamlets
from teams.forms.hamlets import FiguresForm, YearForm
from teams.forms.teams import CommuneOrPlaceForm
from teams.models import HamletChange, Team
from teams.pages.hamlet_tables import HamletListing
from teams.pages.hamlets import commune_of, trail_of_hamlets
from teams.rollups import teams_by_place

YEARS_BACK = 10


@dataclass
class HamletRow:
    """A hamlet or group on the list: its teams, the year of its figures, the changes of it that wait."""

    place: Place
    teams: list[Team]
    year: int | None
    waiting: list[HamletChange] = field(default_factory=list)


@require_safe
@require(Permission.SEE_PLACES)
def hamlet_home(request: UserRequest) -> HttpResponse:
    """Show a commune's own list; who sees several communes first says which."""
    scope = request.user.scope
    if scope is not None and scope.level == Level.COMMUNE:
        return redirect("hamlet_list", scope.pk)
    where = CommuneOrPlaceForm(request.GET, places=Place.objects.visible_to(request.user))
    if not where.is_valid():
        raise Http404
    commune, _ = where.commune_and_place
    if commune is not None:
        return redirect("hamlet_list", commune.pk)
    waiting = HamletChange.objects.visible_to(request.user).waiting().count()
    return render(request, "teams/hamlet_home.html", {"form": where, "waiting": waiting, "trail": trail_of_hamlets()})


@require_safe
@require(Permission.SEE_PLACES)
def hamlet_list(request: UserRequest, place_id: int) -> HttpResponseBase:
    commune = commune_of(request.user, place_id)
    on = commune.last_day(timezone.localdate())
    everything = list(
        Place.objects.within(commune).filter(level__gt=Level.COMMUNE).order_by("level", "sort_key", "path")
    )
    waiting = list(
        HamletChange.objects.waiting().filter(commune=commune).prefetch_related("olds").order_by("proposed_at", "pk")
    )
    rows = _rows(commune, [place for place in everything if place.existed_on(on)], waiting, on)
    may_propose = request.user.may(Permission.PROPOSE_HAMLETS)
    table = HamletListing(
        rows,
        request=request,
        notes=[str(commune), f"đến ngày {day(on)}; số hộ, số dân là của năm mới nhất đã ghi"],
        omit=() if may_propose else ("change",),
    )
    context = {
        "commune": commune,
        "open_teams": teams_open_to(request.user, [team for row in rows for team in row.teams]),
        "over": [place for place in everything if place.valid_to is not None and place.valid_to < on],
        "waiting": waiting,
        "may_propose": may_propose,
        "trail": trail_of_hamlets(commune),
    }
    return table.response("teams/hamlet_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_figures(request: UserRequest, place_id: int) -> HttpResponse:
    """Show one table for all hamlets and groups of a commune in a year."""
    commune = commune_of(request.user, place_id)
    years = _years(commune)
    asked = YearForm(request.GET, years=years)
    year = asked.cleaned_data["year"] if asked.is_valid() else years[0]
    places = _in_the_year(commune, year)
    stored = {
        one.place_id: (one.households, one.population)
        for one in PlaceFigure.objects.filter(place__in=places, year=year).order_by("pk")
    }
    form = FiguresForm(request.POST if request.method == "POST" else None, places=places, stored=stored)
    if form.is_valid():
        with refusals_on(form):
            changed = hamlets.set_many_figures(commune, _typed_figures(form, year), by=request.user)
            messages.success(request, f"Đã lưu số hộ, số dân năm {year}: {changed} nơi có thay đổi.")
            return redirect(f"{reverse('hamlet_figures', args=[commune.pk])}?year={year}")
    context = {
        "commune": commune,
        "form": form,
        "year": year,
        "years": years,
        "trail": trail_of_hamlets(commune, f"Số hộ, số dân năm {year}"),
    }
    return render(request, "teams/hamlet_figures.html", context, status=422 if form.is_bound else 200)


def _rows(commune: Place, places: list[Place], waiting: list[HamletChange], on: datetime.date) -> list[HamletRow]:
    """Return the tree as a list: each hamlet with its groups behind it, then the groups straight below the commune."""
    teams = teams_by_place(commune, on=on)
    counted = PlaceFigure.objects.filter(place__in=places).order_by().values_list("place")
    years = dict(counted.annotate(latest=Max("year")))
    rows = {place.pk: HamletRow(place, teams.get(place.pk, []), years.get(place.pk)) for place in places}
    for change in waiting:
        for old in change.olds.all():
            if old.pk in rows:
                rows[old.pk].waiting.append(change)
    order = {place.pk: number for number, place in enumerate(places)}
    last = len(places)

    def key(row: HamletRow) -> tuple[int, int]:
        place = row.place
        own = order[place.pk]
        return (own, -1) if place.level == Level.HAMLET else (order.get(place.parent_id or 0, last), own)

    return sorted(rows.values(), key=key)


def _years(commune: Place) -> list[int]:
    """Return the years that can be filled in, the latest first."""
    latest = commune.last_day(timezone.localdate()).year
    earliest = max(latest - YEARS_BACK, commune.valid_from.year if commune.valid_from else 0)
    return list(range(latest, earliest - 1, -1))


def _in_the_year(commune: Place, year: int) -> list[Place]:
    """Return hamlets and groups that were there on a day of the year, in the order of the tree."""
    lasted = Q(valid_to=None) | Q(valid_to__gte=datetime.date(year, 1, 1))
    begun = Q(valid_from=None) | Q(valid_from__lte=datetime.date(year, 12, 31))
    places = Place.objects.within(commune).filter(lasted & begun, level__gt=Level.COMMUNE).select_related("parent")
    return sorted(places.order_by("path"), key=lambda one: (_hamlet_key(one), one.level, one.sort_key, one.path))


def _hamlet_key(place: Place) -> tuple[str, str]:
    hamlet = place.parent if place.level == Level.GROUP and place.parent else place
    return ("~" if hamlet.level == Level.COMMUNE else hamlet.sort_key, hamlet.path)


def _typed_figures(form: FiguresForm, year: int) -> list[PlaceFigure]:
    return [
        PlaceFigure(place=place, year=year, households=households, population=population)
        for place, households, population in form.figures
    ]
