"""What the page and the workbook of adoption share: who asks about which place and months."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.working_days import last_day
from places.models import Level, Place
from reporting.forms.adoption import MonthsForm
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.pages.asked import address
from reporting.rollups.adoption import AdoptionTable, adoption
from reporting.rollups.ranking import COMPLETENESS

ROUNDS = 120  # the newest, of which the months are offered


@dataclass(frozen=True)
class AskedMonths:
    """``table`` is None where no round of teams is due yet."""

    user: User
    place: Place
    form: MonthsForm
    at: datetime.datetime

    @cached_property
    def table(self) -> AdoptionTable | None:
        months = self.form.chosen_months
        return adoption(self.user, self.place, months, at=self.at) if months else None

    def url(self, page: str, place: Place | None = None) -> str:
        """Return the same months on a page, of another place where one is given."""
        months = self.form.chosen_months
        query = {"first": f"{months[0]:%Y-%m}", "last": f"{months[-1]:%Y-%m}"} if months else {}
        return reverse(page, args=[(place or self.place).pk]) + (f"?{urlencode(query)}" if query else "")

    def causes_url(self, place: Place | None = None, month: datetime.date | None = None) -> str:
        """Return where the causes of the same reports stand, of one month where it is given; "" without a round."""
        rounds = self.table.rounds if self.table else {}
        basis = Basis.THEN if self.place.has_moved else Basis.NOW  # as the figures are read
        codes = [code for code, when in rounds.items() if month in (None, when)]
        return address("cause_show", place or self.place, codes, basis, by=COMPLETENESS.key) if codes else ""

    @property
    def trail(self) -> list[tuple[str, str]]:
        above, scope = [*Place.objects.ancestors_of(self.place), self.place], self.user.scope
        return [(one.name, self.url("adoption_show", one) if scope and scope.covers(one) else "") for one in above]


def asked_months(request: UserRequest, place_id: int) -> AskedMonths:
    """Return the place, a commune or above, and ``?first=`` and ``?last=`` month. Raises Http404."""
    places = Place.objects.visible_to(request.user).filter(level__lte=Level.COMMUNE)
    place, now = get_object_or_404(places, pk=place_id), timezone.now()
    return AskedMonths(request.user, place, _form(request.user, request.GET, now), now)


def _form(user: User, query: QueryDict, now: datetime.datetime) -> MonthsForm:
    rounds = Round.objects.visible_to(user).filter(level=Round.Reporter.TEAM, due_at__lte=now).order_by("-due_at")
    due = {last_day(due_at).replace(day=1) for due_at in rounds.values_list("due_at", flat=True)[:ROUNDS]}
    return MonthsForm(query, months=sorted(due, reverse=True))
