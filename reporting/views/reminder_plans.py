"""When the clock reminds: the plan of every round, the newest first."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.models import Round
from reporting.models.reminders import ReminderStep
from reporting.pages.reminders import next_reminder

PAGE = 25


class PlanRow(NamedTuple):
    """``ahead``: when the clock reminds next, in words; "" where it does no more."""

    round: Round
    steps: list[ReminderStep]
    ahead: str


@require_safe
@require(Permission.SEE_ROLLUPS)
def reminder_home(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    rounds = Round.objects.visible_to(request.user).select_related("series").order_by("-due_at", "-pk")
    page = Paginator(rounds, PAGE).get_page(request.GET.get("page"))
    rows = [PlanRow(one, one.reminding_steps, next_reminder(one, at=now)) for one in page]
    return render(request, "reporting/reminder_home.html", {"page": page, "rows": rows})
