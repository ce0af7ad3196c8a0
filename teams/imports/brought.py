"""What is to be done next with what an import brought: accounts for new leaders, proposals that wait for approval."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import number
from exchange.actions.imports.traces import Record, record_of
from exchange.models import Import, ImportRow
from exchange.reading.kinds.spec import NextStep
from teams.imports.members import MEMBERS
from teams.models import HamletChange, Member, Team


def members_brought(batch: Import) -> Sequence[int]:
    """Return the keys of the memberships that an import made."""
    rows = batch.rows.filter(sheet=MEMBERS.key, state=ImportRow.State.NEW).only("subject_id")
    return [row.subject_id for row in rows.order_by("pk") if row.subject_id]


def next_steps(batch: Import, user: User) -> list[NextStep]:
    """Return the way to accounts for those brought who lead a team today and have none."""
    if not user.may(Permission.MANAGE_ACCOUNTS):
        return []
    heads = Member.objects.visible_to(user).heading_on(timezone.localdate()).without_leaders_account()
    count = heads.filter(pk__in=members_brought(batch)).count()
    url = f"{reverse('head_account_list')}?import={batch.pk}"
    return [NextStep(f"Cấp tài khoản cho {number(count)} tổ trưởng, tổ phó mới nhập", url)] if count else []


def proposals_to_follow(batch: Import, user: User) -> list[NextStep]:
    """Return the way to the list of teams, while there are none, and to what an import of hamlets proposed and nobody
    has decided about yet.
    """
    rows = batch.rows.filter(state=ImportRow.State.NEW).only("written")
    made = {Record.named(name) for row in rows.order_by("pk") for name in row.written.get("after", {})}
    keys = [record.pk for record in made if record == record_of(HamletChange, record.pk)]
    lists = f"{reverse('import_list')}?place={batch.place_id}&kind=teams"
    teams = Team.objects.visible_to(user).within(batch.place)
    steps = [] if teams.exists() else [NextStep("Nhập danh sách tổ", lists)]
    changes = list(HamletChange.objects.visible_to(user).waiting().filter(pk__in=keys).order_by("pk"))
    words = "{} nơi mới còn chờ duyệt: xem đề nghị"
    return steps + [
        NextStep(words.format(number(len(change.wanted))), reverse("hamlet_change", args=[change.pk]))
        for change in changes
    ]
