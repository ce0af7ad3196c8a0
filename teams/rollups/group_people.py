"""Who belongs in the Zalo group of a commune, as the letter of June 2022 has it, and who of them is in it.

They are the leaders and deputies of its teams, its officials, whom the directory names at the commune and above it, and
the companies that work with the province.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from accounts.models import FocalPoint, User, UserQuerySet
from accounts.roles import Role
from core.text import is_one_name
from core.working_days import VIETNAM
from places.models import Place
from teams.models import Member, Team, TeamQuerySet, ZaloEntry

HEADS, OFFICIALS, ABOVE, PARTNERS = "Tổ trưởng, tổ phó", "Cán bộ xã, phường", "Cấp trên", "Doanh nghiệp phối hợp"
PARTS = (HEADS, OFFICIALS, ABOVE, PARTNERS)  # in the order of pages


@dataclass(frozen=True)
class GroupPerson:
    """Somebody who belongs in the group: ``key`` names them in a form, ``column`` and ``number`` in ``ZaloEntry``.

    ``subject`` is who they are: a ``Member``, a ``User`` or a ``FocalPoint``. ``account`` is told of an invitation.
    """

    part: str
    name: str
    what: str
    subject: Member | User | FocalPoint
    column: str
    number: int
    account: User | None
    entry: ZaloEntry | None = None

    @property
    def key(self) -> str:
        return f"{self.column}-{self.number}"


def people_of_group(place: Place, *, at: datetime.datetime) -> list[GroupPerson]:
    """Return who belongs in the group of a commune at ``at``, each once; who is in it has an ``entry``."""
    entries = _entries(place)
    found: dict[str, GroupPerson] = {}
    for person in _people(place, at):
        found.setdefault(person.key, person)
    return [replace(person, entry=entries.get(person.key)) for person in found.values()]


def places_without_focal_point(place: Place) -> list[Place]:
    """Return the places above a commune at which the directory names nobody."""
    above = Place.objects.ancestors_of(place).for_something_new()
    return list(above.filter(focal_point=None))


def _people(place: Place, at: datetime.datetime) -> Iterator[GroupPerson]:
    day = timezone.localdate(at, VIETNAM)
    heads = Member.objects.heading_on(day).filter(team__in=_teams(place, day))
    for one in heads.select_related("team__place", "user").in_listed_order():
        what = f"{one.get_position_display()} {one.team}"
        account = one.user if one.user and one.user.is_active else None
        yield GroupPerson(HEADS, one.full_name, what, one, "person", one.person_id, account)
    officials = list(_users(Role.COMMUNE).filter(place=place))
    for user in officials:
        yield GroupPerson(OFFICIALS, user.full_name, user.get_role_display(), user, "user", user.pk, user)
    above = Place.objects.ancestors_of(place)
    for point in FocalPoint.objects.filter(place__in=[*above, place]).select_related("place").order_by("-place__level"):
        if not any(is_one_name(point.full_name, user.full_name) for user in officials):
            part = OFFICIALS if point.place == place else ABOVE
            yield GroupPerson(
                part, point.full_name, f"{point.title}, {point.place}", point, "focal_point", point.pk, None
            )
    for user in _users(Role.PARTNER).filter(place__in=above):
        yield GroupPerson(PARTNERS, user.full_name, PARTNERS, user, "user", user.pk, user)


def _teams(place: Place, day: datetime.date) -> TeamQuerySet:
    return Team.objects.within(place).active_on(day)


def _users(role: Role) -> UserQuerySet:
    return User.objects.filter(role=role, is_active=True).select_related("place").order_by("sort_key", "pk")


def _entries(place: Place) -> dict[str, ZaloEntry]:
    """Return what was noted by the key of each; of the directory's line, since it names who it names."""
    rows = ZaloEntry.objects.filter(group__place=place).select_related("focal_point", "noted_by")
    found = {}
    for one in rows:
        column = "person" if one.person_id else "user" if one.user_id else "focal_point"
        if one.focal_point is None or one.focal_point.updated_at <= one.noted_at:
            found[f"{column}-{getattr(one, f'{column}_id')}"] = one
    return found
