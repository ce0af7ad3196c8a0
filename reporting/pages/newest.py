"""Where an entry of the menu leads whose pages are about a place and rounds: one's own place, a newest round; and
what the form of such a page chose.
"""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.access import UserRequest
from places.models import Place
from reporting.models import Round
from reporting.pages.asked import address, asked, row_asked_for
from reporting.rollups import basis_at_first
from reporting.rollups.newest import newest_round, rounds_concerning


def newest_or_none(request: UserRequest, page: str, title: str) -> HttpResponse:
    """Redirect to ``page`` about the round that the dashboard shows, or one to come; say so where there is none."""
    own, at = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id), timezone.now()
    newest = newest_round(rounds_concerning(request.user, own, at), own, at)
    return _page_of(request, page, title, own, newest or Round.objects.visible_to(request.user).first())


def newest_open_or_none(request: UserRequest, page: str, title: str) -> HttpResponse:
    """As ``newest_or_none``, of the newest round that has opened: what comes in is looked at on the day it comes."""
    own = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id)
    rounds = Round.objects.visible_to(request.user).order_by("-data_to", "-pk")
    return _page_of(request, page, title, own, rounds.filter(opens_at__lte=timezone.now()).first() or rounds.first())


def _page_of(request: UserRequest, page: str, title: str, own: Place, shown: Round | None) -> HttpResponse:
    if shown is None:
        return render(request, "reporting/no_round.html", {"title": title})
    return redirect(address(page, own, [shown.code], basis_at_first([shown], own)))


def chosen_or_newest(request: UserRequest, page: str, title: str, *, kept: Sequence[str] = ()) -> HttpResponse:
    """Redirect to what the form of ``page`` chose: ``?place=``, ``?round=`` (codes joined by commas), ``with``,
    ``basis``, ``against`` and what is ``kept`` beside; without a choice as ``newest_or_none``. Raises Http404 where the
    user does not see the place or a round.
    """
    if "round" not in request.GET:
        return newest_or_none(request, page, title)
    place = row_asked_for(Place.objects.visible_to(request.user), request.GET.get("place", ""))
    if place is None:
        raise Http404
    code, *more = request.GET["round"].split(",")
    question = asked(request, place.pk, code, more)
    return redirect(question.url(page, None, **{name: request.GET.get(name, "") for name in kept}))
