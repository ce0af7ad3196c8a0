"""Where an entry of the menu leads whose pages are about a place and rounds: one's own place, the newest round."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.access import UserRequest
from places.models import Place
from reporting.models import Round
from reporting.pages.asked import address
from reporting.rollups import basis_at_first


def newest_or_none(request: UserRequest, page: str, title: str) -> HttpResponse:
    """Redirect to ``page`` about the newest round that is open or was; say so where no round was opened yet."""
    rounds = Round.objects.visible_to(request.user).order_by("-data_to", "-pk")
    newest = rounds.filter(opens_at__lte=timezone.now()).first() or rounds.first()
    if newest is None:
        return render(request, "reporting/no_round.html", {"title": title})
    own = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id)
    return redirect(address(page, own, [newest.code], basis_at_first([newest], own)))
