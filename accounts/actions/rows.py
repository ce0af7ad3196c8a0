"""The account that somebody is about to change, locked once it is theirs to change."""

from accounts.access import manages
from accounts.models import User
from core.refusals import Refused


class NotOneself(Refused):
    def __init__(self) -> None:
        super().__init__("Không tự làm việc này với tài khoản của chính mình được.")


class NotManaged(Refused):
    def __init__(self) -> None:
        super().__init__("Tài khoản này không thuộc quyền quản lý của anh/chị.")


class AlreadyDisabled(Refused):
    def __init__(self) -> None:
        super().__init__("Tài khoản này đang ngừng sử dụng.")


class ReasonMissing(Refused):
    def __init__(self) -> None:
        super().__init__("Xin ghi lý do.")


def managed(user: User, *, by: User | None) -> User:
    """``user`` as it stands behind the lock; ``by`` None is the clock or a command. Raises NotOneself, NotManaged."""
    user = User.objects.select_related("place").select_for_update(of=("self",)).get(pk=user.pk)
    if by is not None and by.pk == user.pk:
        raise NotOneself
    if by is not None and not manages(by, user):
        raise NotManaged
    return user
