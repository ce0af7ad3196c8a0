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
from exchange.models import Import, ImportRow
from teams.models import HamletChange, Team


def incomplete_team_tasks(user: User, now: datetime.datetime) -> list[Task]:
    if not user.may(Permission.EDIT_TEAMS):
        return []
    count = Team.objects.visible_to(user).incomplete_on(timezone.localdate(now)).count()
    sentence = "tổ cần kiện toàn: chưa có tổ trưởng, hoặc không đúng số người theo quy định"
    return [Task(number(count), sentence, f"{reverse('team_list')}?state=incomplete", "Xem các tổ")] if count else []


def _lines_lost(user: User, change: HamletChange) -> list[str]:
    """Say how many lines of lists waited for a hamlet that was refused."""
    if change.state != HamletChange.ChangeState.REFUSED:
        return []
    kept = ImportRow.objects.visible_to(user).filter(waits_for=change.pk, batch__in=Import.objects.standing_in_portal())
    lost = kept.filter(state=ImportRow.State.WRONG).count()
    return [f"{number(lost)} dòng danh sách chờ địa bàn này không được ghi."] if lost else []


def hamlet_change_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """The province: changes that wait, and since when. A commune: what was decided lately about its own."""
    changes, listing = HamletChange.objects.visible_to(user), reverse("hamlet_changes")
    if user.may(Permission.APPROVE_HAMLETS):
        waiting = changes.left_to(user).aggregate(n=Count("pk"), since=Min("proposed_at"), first=Min("pk"))
        if not waiting["n"]:
            return []
        days = days_between(waiting["since"], now)
        detail = f"Chờ lâu nhất {number(days)} ngày." if days else ""
        url = reverse("hamlet_change", args=[waiting["first"]]) if waiting["n"] == 1 else listing
        return [Task(number(waiting["n"]), "thay đổi ấp, khu phố chờ duyệt", url, "Xem và duyệt", detail)]
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
            detail=" ".join([change.answer, *_lines_lost(user, change)]),
            calm=change.state == HamletChange.ChangeState.APPROVED,
        )
        for change in decided.order_by("-decided_at", "-pk")[:NEWEST]
    ]
