"""What a reorganisation leaves to do, on the home page: hamlets to place, officials to move, a team that waits."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission, Role
from core.cards import Task
from core.templatetags.wording import number
from places.models import Level
from teams.access import may_place
from teams.actions.reorganisations import worklist
from teams.models import AccountMove, Team


def placing_tasks(user: User) -> list[Task]:
    return [*_hamlets(user), *_accounts(user), *_own_team(user)]


def _hamlets(user: User) -> list[Task]:
    if not may_place(user):
        return []
    communes = worklist.placing_progress(user)
    left, every = sum(one.left for one in communes), sum(one.of for one in communes)
    url = reverse("hamlet_worklist")
    if not left:
        teams = sum(one.teams for one in communes)
        sentence = "tổ của xã, phường cũ chưa xếp về nơi mới"
        return [Task(number(teams), sentence, url, "Xếp về nơi mới")] if teams else []
    names = ", ".join(one.commune.name for one in communes if one.is_open)
    detail = f"Còn {number(left)}/{number(every)}: {names}." if len(names) < 80 else ""
    sentence = "ấp, khu phố chưa xếp về xã, phường mới"
    return [Task(number(left), sentence, url, "Xếp về nơi mới", detail)]


def _accounts(user: User) -> list[Task]:
    if user.scope is None or user.scope.level != Level.PROVINCE or not user.may(Permission.MANAGE_ACCOUNTS):
        return []
    waiting = AccountMove.objects.visible_to(user).waiting().count()
    sentence, url = "tài khoản cán bộ chờ chuyển về xã, phường mới", reverse("account_move_list")
    return [Task(number(waiting), sentence, url, "Xem và xác nhận")] if waiting else []


def _own_team(user: User) -> list[Task]:
    """Return a leader's team at a hamlet that nobody has placed yet: nothing for them to do, and nothing lost."""
    if user.role != Role.LEADER:
        return []
    waiting = Team.objects.visible_to(user).waiting().select_related("place")
    return [
        Task(
            figure="Chờ xếp địa bàn",
            sentence=team.name,
            url=reverse("team_show", args=[team.pk]),
            action="Xem tổ",
            detail=f"{team.place} chưa được xếp về xã, phường mới. Tổ vẫn hoạt động và báo cáo như thường.",
            calm=True,
        )
        for team in waiting.order_by("sort_key", "pk")
    ]
