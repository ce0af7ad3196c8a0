"""On the home page stands what an office asks the reader to confirm, until they do."""

from django.urls import reverse

from accounts.models import User
from core.cards import NEWEST, Task
from teams.models import Announcement


def announcement_tasks(user: User) -> list[Task]:
    waiting = Announcement.objects.in_force().filter(
        asks_confirmation=True, receivers__user=user, receivers__confirmed_at=None
    )
    return [
        Task(
            "Cần xác nhận",
            announcement.title,
            reverse("announcement_show", args=[announcement.pk]),
            "Đọc thông báo",
            f"Thông báo từ {announcement.place}.",
        )
        for announcement in waiting.select_related("place").order_by("-sent_at", "-pk")[:NEWEST]
    ]
