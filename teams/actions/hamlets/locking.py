"""This module says who may change hamlets, and locks a change while it is decided."""

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Place
from teams.actions.decisions import out_of_scope
from teams.models import HamletChange


def check_may(by: User | None, permission: Permission, commune: Place) -> None:
    """Refuse with out_of_scope unless ``by`` holds the verb in the commune; a command (None) may."""
    if by is not None and not (by.may(permission) and by.scope is not None and by.scope.covers(commune)):
        raise out_of_scope()


def lock_waiting_change(change: HamletChange, permission: Permission, *, by: User | None) -> HamletChange:
    """Lock the waiting change for the rest of the transaction, and return it as it stands. Refuses with out_of_scope,
    change_decided.
    """
    rows = HamletChange.objects.select_for_update(of=("self",), no_key=True).select_related("commune")
    change = rows.get(pk=change.pk)
    check_may(by, permission, change.commune)
    if change.state != HamletChange.ChangeState.WAITING:
        raise Refused("change_decided", f"Đề nghị này không còn chờ duyệt: {change.get_state_display().lower()}.")
    return change
