"""The code on the trainer's screen changes every half minute, and outside the room it is worth nothing."""

import datetime
import hmac

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from accounts.models import User
from core.refusals import Refused
from core.text import fold
from training.access import takes_marks
from training.deadlines import window_of, windows_honoured
from training.models import SessionDay

DIGITS = 32  # hexadecimal, of the code's HMAC: 128 bits
WRONG_TRIES = 10  # of one account within TRIES_SECONDS; then it waits
TRIES_SECONDS = 600


def token_of(day: SessionDay, at: datetime.datetime) -> str:
    """Return what the code of a day says at an instant. Without the session's secret none can be made."""
    return _token(day, window_of(at, settings.CHECK_IN_SECONDS))


def day_of(token: str, *, by: User | None, at: datetime.datetime) -> SessionDay:
    """Return the day whose code ``token`` is at ``at``: within its window, or CHECK_IN_GRACE_SECONDS after it.

    ``by`` is None while nobody is signed in: no tries are counted then, and 128 bits are not guessed. Refuses with
    code_not_taken, and too_many_tries after WRONG_TRIES.
    """
    day = _claimed_day(token)
    honoured = windows_honoured(at, settings.CHECK_IN_SECONDS, settings.CHECK_IN_GRACE_SECONDS)
    is_right = (
        day is not None
        and takes_marks(day, at)
        and any(hmac.compare_digest(_token(day, window), token) for window in honoured)
    )
    if by is not None:
        _count_try(by, is_right=is_right)
    if day is None or not is_right:
        raise Refused(
            "code_not_taken", "Mã này đã hết hạn hoặc không đúng. Xin quét mã đang hiện trên màn hình của giảng viên."
        )
    return day


def check_word(day: SessionDay, word: str, *, by: User) -> None:
    """Refuse with word_not_taken unless ``word`` is the session's, marks and case ignored.

    After WRONG_TRIES it is too_many_tries.
    """
    right = fold(day.session.code_word)
    is_right = bool(right) and hmac.compare_digest(fold(word).encode(), right.encode())
    _count_try(by, is_right=is_right)
    if not is_right:
        raise Refused(
            "word_not_taken", "Từ điểm danh chưa đúng. Xin nghe lại giảng viên đọc và nhập lại.", field="word"
        )


def _token(day: SessionDay, window: int) -> str:
    message = f"{day.pk}:{window}".encode()
    return f"{day.pk:x}-{hmac.digest(day.session.secret.encode(), message, 'sha256').hex()[:DIGITS]}"


def _claimed_day(token: str) -> SessionDay | None:
    """Return the day that a token says it is of; whether it is, its other part tells."""
    number, _, code = token.partition("-")
    if len(code) != DIGITS or not token.isascii() or not 0 < len(number) <= 15:
        return None
    try:
        return SessionDay.objects.select_related("session").filter(pk=int(number, 16)).first()
    except ValueError:
        return None


@transaction.atomic
def _count_try(by: User, *, is_right: bool) -> None:
    """Refuse with too_many_tries where ``by`` was wrong too often. Tries of one account wait for one another."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    count_try({f"check-in:{by.pk}": WRONG_TRIES}, is_right=is_right)


def count_try(most: dict[str, int], *, is_right: bool) -> None:
    """Count one wrong try more under each key of ``most``. The caller holds what these tries wait for one another at.

    Refuses with too_many_tries, also what is right, where one of the keys has its most wrong ones already.
    """
    wrong = {key: cache.get(key, 0) for key in most}
    if any(wrong[key] >= most[key] for key in most):
        raise Refused(
            "too_many_tries",
            "Đã nhập sai nhiều lần. Xin chờ mười phút, hoặc nhờ người phụ trách điểm danh theo danh sách.",
        )
    if not is_right:
        cache.set_many({key: wrong[key] + 1 for key in most}, TRIES_SECONDS)
