"""What a phone keeps to open the portal without a network (decision 0008)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# What every page of a leader is made of, and the list of a day of training.
FILES = [
    "bootstrap/bootstrap.min.css",
    "css/portal.css",
    "img/icon.svg",
    "img/icons.svg",
    "js/attendance.js",
    "js/diary.js",
    "js/pieces.js",
    "js/queue.js",
    "js/report.js",
    "js/steps.js",
]


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served at the root, so that it sees every page, and never from a cache, so that a new one replaces it at once."""
    context = {"files": FILES, "static": settings.STATIC_URL}
    response = render(request, "reporting/service_worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """Shown in place of a page that this phone does not hold. It names nobody: it is the same for all."""
    return render(request, "reporting/offline_page.html")
