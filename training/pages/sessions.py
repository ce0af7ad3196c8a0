"""What pages about sessions share."""

from typing import Any

from accounts.models import User
from training.actions import sessions
from training.models import Session


def shown_clashes(user: User, clashing: sessions.Clashing) -> dict[str, Any]:
    """Return collisions for a page: (line from 1, collision, whether ``user`` may open the other session)."""
    found = [(index, clash) for index in sorted(clashing.found) for clash in clashing.found[index]]
    others = {clash.session.pk for _, clash in found if clash.session}
    seen = set(Session.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    rows = [(index + 1, clash, bool(clash.session and clash.session.pk in seen)) for index, clash in found]
    return {"clashes": rows, "fingerprint": clashing.fingerprint, "refusal": str(clashing)}
