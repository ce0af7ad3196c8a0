"""A commune's steering board: written by whoever edits its teams, decision by decision.

The names of its members never enter the record. Who wishes to be left out of a list that is over is taken out of it by
an edit.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy
from core.phones import PHONE_IN_TEXT
from core.refusals import OUT_OF_SCOPE, Refused
from places.models import Level, Place
from teams.access import may_edit
from teams.actions.decisions import check_has_come, check_signed_before, lock_commune
from teams.models import SteeringBoard


@transaction.atomic
def add(place: Place, *, by: User, at: datetime.datetime | None = None, **facts: Any) -> SteeringBoard:
    """Write the steering board of a commune by one decision; the one before it is over from ``starts_on`` on.

    Refuses with out_of_scope, not_a_commune, day_not_come, effect_before_signing, number_missing, members_missing,
    phone_in_list, day_taken.
    """
    _lock(place, by)
    board = SteeringBoard(place=place, **clean_values(SteeringBoard, facts))
    _check(board, at=at)
    board.save()
    record("boards.add", board, by=by, place=place, at=at, after=_facts(board))
    return board


@transaction.atomic
def edit(board: SteeringBoard, *, by: User, at: datetime.datetime | None = None, **changes: Any) -> SteeringBoard:
    """Correct fields of one board. Refuses as ``add`` does."""
    _lock(board.place, by)
    board = SteeringBoard.objects.select_related("place").get(pk=board.pk)
    changes = actual_changes(board, changes)
    _check(edited_copy(board, changes), at=at)
    write_changes("boards.edit", board, changes, by=by, place=board.place, at=at)
    return board


@transaction.atomic
def remove(board: SteeringBoard, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take a board away that was written by mistake. Refuses with out_of_scope."""
    _lock(board.place, by)
    record("boards.remove", board, by=by, place=board.place, at=at, before=_facts(board))
    board.delete()


def _facts(board: SteeringBoard) -> dict[str, Any]:
    """Return what the record keeps: the decision, and of the members how many."""
    return {
        "number": board.number,
        "signed_on": board.signed_on.isoformat(),
        "starts_on": board.starts_on.isoformat(),
        "members": len(board.members),
    }


def _lock(place: Place, by: User) -> None:
    if not may_edit(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if place.level != Level.COMMUNE:
        raise Refused("not_a_commune", f"{place} không phải là xã, phường, thị trấn, đặc khu.")
    lock_commune(place)


def _check(board: SteeringBoard, *, at: datetime.datetime | None) -> None:
    check_has_come("Ngày ký quyết định", board.signed_on, at=at or timezone.now())
    check_signed_before(board.signed_on, board.starts_on, field="starts_on")
    if not board.number:
        raise Refused("number_missing", "Xin ghi số quyết định.", field="number")
    if not board.members:
        raise Refused("members_missing", "Xin ghi ít nhất một thành viên.", field="members")
    if any(PHONE_IN_TEXT.search(cell) for member in board.members for cell in member.values()):
        sentence = "Danh sách này không giữ số điện thoại. Xin bỏ số rồi lưu lại."
        raise Refused("phone_in_list", sentence, field="members")
    if SteeringBoard.objects.filter(place=board.place, starts_on=board.starts_on).exclude(pk=board.pk).exists():
        raise Refused("day_taken", "Đã có ban chỉ đạo ghi từ ngày này. Xin sửa ban ấy.", field="starts_on")
