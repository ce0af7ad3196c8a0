"""Who has no account marks themself by a short code of their own: of one invitation, for one day, and only on a browser
that has shown the code on the trainer's screen.
"""

import datetime
import hashlib
import hmac

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from training.access import may_run
from training.actions import seats
from training.actions.attendance import lock_session_of, not_their_session
from training.actions.codes import count_try
from training.models import Invitation, Session, SessionDay

DIGITS = 8  # typed on the keys of a telephone; of a hundred million codes a class of 300 has 300
WRONG_TRIES = 10  # on one device within codes.TRIES_SECONDS; then it waits
WRONG_TRIES_OF_A_DAY = 60  # of all devices together: who forgets the cookie of one begins anew, this does not


def own_code(day: SessionDay, invitation: Invitation) -> str:
    """Return the code of who was asked, on ``day``. Without the session's secret none can be made."""
    message = f"own:{day.pk}:{invitation.pk}:{invitation.code_number}".encode()
    digest = hmac.digest(day.session.secret.encode(), message, "sha256")
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def invitation_of(code: str, day: SessionDay, *, device: str) -> Invitation:
    """Return the invitation whose code of the day ``code`` is. Two that came by the same one have none: whoever runs
    the session gives one of them another.

    Refuses with own_code_not_taken, and too_many_tries after WRONG_TRIES.
    """
    asked = day.session.invitations.select_related("member__team__place").order_by("pk")
    found = [one for one in asked if hmac.compare_digest(own_code(day, one).encode(), code.encode())]
    is_right = len(found) == 1
    _count_try(day, device, is_right=is_right)
    if not is_right:
        raise Refused(
            "own_code_not_taken",
            "Mã riêng chưa đúng. Xin xem lại mã của ngày hôm nay, hoặc nhờ người phụ trách điểm danh theo danh sách.",
            field="code",
        )
    return found[0]


@transaction.atomic
def renew(
    session: Session, *, invitation: Invitation | None = None, by: User, at: datetime.datetime | None = None
) -> int:
    """Withdraw the codes of one who was asked, or of all (None), and give others; return of how many.

    What was marked by the former codes stays, for whoever runs the session to look at. Refuses with not_their_session.
    """
    session = seats.lock(session)
    if not may_run(by, session):
        raise not_their_session()
    asked = session.invitations.all() if invitation is None else session.invitations.filter(pk=invitation.pk)
    members = sorted(asked.values_list("member", flat=True))
    asked.update(code_number=F("code_number") + 1)
    after = {"number": len(members), "members": members}
    record("invitations.renew_code", session, by=by, place=session.organiser, at=at or timezone.now(), after=after)
    return len(members)


@transaction.atomic
def _count_try(day: SessionDay, device: str, *, is_right: bool) -> None:
    """Refuse with too_many_tries where codes of the day were wrong too often. Tries of one wait for another."""
    lock_session_of(day)
    hashed = hashlib.sha256(device.encode()).hexdigest()  # as a browser sends it: anything
    most = {f"own-code:{day.pk}:{hashed}": WRONG_TRIES, f"own-code:{day.pk}": WRONG_TRIES_OF_A_DAY}
    count_try(most, is_right=is_right)
