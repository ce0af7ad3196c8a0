"""This module keeps the seats of a session: who comes while there is room, who waits, who moves up when a
seat falls free.
"""

from training.models import Invitation, Session

COMING, WAITING = Invitation.Reply.COMING, Invitation.Reply.WAITING


def lock(session: Session) -> Session:
    """Lock the session's row, and return it: whatever changes who comes, or when and where, passes here one
    at a time.
    """
    return Session.objects.select_for_update(of=("self",), no_key=True).select_related("organiser").get(pk=session.pk)


def free(session: Session) -> int | None:
    """Return how many seats are left; None: as many as are asked for."""
    if session.capacity is None:
        return None
    return max(session.capacity - session.invitations.filter(state=COMING).count(), 0)


def fill(session: Session) -> list[Invitation]:
    """Give free seats to those who wait, in the order of their answers; they are to be told. Needs the lock."""
    left = free(session)
    waiting = session.invitations.filter(state=WAITING).order_by("answered_at", "pk")
    moved = list(waiting if left is None else waiting[:left])
    session.invitations.filter(pk__in=[row.pk for row in moved]).update(state=COMING, told_at=None)
    return moved


def tell_again(session: Session) -> None:
    """Have whoever may still come told of a change: the clock writes a notice where ``told_at`` is empty."""
    session.invitations.filter(state__in=[Invitation.Reply.INVITED, COMING, WAITING]).update(told_at=None)
