"""The province says where the officials of communes that ended work now."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.lineage import heir_today
from places.models import Level, Place
from teams.models import AccountMove, Reorganisation


def may_not_decide() -> Refused:
    """``by`` is no official of the province in which the account's place lies."""
    return Refused("may_not_decide", "Tài khoản không có quyền quyết định đề xuất này.")


@transaction.atomic
def confirm(
    move: AccountMove, *, new: Place | None = None, by: User | None, at: datetime.datetime | None = None
) -> AccountMove:
    """Let the account work at the proposed commune, or at what became of it since; or at ``new``.

    Refuses with may_not_decide, move_decided, not_an_heir.
    """
    move, at = _lock_move(move, by=by), at or timezone.now()
    new = new or heir_today(move.new)
    if new.level != Level.COMMUNE or new.has_moved or (by is not None and not (by.scope and by.scope.covers(new))):
        raise Refused("not_an_heir", "Xin chọn một xã, phường đang có trong phạm vi của anh/chị.")
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=move.user_id)
    if user.place_id == move.old_id:  # nobody moved it by hand meanwhile
        user.place = new
        user.save(update_fields=["place"])
        # At the old place: the new one could not be taken back while the record speaks of it.
        record(
            "accounts.move", user, by=by, place=move.old, at=at,
            before={"place": str(move.old)}, after={"place": str(new)},
        )  # fmt: skip
    move.new = new
    return _decide(move, AccountMove.MoveState.CONFIRMED, by=by, at=at)


@transaction.atomic
def refuse(move: AccountMove, *, by: User | None, at: datetime.datetime | None = None) -> AccountMove:
    """Leave the account where it is: it looks at the past until it ends.

    Refuses with may_not_decide, move_decided.
    """
    move, at = _lock_move(move, by=by), at or timezone.now()
    record("accounts.stay", move.user, by=by, place=move.old, at=at)
    return _decide(move, AccountMove.MoveState.REFUSED, by=by, at=at)


def take_back_moves(reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime) -> int:
    """Take the proposals of a reorganisation back: who was moved by one works at the old commune again, unless moved
    elsewhere since. Return how many.
    """
    moves = list(reorganisation.account_moves.select_for_update(of=("self",)).order_by("pk"))
    users = User.objects.select_for_update(of=("self",), no_key=True).in_bulk([move.user_id for move in moves])
    returned = 0
    for move in moves:
        user = users[move.user_id]
        if move.state == AccountMove.MoveState.CONFIRMED and user.place_id == move.new_id:
            before, user.place = {"place": str(move.new)}, move.old
            user.save(update_fields=["place"])
            record("accounts.move", user, by=by, place=move.old, at=at, before=before, after={"place": str(move.old)})
            returned += 1
    reorganisation.account_moves.all().delete()
    return returned


def _lock_move(move: AccountMove, *, by: User | None) -> AccountMove:
    rows = AccountMove.objects.select_for_update(of=("self",), no_key=True).select_related("old", "new", "user")
    if by is not None:
        if not by.may(Permission.MANAGE_ACCOUNTS) or by.scope is None or by.scope.level != Level.PROVINCE:
            raise may_not_decide()
        rows = rows.filter(pk__in=AccountMove.objects.visible_to(by).values("pk"))
    found = rows.filter(pk=move.pk).first()
    if found is None:
        raise may_not_decide()
    if found.state != AccountMove.MoveState.WAITING:
        raise Refused("move_decided", "Đề xuất này đã có người quyết định.")
    return found


def _decide(move: AccountMove, state: str, *, by: User | None, at: datetime.datetime) -> AccountMove:
    move.state, move.decided_by, move.decided_at = state, by, at
    move.save(update_fields=["new", "state", "decided_by", "decided_at"])
    return move
