"""A name of its own for each membership, and which of them a page shows."""

import re
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from teams.models import Member
from training.models import Attendance, Invitation, Session

# Too long to stand by chance in a random token of a form, as "zqm7z" once did.
_NAME = re.compile(r"zqmember(\d+)z", re.IGNORECASE)


def name_apart() -> None:
    """Add to every member's name a word that only this membership bears."""
    members = list(Member.objects.filter(erased_at=None).order_by("pk"))
    for member in members:
        vars(member).update(Member.naming(f"{member.full_name} zqmember{member.pk}z"))
    Member.objects.bulk_update(members, ["full_name", "name_folded", "sort_key"], batch_size=200)


def foreign_names(texts: Iterable[str], user: User) -> list[str]:
    """The members named in ``texts`` whom ``user`` may not see: neither by the scope, nor as people of a session that
    they run or that their team was invited to.
    """
    named = {int(key) for text in texts for key in _NAME.findall(text)}
    if not named:
        return []
    asked = Invitation.objects.filter(session__in=Session.objects.runnable_by(user)).values("member__team")
    seen = Q(pk__in=Member.objects.visible_to(user).values("pk")) | Q(team__in=asked)
    seen |= Q(invitations__in=Invitation.objects.visible_to(user))
    seen |= Q(attendances__in=Attendance.objects.visible_to(user))
    allowed = set(Member.objects.filter(seen, pk__in=named).values_list("pk", flat=True))
    return [str(member) for member in Member.objects.filter(pk__in=named - allowed).order_by("pk")]
