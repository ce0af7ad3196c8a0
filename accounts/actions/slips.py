"""Slips that sign somebody in, or let them choose a password, are issued, revoked and spent. The
code leaves the portal once, when issued.

Whoever issues a slip never learns the password. Where a second factor is due the slip gives a
password, and the sign-in with it asks for the factor as always (docs/decisions/0021).
"""

import datetime
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from accounts.actions import tokens, ways_in
from accounts.actions.events import record
from accounts.actions.locking import already_disabled, lock_account, lock_managed, lock_own
from accounts.adapter.second_factor import second_factor_due
from accounts.models import Slip, User
from accounts.passphrases import passphrase
from core.refusals import Refused

LASTS = datetime.timedelta(days=7)
# Crockford's base 32: no letter that is taken for a digit, and no U, so that no rude word comes up.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4  # 60 random bits, in three groups
_TAKEN_FOR = str.maketrans("OIL", "011")
_TRIES = 20  # of a passphrase that the rules refuse by chance: one of its words may be part of the person's name


class CodeRefused(Refused):
    """Unknown, used, revoked or run out, or of a disabled account: the answer does not tell which."""

    def __init__(self) -> None:
        super().__init__(
            "code_refused",
            "Mã chưa đúng hoặc không còn dùng được. "
            "Xin xem lại trên phiếu, hoặc nhờ cán bộ đã cấp phiếu cấp phiếu mới.",
            field="code",
        )


class PasswordRefused(Refused):
    """The rules of passwords say no; ``messages`` says why, one sentence each."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__("password_refused", " ".join(messages), field="password1")


@sensitive_variables("code")
@transaction.atomic
def issue(
    user: User, *, by: User | None, lock_now: bool = False, at: datetime.datetime | None = None
) -> tuple[Slip, str]:
    """Issue a slip for ``user`` and return it with its code in clear; a former one stops working.

    The old password goes on until the slip is used, so that nobody is shut out by a press of somebody else's; with
    ``lock_now`` it stops at once, every session of theirs ends, and so do the tokens that they issued. Refuses with
    not_oneself, not_managed, already_disabled.
    """
    user = lock_managed(user, by=by)
    if not user.is_active:
        raise already_disabled()
    kind = Slip.Purpose.FIRST if user.is_unused else Slip.Purpose.RESET
    if lock_now:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        ways_in.forget(user)
        tokens.revoke_issued_by(user, by=by, reason="Mật khẩu của người cấp bị khóa ngay", at=at)
    return issue_to_locked(user, kind=kind, by=by, at=at, locked=lock_now)


@sensitive_variables("code")
def issue_to_locked(
    user: User, *, kind: str, by: User | None, at: datetime.datetime | None = None, locked: bool = False
) -> tuple[Slip, str]:
    """Issue a slip, as ``issue`` does, for an account that the caller has locked and may give."""
    at = at or timezone.now()
    withdraw(user, by=by, at=at)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    slip = Slip.objects.create(
        user=user, kind=kind, digest=code_digest(code), issued_by=by, issued_at=at, ends_at=at + LASTS
    )
    after = {"kind": kind, "ends_on": slip.last_day.isoformat(), "locked": locked}
    record("slips.issue", user, by=by, place=user.place, at=at, after=after)
    return slip, "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


@transaction.atomic
def revoke(user: User, *, by: User | None, at: datetime.datetime | None = None) -> Slip:
    """Take back the slip that waits for ``user``. Refuses with not_oneself, not_managed, no_slip."""
    slip = withdraw(lock_managed(user, by=by), by=by, at=at or timezone.now())
    if slip is None:
        raise Refused("no_slip", "Tài khoản này không có phiếu nào đang chờ dùng.")
    return slip


def withdraw(user: User, *, by: User | None, at: datetime.datetime) -> Slip | None:
    """Revoke the unspent slip of ``user``, whose row the caller has locked; return None where there
    is none.
    """
    slip = Slip.objects.unspent().select_for_update(of=("self",)).filter(user=user).order_by("pk").first()
    if slip is not None:
        slip.revoked_at, slip.revoked_by = at, by
        slip.save(update_fields=["revoked_at", "revoked_by"])
        record("slips.revoke", user, by=by, place=user.place, at=at)
    return slip


@sensitive_variables("code")
def find(code: str, *, at: datetime.datetime | None = None) -> Slip:
    """Return the slip of a code written in any case, with or without dashes, in one query.

    Refuses with code_refused.
    """
    slip = Slip.objects.open_at(at or timezone.now()).filter(digest=code_digest(code)).order_by("pk").first()
    if slip is None:
        raise CodeRefused
    return slip


@sensitive_variables("password")
@transaction.atomic
def use(slip: Slip, *, password: str, at: datetime.datetime | None = None) -> User:
    """Make ``password`` that of the slip's account, once; every session of theirs ends, and nobody is signed in.

    Refuses with code_refused, password_refused.
    """
    at = at or timezone.now()
    user = _spend(slip, at)
    _validate(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def sign_in(slip: Slip, *, at: datetime.datetime | None = None) -> User:
    """Spend the slip and return its account, for the caller to sign in; every other session of theirs ends.

    The account has no password until its owner chooses one (``choose_password``): whoever knew the old one is shut out.
    Refuses with code_refused, and with second_factor_due where the sign-in takes more than the slip.
    """
    user = _spend(slip, at or timezone.now())
    if second_factor_due(user):
        raise Refused("second_factor_due", "Tài khoản này có xác minh hai bước. Xin chọn mật khẩu trước.")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return user


@sensitive_variables("password")
@transaction.atomic
def choose_password(user: User, *, password: str, at: datetime.datetime | None = None) -> User:
    """Give the account of ``user``, who signed in by a slip, its password. Sessions of theirs elsewhere end.

    Refuses with signed_out, has_password, password_refused.
    """
    user = lock_own(user)
    if user.has_usable_password():
        raise Refused("has_password", "Tài khoản đã có mật khẩu.")
    _validate(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.change_password", user, by=user, place=user.place, at=at)
    return user


def _spend(slip: Slip, at: datetime.datetime) -> User:
    """Lock the slip's account, mark the slip as used, forget all that opened the account, and return the account."""
    user = lock_account(slip.user_id)
    held = Slip.objects.open_at(at).select_for_update(of=("self",)).filter(pk=slip.pk).first()
    if held is None:
        raise CodeRefused
    ways_in.forget(user)
    held.used_at = at
    held.save(update_fields=["used_at"])
    record("slips.use", user, by=user, place=user.place, at=at)
    return user


@sensitive_variables("password")
def _validate(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(error.messages) from error


@sensitive_variables("made")
def suggested_password(user: User) -> str:
    """Return a password of four words that the rules accept for ``user``."""
    made = passphrase()
    for _ in range(_TRIES):
        try:
            validate_password(made, user)
        except ValidationError:
            made = passphrase()
        else:
            break
    return made


@sensitive_variables("code")
def code_digest(code: str) -> str:
    """Return the keyed SHA-256 of a code as it may be typed; a copy of the database alone does not
    help to try codes.
    """
    plain = "".join(char for char in code.upper() if char.isalnum()).translate(_TAKEN_FOR)
    return salted_hmac("code of a slip", plain, algorithm="sha256").hexdigest()
