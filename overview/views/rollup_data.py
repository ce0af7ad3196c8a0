"""The rollup page's numbers as a file, for people who are signed in; other systems have the interface."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.spreadsheets import csv_cell
from overview.api.problems import problem
from overview.api.rollups import RollupAnswer, csv_response, is_too_large, shared
from overview.forms.rollups import RollupDataForm
from places.models import Place
from reporting.access import rounds_of
from reporting.models.basis import Basis


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_data(request: UserRequest, place_id: int, code: str, form: str) -> HttpResponse:
    """Serve ``?with=…&basis=…&depth=…``, one level below the place where no depth is given."""
    query = RollupDataForm(request.GET)
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    if form not in ("json", "csv"):
        raise Http404
    if not query.is_valid():
        return problem(400, errors=query.errors)
    rounds = rounds_of(request.user, [code, *filter(None, request.GET.getlist("with"))])
    basis, depth = query.cleaned_data["basis"] or Basis.THEN, query.cleaned_data["depth"]
    depth = 1 if depth is None else depth
    if is_too_large(rounds, place, depth=depth):
        return problem(413)
    found = shared(rounds, place, basis=Basis(basis), depth=depth, at=timezone.now())
    if form == "csv":
        return csv_response(found, cell=csv_cell)
    answer = RollupAnswer.model_validate(found).model_dump()
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
