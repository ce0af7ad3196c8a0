"""Teams and changes of hamlets on the home page."""

import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.cards import NEWEST, NEWS, Task
from core.templatetags.wording import number
from core.working_days import days_between
from teams.models import HamletChange, Team


def incomplete_team_tasks(user: User, now: datetime.datetime) -> list[Task]:
    if not user.may(Permission.EDIT_TEAMS):
        return []
    count = Team.objects.visible_to(user).incomplete_on(timezone.localdate(now)).count()
    sentence = "tổ cần kiện toàn: chưa có tổ trưởng, hoặc không đủ 3 đến 12 người"
    return [Task(number(count), sentence, f"{reverse('team_list')}?state=incomplete", "Xem các tổ")] if count else []


def hamlet_change_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """The province: changes that wait, and since when. A commune: what was decided lately about its own."""
    changes, listing = HamletChange.objects.visible_to(user), reverse("hamlet_changes")
    if user.may(Permission.APPROVE_HAMLETS):
        waiting = changes.left_to(user).aggregate(n=Count("pk"), since=Min("proposed_at"))
        if not waiting["n"]:
            return []
        days = days_between(waiting["since"], now)
        detail = f"Chờ lâu nhất {number(days)} ngày." if days else ""
        return [Task(number(waiting["n"]), "thay đổi ấp, khu phố chờ duyệt", listing, "Xem và duyệt", detail)]
    if not user.may(Permission.PROPOSE_HAMLETS):
        return []
    states = [HamletChange.ChangeState.APPROVED, HamletChange.ChangeState.REFUSED]
    decided = changes.filter(state__in=states, decided_at__gte=now - NEWS).prefetch_related("olds")
    return [
        Task(
            figure=change.get_state_display(),
            sentence=change.sentence,
            url=reverse("hamlet_change", args=[change.pk]),
            action="Xem",
            detail=change.answer,
            calm=change.state == HamletChange.ChangeState.APPROVED,
        )
        for change in decided.order_by("-decided_at", "-pk")[:NEWEST]
    ]
