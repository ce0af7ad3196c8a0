"""Who brings in workbooks, and who sees the phone numbers of one that came in."""

from typing import Any

from accounts.access import sees_phones
from accounts.models import User
from accounts.roles import Permission
from exchange.models import Import

IMPORTING = (Permission.IMPORT, Permission.IMPORT_ACCOUNTS)  # one of them opens the pages; each kind names its own


def brings_in(user: User, spec: Any) -> bool:
    """Whether ``user`` may bring in workbooks of a kind (``reading.kinds.spec.KindSpec``)."""
    return user.may(spec.permission) and (spec.further is None or user.may(spec.further))


def sees_phones_sent(user: User, batch: Import) -> bool:
    """Whether ``user`` sees the phone numbers of a workbook in full: they sent it, or see those of its place anyway."""
    return batch.requested_by_id == user.pk or sees_phones(user, batch.place)
