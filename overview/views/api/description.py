"""The interface described for programs: OpenAPI 3.1, for everybody, since it tells of no number."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

DESCRIPTION = (Path(__file__).parent / "openapi.json").read_bytes()


@login_not_required
@require_safe
def api_openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(DESCRIPTION, content_type="application/json")
