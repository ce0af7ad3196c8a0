"""Who works with support money: a commune checks its own sheets, the province sets the rules and approves; leaders
read.
"""

from accounts.models import User
from accounts.roles import Permission, Role
from allowances.models.sheets import is_divided
from places.models import Place

# Whoever does something with it, and whoever opens the pages.
WORKS_WITH_IT = (Permission.CHECK_ALLOWANCES, Permission.APPROVE_ALLOWANCES, Permission.SET_ALLOWANCES)
CHECKS = (Permission.CHECK_ALLOWANCES, Permission.APPROVE_ALLOWANCES)  # of which communes: ``may_check``
READS_IT = (*WORKS_WITH_IT, Permission.SEE_ALLOWANCES)


def works_with_it(user: User) -> bool:
    return any(user.may(permission) for permission in WORKS_WITH_IT)


def may_set(user: User, province: Place) -> bool:
    """Tell whether ``user`` writes the resolutions of ``province``, or of one that became theirs."""
    return user.may(Permission.SET_ALLOWANCES) and user.reaches(province)


def may_check(user: User, commune: Place) -> bool:
    """Tell whether ``user`` draws up and checks the sheets of ``commune``: its officials, those of the one that took it
    over, and where it was divided the province, which approves them too.
    """
    permission = Permission.APPROVE_ALLOWANCES if is_divided(commune) else Permission.CHECK_ALLOWANCES
    return user.may(permission) and user.reaches(commune)


def may_approve(user: User, place: Place) -> bool:
    return user.may(Permission.APPROVE_ALLOWANCES) and user.reaches(place)


def may_confirm_at(user: User, place: Place) -> bool:
    """Tell whether ``user`` confirms, for the commune, late days of a team that stands at ``place``."""
    return user.may(Permission.CHECK_ALLOWANCES) and user.reaches(place)


def confirms_days(user: User) -> bool:
    """Tell whether ``user`` confirms days that were written late: a team's leader, or a commune's official."""
    return user.may(Permission.CHECK_ALLOWANCES) or (user.role == Role.LEADER and user.may(Permission.WRITE_DIARY))
