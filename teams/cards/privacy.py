"""On the home page stand requests about personal data, and incidents that wait to be notified."""

import datetime

from django.urls import reverse

from accounts.models import Breach, User
from accounts.roles import Permission
from core.cards import Task
from core.templatetags.wording import number, plain_deadline, time_left
from teams.models import PrivacyRequest


def privacy_tasks(user: User, now: datetime.datetime) -> list[Task]:
    return [*_breaches(user, now), *_requests(user, now)]


def _breaches(user: User, now: datetime.datetime) -> list[Task]:
    if not user.may(Permission.HANDLE_BREACHES):
        return []
    rows = list(Breach.objects.visible_to(user).awaiting_notice().order_by("found_at", "pk"))
    if not rows:
        return []
    url = reverse("breach_show", args=[rows[0].pk]) if len(rows) == 1 else f"{reverse('breach_list')}?state=awaiting"
    due_at = rows[0].due_at
    left = time_left(due_at, now)
    sentence = f"{number(len(rows))} sự cố dữ liệu cá nhân chưa thông báo"
    detail = f"Phải thông báo trong 72 giờ từ khi phát hiện: {plain_deadline(due_at)}."
    return [Task(left.capitalize(), sentence, url, "Xem sự cố", detail)]


def _requests(user: User, now: datetime.datetime) -> list[Task]:
    """Return those that wait for an answer or for what was asked; calm while none is late."""
    if not user.may(Permission.HANDLE_PRIVACY):
        return []
    rows = list(PrivacyRequest.objects.handled_by(user).open().order_by("received_on", "pk"))
    if not rows:
        return []
    late = sum(row.is_late(now) for row in rows)
    first = min(row.due_at for row in rows)
    nearest = f"Hạn gần nhất: {plain_deadline(first)} ({time_left(first, now)})."
    detail = f"{number(late)} đề nghị đã quá hạn." if late else nearest
    url = reverse("privacy_request_list")
    sentence = "đề nghị của người dân về dữ liệu cá nhân"
    return [Task(number(len(rows)), sentence, url, "Xem đề nghị", detail, calm=not late)]
