"""What the page and the workbook of digital skills share: which place, since when, by which places."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from places.models import Level, Place
from reporting.forms.resident_classes import SkillStretchForm
from reporting.models import SkillGoal
from reporting.models.basis import Basis
from reporting.models.skills import MOVEMENT_BEGAN_ON
from reporting.rollups.skills import SkillProgress, skill_progress

EARLIEST = datetime.date(2022, 1, 1)  # no team is older


@dataclass(frozen=True)
class AskedSkills:
    user: User
    place: Place
    form: SkillStretchForm
    basis: Basis
    at: datetime.datetime

    @cached_property
    def goal(self) -> SkillGoal | None:
        return SkillGoal.objects.of_place(self.place)

    @property
    def aim(self) -> SkillGoal | None:
        """Return the aim where classes are counted from the day that it counts from; none fits another day."""
        return self.goal if self.goal and self.first_day == max(self.goal.counted_from, EARLIEST) else None

    @cached_property
    def first_day(self) -> datetime.date:
        """Return the day that is asked for, else that of the province's aim, else that of the movement."""
        begins = self.goal.counted_from if self.goal else MOVEMENT_BEGAN_ON
        return min(max(self.form.valid_value("since") or begins, EARLIEST), timezone.localdate(self.at))

    @cached_property
    def progress(self) -> SkillProgress:
        """Return the figures up to today; of a place that a reorganisation closed, up to its last day."""
        today = timezone.localdate(self.at)
        last_day = self.place.last_day(today) if self.place.has_moved else today
        return skill_progress(self.place, self.first_day, max(last_day, self.first_day), basis=self.basis)

    def url(self, page: str, place: Place | None = None, basis: Basis | None = None) -> str:
        """Return the same question on a page, of another place or by other places where that is said."""
        since = self.form.valid_value("since")
        query = {"since": since.isoformat()} if since else {}
        query |= {"basis": "then"} if (basis or self.basis) == Basis.THEN else {}
        return reverse(page, args=[(place or self.place).pk]) + (f"?{urlencode(query)}" if query else "")

    @property
    def trail(self) -> list[tuple[str, str]]:
        above, scope = [*Place.objects.ancestors_of(self.place), self.place], self.user.scope
        return [(one.name, self.url("skill_show", one) if scope and scope.covers(one) else "") for one in above]


def asked_skills(request: UserRequest, place_id: int) -> AskedSkills:
    """Return the place, a commune or above, with ``?since=`` and ``?basis=``. Raises Http404."""
    places = Place.objects.visible_to(request.user).filter(level__lte=Level.COMMUNE)
    place = get_object_or_404(places, pk=place_id)
    basis = Basis.THEN if request.GET.get("basis") == Basis.THEN else Basis.NOW
    return AskedSkills(request.user, place, SkillStretchForm(request.GET.dict()), basis, timezone.now())
