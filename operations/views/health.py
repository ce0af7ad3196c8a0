"""Whether this process answers (livez), with its database (healthz), and should be given requests (readyz).

A balancer and a container's health check ask without a session; what is wrong, only the machine itself and whoever
holds METRICS_TOKEN is told.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from operations.access import holds_token
from operations.checks import Severity, readiness
from operations.facts import facts


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Ask nothing of anybody: whoever starts anew what does not answer would start all web servers for a database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while requests would fail; "degraded" while only the background waits: a balancer that took the web
    server away for a worker that is dead would make it worse.
    """
    found = list(readiness(facts()))
    faults = [check.line for check in found if check.severity == Severity.FAULT]
    warnings = [] if faults else [check.line for check in found if check.severity == Severity.WARNING and check.line]
    status = "not ready" if faults else "degraded" if warnings else "ready"
    told = {"faults": faults, "warnings": warnings} if _is_told(request) else {}
    return JsonResponse({"status": status} | told, status=503 if faults else 200)


def _is_told(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine and not through a proxy on it, or carries
    the token.

    Not of a browser on this machine that somebody's page led to it by a name of theirs.
    """
    near = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    return (near and _is_asked_by_its_name(request)) or holds_token(request)


def _is_asked_by_its_name(request: HttpRequest) -> bool:
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False
