"""Officials who have an account and have not entered it yet: what the page shows from which slips are printed."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from accounts.pages.slips import last_slips, state_of_slip
from accounts.roles import OF_TEAMS, RULES
from core.tables import MOST_AT_ONCE, ListColumn, Listing
from exchange.models import Import
from places.models import Place


@dataclass(frozen=True)
class AccountToEnter:
    """An account; ``note``: what became of its last slip, ``holds``: that slip can still be used."""

    user: User
    note: str
    holds: bool


def accounts_to_enter(by: User, *, at: datetime.datetime, batch: Import | None = None) -> list[AccountToEnter]:
    """Return the accounts of officials that ``by`` may issue slips for and that nobody has entered, at places of
    today; of an import those alone that it gave.
    """
    roles = [role for role in RULES[by.role].gives if role not in OF_TEAMS]
    rows = User.objects.visible_to(by).unused().filter(role__in=roles).exclude(pk=by.pk)
    rows = rows.filter(place__in=Place.objects.valid_on(timezone.localdate(at)))
    if batch is not None:
        rows = rows.filter(pk__in=batch.rows.to_write().values("subject_id"))
    users = list(rows.select_related("place").order_by("place__path", "sort_key", "pk"))
    last = last_slips([user.pk for user in users])
    return [AccountToEnter(user, *state_of_slip(last.get(user.pk), at)) for user in users]


class AccountToEnterListing(Listing):
    """All on one page: they are chosen together, in the first column."""

    name, title, unit = "accounts-to-enter", "Tài khoản cán bộ chưa vào cổng", "người"
    per_page = MOST_AT_ONCE

    person = ListColumn("Họ và tên", "user", order_by="user__sort_key", template="exchange/_account_chosen.html")
    role = ListColumn("Vai trò", says=lambda one: one.user.get_role_display(), order_by="user__role")
    place = ListColumn("Địa bàn", "user__place", order_by="user__place__path")
    note = ListColumn("Phiếu", "note", order_by="note")
