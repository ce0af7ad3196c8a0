"""What is to be done next with what an import of teams brought: accounts for the leaders and deputies among them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import number
from exchange.models import Import, ImportRow
from exchange.reading.kinds.spec import NextStep
from teams.imports.members import MEMBERS
from teams.models import Member


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
