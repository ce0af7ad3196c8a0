"""On the home page stand reorganisations that are stuck, wait for agreement or are being prepared."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from core.cards import Task
from core.templatetags.wording import day
from teams.actions import reorganisations as project
from teams.models import Reorganisation

State = Reorganisation.Stage


def reorganisation_tasks(user: User) -> list[Task]:
    """Return a line for each reorganisation, to those who reorganise places, the earliest day first."""
    if not user.may(Permission.REORGANISE):
        return []
    waiting = Reorganisation.objects.visible_to(user).exclude(state=State.DONE).select_related("kept_at")
    tasks = [_task(user, one) for one in waiting.order_by("effective_on", "pk")]
    return [task for task in tasks if task is not None]


def _task(user: User, one: Reorganisation) -> Task | None:
    url, begins = reverse("reorganisation_show", args=[one.pk]), f"Có hiệu lực từ {day(one.effective_on)}."
    if project.may_prepare(user, one):
        if one.state == State.SCHEDULED and one.trouble:
            return Task("Vướng", f"{one}: cổng chưa tự thực hiện được", url, "Xem vì sao", one.trouble)
        if one.state == State.DRAFT:
            return Task(one.get_state_display(), f"Sắp xếp địa bàn: {one}", url, "Soạn tiếp", begins, calm=True)
        return None
    theirs = [at for at in project.missing_agreements(one) if user.scope is not None and user.scope.covers(at)]
    if one.state != State.DRAFT or not theirs:
        return None
    return Task("Xin ý kiến", f"{one.kept_at} soạn sắp xếp địa bàn: {one}", url, "Xem và cho ý kiến", begins)
