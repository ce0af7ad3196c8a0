"""These pages plan the same session over many communes at once: first where, then what they share and one line each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Place, PlaceQuerySet
from training.actions import sessions
from training.actions.sessions import Planned
from training.forms.series import (
    EACH,
    SeriesLineForm,
    SeriesLineFormSet,
    SeriesPlacesForm,
    SeriesSharedForm,
    SessionSeriesForm,
    series_lines,
)
from training.models import Session
from training.pages.sessions import shown_clashes
from training.pages.trails import trail_of_home

TITLE = "Lập nhiều buổi một lượt"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_TRAINING)
def session_series(request: UserRequest) -> HttpResponse:
    places = Place.objects.visible_to(request.user).for_something_new()
    if request.method == "POST":
        return _plan_series(request, places)
    asked = request.GET if {"place", "next", "every"} & set(request.GET) else None
    where = SeriesPlacesForm(asked, places=places)
    if not where.is_valid():
        context = {"form": where, "trail": trail_of_home(TITLE)}
        return render(request, "training/series_where.html", context, status=422 if where.is_bound else 200)
    chosen, form = where.cleaned_data["place"], SessionSeriesForm(user=request.user)
    rows = series_lines(None, chosen=chosen, places=places, mode=Session.Mode.DIRECT, shared=None)
    return _page(request, form, SeriesSharedForm(), rows, chosen, {}, 200)


def _plan_series(request: UserRequest, places: PlaceQuerySet) -> HttpResponse:
    form = SessionSeriesForm(request.POST, user=request.user)
    form.is_valid()
    mode = form.cleaned_data.get("mode", "")
    all_places = SeriesSharedForm(request.POST, mode=mode)
    shared = all_places.cleaned_data if all_places.is_valid() else None
    rows = series_lines(request.POST, chosen=(), places=places, mode=mode, shared=shared)
    clashes: dict[str, Any] = {}
    if all([form.is_valid(), all_places.is_valid(), rows.is_valid()]):
        try:
            asked = [_line(request.user, form, row) for row in rows.forms]
            planned = sessions.plan_series(asked, by=request.user, despite=form.cleaned_data["despite"])
        except sessions.Clashing as clashing:
            clashes = shown_clashes(request.user, clashing)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, f"Đã lập {len(planned)} buổi “{planned[0]}”. Mở từng buổi để mời người dự.")
            return redirect("training_home")
    return _page(request, form, all_places, rows, [row.cleaned_data.get("place") for row in rows.forms], clashes, 422)


def _line(user: User, form: SessionSeriesForm, row: SeriesLineForm) -> Planned:
    place = row.cleaned_data["place"]
    organiser = place if form.cleaned_data["organises"] == EACH else user.place
    there = row.there if form.cleaned_data["mode"] == Session.Mode.DIRECT else {}
    return {**form.common, **there, "places": [place], "organiser": organiser, "days": row.sittings}


def _page(
    request: UserRequest,
    form: SessionSeriesForm,
    all_places: SeriesSharedForm,
    rows: SeriesLineFormSet,
    there: list[Place | None],
    clashes: dict[str, Any],
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "all_places": all_places,
        "rows": rows,
        "has_own": any(row.has_own for row in rows.forms),
        "lines": list(zip(rows.forms, there, strict=True)),
        "trail": trail_of_home(TITLE),
        **clashes,
    }
    return render(request, "training/session_series.html", context, status=status)
