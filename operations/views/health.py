"""Whether this process answers (healthz), and whether it should be given requests (readyz).

A balancer and a container's health check ask without a session; what is wrong, only the machine itself and whoever
holds METRICS_TOKEN is told.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from operations.access import holds_token
from operations.checks import Severity, readiness
from operations.facts import facts


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
    """
    near = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    return near or holds_token(request)
