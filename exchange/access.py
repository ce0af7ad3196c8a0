"""Who sees the phone numbers of a workbook that came in."""

from accounts.access import sees_phones
from accounts.models import User
from exchange.models import Import


def sees_phones_sent(user: User, batch: Import) -> bool:
    """Whether ``user`` sees the phone numbers of a workbook in full: they sent it, or see those of its place anyway."""
    return batch.requested_by_id == user.pk or sees_phones(user, batch.place)
