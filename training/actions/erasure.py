"""What somebody wrote about themselves in training goes when their data is erased; what counts stays."""

from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import ERASED
from core.text import fold
from teams.models import Member
from training.models import Feedback, Guest, Invitation, Trainer

GONE = "(đã xóa)"  # who does not come says why: a reason was there


@transaction.atomic
def forget(members: Iterable[Member], *, communes: Collection[str]) -> None:
    """Take away the reasons and opinions written by or for ``members``, all rows of one person; who came and what was
    learned is counted on.

    As a guest they are known by name alone: in sessions of their own ``communes`` (paths) whoever is called so.
    """
    members = list(members)
    keys = [member.pk for member in members]
    Invitation.objects.filter(member__in=keys).exclude(reason="").update(reason=GONE)
    Feedback.objects.filter(member__in=keys).exclude(text="").update(text="")
    users = [member.user_id for member in members if member.user_id]
    for trainer in Trainer.objects.filter(user__in=users, user__full_name=ERASED).order_by("pk"):
        Trainer.objects.filter(pk=trainer.pk).update(**Trainer.naming(f"{ERASED} {trainer.pk}"))
    names = {member.name_folded for member in members}
    guests = Guest.objects.filter(session__organiser__path__in=communes).order_by("pk")
    for key, full_name in guests.values_list("pk", "full_name"):
        if fold(full_name) in names:
            Guest.objects.filter(pk=key).update(full_name=f"{ERASED} {key}")  # once a session
