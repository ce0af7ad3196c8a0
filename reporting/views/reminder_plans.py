"""When the clock reminds: the plan of every round, the newest first."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.models import Round
from reporting.pages.round_tables import ReminderPlanListing


@require_safe
@require(Permission.SEE_ROLLUPS)
def reminder_home(request: UserRequest) -> HttpResponseBase:
    rounds = Round.objects.visible_to(request.user).select_related("series").order_by("-due_at", "-pk")
    table = ReminderPlanListing(list(rounds), request=request, at=timezone.now())
    return table.response("reporting/reminder_home.html", {})
