"""What following up brought: of the reports that were overdue in a month, how many came after somebody was reached."""

import datetime
import itertools

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.working_days import last_day
from places.models import Place
from reporting.forms.follow_ups import MonthForm
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.pages.asked import address, row_asked_for
from reporting.pages.follow_ups import follow_ups_trail
from reporting.rollups.follow_ups import DAYS, Answered, FollowUpResults, follow_up_results

ROUNDS = 60  # the newest, of which the months are offered


@require_safe
@require(Permission.SEE_ROLLUPS)
def follow_up_results_show(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    place = row_asked_for(Place.objects.visible_to(user), request.GET.get("place", "")) or user.scope
    form = MonthForm(request.GET, months=_months(user, now))
    month = form.chosen_month
    results = follow_up_results(user, place, month, at=now) if place and month else None
    context = {
        "place": place,
        "form": form,
        "month": month,
        "results": results,
        "causes_url": _causes_url(user, place, month, now) if results and place and month else "",
        "rows": _rows(results) if results else [],
        "columns": [f"Trong {DAYS[0]} ngày", *(f"{a + 1} đến {b} ngày" for a, b in itertools.pairwise(DAYS))],
        "longest": DAYS[-1],
        "trail": follow_ups_trail(user, place, ("Theo dõi đã mang lại gì", reverse("follow_up_results"))),
    }
    return render(request, "reporting/follow_up_results.html", context)


def _rows(results: FollowUpResults) -> list[tuple[str, bool, Answered]]:
    """Return the lines of the table: their words, whether they sum up others, their numbers."""
    return [
        *((one.label, False, one) for one in results.by_way if one.overdue),
        ("Có liên hệ", True, results.after_contact),
        (results.without.label, False, results.without),
        ("Cộng", True, results.total),
    ]


def _causes_url(user: User, place: Place, month: datetime.date, now: datetime.datetime) -> str:
    """Return where the causes stand of the rounds of teams that were due in the month; "" where none was."""
    rounds = Round.objects.visible_to(user).filter(level=Round.Reporter.TEAM, due_at__lte=now)
    due = rounds.order_by("due_at", "pk").values_list("code", "due_at")
    codes = [code for code, due_at in due if last_day(due_at).replace(day=1) == month]
    return address("cause_show", place, codes, Basis.NOW) if codes else ""


def _months(user: User, now: datetime.datetime) -> list[datetime.date]:
    """Return the first days of the months in which rounds of teams were due, the newest first."""
    rounds = Round.objects.visible_to(user).filter(level=Round.Reporter.TEAM, due_at__lte=now).order_by("-due_at")
    due = [last_day(due_at).replace(day=1) for due_at in rounds.values_list("due_at", flat=True)[:ROUNDS]]
    return sorted(set(due), reverse=True)
