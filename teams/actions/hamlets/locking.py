"""Who may change hamlets, and a change held while it is decided."""

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Place
from teams.actions.decisions import OutOfScope
from teams.models import HamletChange


class AlreadyDecided(Refused):
    """The change waits no longer."""

    def __init__(self, change: HamletChange) -> None:
        super().__init__(f"Đề nghị này không còn chờ duyệt: {change.get_state_display().lower()}.")


def check_may(by: User | None, permission: Permission, commune: Place) -> None:
    """Raise OutOfScope unless ``by`` holds the verb in the commune; a command (None) may."""
    if by is not None and not (by.may(permission) and by.scope is not None and by.scope.covers(commune)):
        raise OutOfScope


def lock_waiting_change(change: HamletChange, permission: Permission, *, by: User | None) -> HamletChange:
    """Lock the waiting change for the rest of the transaction, and return it as it stands. Raises OutOfScope,
    AlreadyDecided.
    """
    rows = HamletChange.objects.select_for_update(of=("self",), no_key=True).select_related("commune")
    change = rows.get(pk=change.pk)
    check_may(by, permission, change.commune)
    if change.state != HamletChange.ChangeState.WAITING:
        raise AlreadyDecided(change)
    return change
