"""This module says who may change a team and its members, and who reads phone numbers in full; pages and
actions ask it alike.
"""

from collections.abc import Iterable

from accounts.access import count_shown_phone, may_keep_office, shown_phone
from accounts.models import User
from accounts.roles import Permission, Role
from core.phones import formatted_phone
from places.models import Level, Place
from teams.models import Decision, Member, Team


def teams_open_to(user: User, teams: Iterable[Team]) -> set[int]:
    """Return the keys of those of ``teams`` whose page ``user`` may open, in one query: a page that lists what stood
    somewhere once, or waits for a place, names teams that stand elsewhere today.
    """
    return set(Team.objects.visible_to(user).filter(pk__in=[team.pk for team in teams]).values_list("pk", flat=True))


def may_edit(user: User, place: Place) -> bool:
    """Return whether ``user`` founds and changes teams at ``place``: holds the verb, and the place lies in
    their scope.
    """
    scope = user.scope
    return scope is not None and user.may(Permission.EDIT_TEAMS) and scope.covers(place)


def may_regulate(user: User, place: Place) -> bool:
    """Return whether ``user`` writes what ``place``, a province, calls its teams and how many members it wants."""
    return may_keep_office(user, place) and place.level == Level.PROVINCE


def may_place(user: User) -> bool:
    """Return whether ``user`` says where hamlets went after a reorganisation: who proposes their changes, who
    reorganises places.
    """
    return user.may(Permission.PROPOSE_HAMLETS) or user.may(Permission.REORGANISE)


def may_erase(user: User, place: Place) -> bool:
    """Return whether ``user`` erases the data of people in teams at ``place``: holds the verb, the place
    lies in scope.
    """
    scope = user.scope
    return scope is not None and user.may(Permission.ERASE_PEOPLE) and scope.covers(place)


def may_attach(user: User, decision: Decision) -> bool:
    """Return whether ``user`` may give a decision its scan: holds the verb, and the decision is in their sight."""
    return user.may(Permission.EDIT_TEAMS) and Decision.objects.visible_to(user).filter(pk=decision.pk).exists()


def shown_member_phone(user: User, member: Member) -> str:
    """Return a member's phone as ``user`` may read it: in full for the commune and for the team's own leader, else
    masked.

    ``member`` was fetched through ``visible_to(user)``, so that a leader holds members of their own team only. Needs
    ``member.team.place`` at hand.
    """
    if user.is_active and user.role == Role.LEADER:
        if member.user_id != user.pk:
            count_shown_phone(member.team.place, member.phone)
        return formatted_phone(member.phone)
    return shown_phone(user, member.phone, member.team.place)


def masked_member_phone(user: User, member: Member) -> str:
    """Return a member's phone where ``user`` may read it masked only; "" where they read it in full, or
    there is none.
    """
    shown = shown_member_phone(user, member)
    return "" if shown == formatted_phone(member.phone) else shown


def may_announce(user: User, place: Place) -> bool:
    """Return whether ``user`` speaks to people at ``place``: holds the verb, and it lies in their scope."""
    return user.may(Permission.ANNOUNCE) and user.reaches(place)
