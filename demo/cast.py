"""Who acts in the demo, found by where they work."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from accounts.models import User
from accounts.roles import Role
from demo.figures import Size
from places.models import Level, Place, prefix_length

COMMUNE_END = prefix_length(Level.COMMUNE)  # how much of a path names the commune


@dataclass(frozen=True)
class Cast:
    """Officials by the path of their commune or district, leaders and ``sizes`` by their team's id; ``shown``: the
    teams that visitors sign in as."""

    offices: Mapping[str, User]
    leaders: dict[int, User]  # renewed teams change theirs
    staff: User
    administrator: User
    partner: User
    sizes: Mapping[int, Size] = field(default_factory=dict)
    shown: frozenset[int] = frozenset()

    def of(self, place: Place) -> User:
        """The official of the commune in which ``place`` lies; staff where it has none (hamlets that wait)."""
        return self.of_office(place.path[:COMMUNE_END])

    def of_office(self, path: str) -> User:
        """The official of the commune of this path; staff where it is none."""
        return self.offices.get(path, self.staff)

    def province(self) -> Place:
        """Where its staff work, as it is stored now."""
        return Place.objects.get(user=self.staff)

    def today(self) -> Self:
        """Everybody as they are stored now: a reform moved most of them."""
        users = {user.pk: user for user in User.objects.select_related("place").order_by("-pk")}
        officials = (user for user in users.values() if user.role == Role.COMMUNE and user.place is not None)
        return replace(
            self,
            offices={user.place.path: user for user in officials if user.place and not user.place.has_moved},
            leaders={team: users[user.pk] for team, user in self.leaders.items()},
            staff=users[self.staff.pk],
            administrator=users[self.administrator.pk],
            partner=users[self.partner.pk],
        )
