"""Accounts, and whom to call, on the home page."""

from django.urls import reverse

from accounts.access import unnamed_place
from accounts.models import User
from accounts.roles import Role
from core.cards import Task
from core.templatetags.wording import number


def unused_account_tasks(user: User) -> list[Task]:
    """Return tasks about accounts that nobody ever used: their holders may not have got the
    password.
    """
    if user.role != Role.ADMIN:
        return []
    unused = User.objects.visible_to(user).never_signed_in().count()
    sentence, url = "tài khoản đã cấp nhưng chưa đăng nhập lần nào", f"{reverse('account_list')}?idle=never"
    return [Task(number(unused), sentence, url, "Xem tài khoản", calm=True)] if unused else []


def unnamed_place_tasks(user: User) -> list[Task]:
    """Return the task of writing whom to call at the user's own place, where nobody is named there. An administrator's
    home is about accounts: the province's is for its staff.
    """
    place = unnamed_place(user) if user.role != Role.ADMIN else None
    if place is None:
        return []
    sentence, url = f"{place} chưa ghi cán bộ đầu mối", reverse("directory_edit", args=[place.pk])
    return [Task("Danh bạ", sentence, url, "Ghi đầu mối", "Tổ trưởng và cấp trên chưa biết gọi ai.", calm=True)]
