"""The manuals: for everybody, for who cannot sign in yet reads there how."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from overview.manuals import MANUALS, manual


@login_not_required
@require_safe
def manual_show(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in MANUALS:
        raise Http404
    return render(request, "overview/manual_show.html", {"manual": manual(slug), "slug": slug, "manuals": MANUALS})
