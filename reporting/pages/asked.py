"""What the address of a rollup asks for: a place, one or several rounds, by which places they are counted, and which
rounds they are held against.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.text import typed_number
from places.models import Place
from reporting.access import rounds_of
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.period_sums import previous_rounds, same_period_last_year

LONGEST_KEY = 60  # characters of a measure's key: a word and the code of an indicator
BEFORE, LAST_YEAR, NOTHING = "", "last-year", "none"  # ``?against=``, beside codes of rounds joined by commas


@dataclass(frozen=True)
class Asked:
    """``at`` is the instant of the request; ``user`` who asks; ``against`` as the address says it: BEFORE, LAST_YEAR,
    NOTHING or the codes of ``named``; ``by`` is the key of the measure that the reader looks at, "" for none: links to
    other places and pages keep it.
    """

    user: User
    place: Place
    rounds: list[Round]
    basis: Basis
    at: datetime.datetime
    against: str = BEFORE
    named: Sequence[Round] = ()
    by: str = ""

    @cached_property
    def others(self) -> Sequence[Round]:
        """The rounds that ``rounds`` are held against; empty where there are none."""
        if self.against == NOTHING or set(self.named) == set(self.rounds):
            return ()
        if self.named:
            return self.named
        found = same_period_last_year(self.rounds) if self.against == LAST_YEAR else previous_rounds(self.rounds)
        places = {one.within_id for one in self.rounds}
        if all(one.within_id in places for one in found):
            return found
        seen = Round.objects.visible_to(self.user).filter(pk__in=[one.pk for one in found])  # of places that became one
        return [one for one in found if one in set(seen)]

    @cached_property
    def codes(self) -> list[str]:
        return [one.code for one in self.rounds]

    @property
    def other_basis(self) -> Basis:
        return Basis.NOW if self.basis == Basis.THEN else Basis.THEN

    def url(self, page: str, place: Place | None = None, **more: str) -> str:
        """The same rounds and basis on a page, of another place where one is given."""
        query = {"against": self.against, "by": self.by} | more
        return address(page, place or self.place, self.codes, self.basis, **query)

    def trail(self, page: str, **more: str) -> list[tuple[str, str]]:
        """From the province down; a place that the user doesn't see leads nowhere."""
        above, scope = [*Place.objects.ancestors_of(self.place), self.place], self.user.scope
        return [(one.name, self.url(page, one, **more) if scope and scope.covers(one) else "") for one in above]


def asked(request: UserRequest, place_id: int, code: str, more: Sequence[str] = ()) -> Asked:
    """``?with=`` more rounds beside ``code`` and ``more``, ``?basis=``, ``?against=``, ``?by=`` a measure.

    Raises Http404 where the user does not see the place or a round.
    """
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    rounds = rounds_of(request.user, [code, *more, *request.GET.getlist("with")])
    basis = Basis(request.GET["basis"]) if request.GET.get("basis") in Basis.values else Basis.THEN
    against = request.GET.get("against", BEFORE)
    named = [] if against in (BEFORE, LAST_YEAR, NOTHING) else rounds_of(request.user, against.split(","))
    by = request.GET.get("by", "")[:LONGEST_KEY]
    by = by if slug_re.match(by) else ""
    return Asked(request.user, place, rounds, basis, timezone.now(), against, named, by)


def row_asked_for[M: Model](rows: QuerySet[M], pk: str) -> M | None:
    """The row of this id, none where no id is said; 404 where it is none of ``rows``."""
    if not pk:
        return None
    number = typed_number(pk, digits=18)
    if number is None:
        raise Http404
    return get_object_or_404(rows, pk=number)


def address(page: str, place: Place, codes: Sequence[str], basis: str, **more: str) -> str:
    """The URL of a page about a place and rounds; what is empty in ``more`` is left out."""
    query = [("with", code) for code in codes[1:]] + ([("basis", str(basis))] if basis == Basis.NOW else [])
    query += [(key, value) for key, value in more.items() if value]
    return reverse(page, args=[place.pk, codes[0]]) + (f"?{urlencode(query)}" if query else "")
