"""Accounts on the home page."""

from django.urls import reverse

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
