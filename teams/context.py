"""What templates say instead of a name of the teams that would be the same everywhere: ``{{ team_name }}``."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.terms import TEAM
from core.text import lower_first
from teams.models import team_name_on


class ShownTeamName(str):
    """What teams are called to the reader of a page; ``within``: inside a sentence. ``brief`` and ``rest``: what a
    narrow screen shows of it, and what it leaves out.
    """

    __slots__ = ()

    @property
    def within(self) -> str:
        return lower_first(self)

    @property
    def brief(self) -> str:
        return self.removesuffix(" cộng đồng")

    @property
    def rest(self) -> str:
        return self[len(self.brief) :].strip()


def team_words(request: HttpRequest) -> dict[str, object]:
    """Return ``team_name``, what the province of the reader calls its teams today, in one query and only on pages that
    say it; without a place what they are called where none is known.
    """
    place = getattr(getattr(request, "user", None), "place", None)
    if place is None:
        return {"team_name": ShownTeamName(TEAM)}
    return {"team_name": SimpleLazyObject(lambda: ShownTeamName(team_name_on(place, timezone.localdate())))}
