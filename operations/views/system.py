"""How the portal's parts stand, for the administrator: what works, what waits since when, what to do."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from operations.checks import checks
from operations.facts import facts
from operations.rollups.running import running
from operations.rollups.service import reported_years
from operations.rollups.statements import dearest_statements


@never_cache
@require_safe
@require(Permission.SEE_SYSTEM)
def system_state(request: UserRequest) -> HttpResponse:
    known = facts()
    found = checks(known)
    ill = [check for check in found if not check.is_well]
    context = {"at": known.at, "total": len(found), "ill": ill, "well": [check for check in found if check.is_well]}
    context |= {"counts_statements": connection.vendor == "postgresql", "statements": dearest_statements()}
    context["running"] = running(known.at, reader=request.user)
    context["years"] = reversed(reported_years(known.at))
    return render(request, "operations/system_state.html", context)
