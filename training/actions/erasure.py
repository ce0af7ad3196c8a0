"""What somebody wrote about themselves in training goes when their data is erased; what counts stays."""

from collections.abc import Iterable

from django.db import transaction

from teams.models import Member
from training.models import Feedback, Invitation

GONE = "(đã xóa)"  # who does not come says why: a reason was there


@transaction.atomic
def forget(members: Iterable[Member]) -> None:
    """Take away the reasons and opinions written by or for ``members``; who came and what was learned is counted on."""
    keys = [member.pk for member in members]
    Invitation.objects.filter(member__in=keys).exclude(reason="").update(reason=GONE)
    Feedback.objects.filter(member__in=keys).exclude(text="").update(text="")
