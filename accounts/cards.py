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
    unused = User.objects.visible_to(user).filter(is_active=True, last_login=None).exclude(pk=user.pk).count()
    sentence = "tài khoản đã cấp nhưng chưa đăng nhập lần nào"
    return [Task(number(unused), sentence, reverse("account_list"), "Xem tài khoản", calm=True)] if unused else []
