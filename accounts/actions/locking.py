"""The account that somebody is about to change is locked once it is theirs to change."""

from django.contrib.sessions.models import Session

from accounts.access import manages
from accounts.models import User
from core.refusals import Refused


def already_disabled() -> Refused:
    return Refused("already_disabled", "Tài khoản này đang ngừng sử dụng.")


def reason_missing() -> Refused:
    return Refused("reason_missing", "Xin ghi lý do.", field="reason")


def lock_account(pk: int) -> User:
    """Lock an account until the end of the transaction and return the stored row, with its place."""
    return User.objects.select_related("place").select_for_update(of=("self",)).get(pk=pk)


def lock_own(user: User) -> User:
    """Lock the account of the person who asks, as their session read it, and return the stored row.

    Whoever adds or changes a way into an account calls it: one that was asked for with the old password must not come
    in behind the new one. Refuses with signed_out if the password has changed since, or the session or the account has
    ended.
    """
    stored = lock_account(user.pk)
    is_signed_in = not user.session_key or Session.objects.filter(session_key=user.session_key).exists()
    if not (stored.is_active and stored.password == user.password and is_signed_in):
        raise Refused(
            "signed_out",
            "Mật khẩu hoặc cách xác minh vừa được đổi, hoặc tài khoản vừa bị khóa. Xin đăng nhập lại rồi làm lại.",
        )
    return stored


def lock_managed(user: User, *, by: User | None) -> User:
    """Lock ``user`` and return the stored row. Without ``by`` it is the clock or a command.

    Refuses with not_oneself, not_managed.
    """
    user = lock_account(user.pk)
    if by is not None and by.pk == user.pk:
        raise Refused("not_oneself", "Không tự làm việc này với tài khoản của chính mình được.")
    if by is not None and not manages(by, user):
        raise Refused("not_managed", "Tài khoản này không thuộc quyền quản lý của anh/chị.")
    return user
