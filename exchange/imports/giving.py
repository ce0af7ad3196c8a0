"""A workbook gives accounts, by the action of the single form, without slips: these are made for all at once, later."""

import datetime
from collections.abc import Collection, Sequence

from django.db.models import Q

from accounts.actions import accounts
from accounts.models import User
from core.refusals import Refused
from exchange.actions.imports.applying.lines import leave_out, line_refused
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from exchange.reading.tables import PHONE
from places.models import Place

TAKEN = "Số này đã có tài khoản dùng nên không cấp thêm. Xin hỏi lại số, hoặc tìm người ấy ở trang Tài khoản."
ALL_TAKEN = "Mọi số trong danh sách đã có tài khoản dùng. Xin xem lại số, hoặc bỏ tệp này."


def lock(rows: Sequence[ImportRow]) -> None:
    """Hold nothing: accounts only come, and the database lets one sign-in name stand once."""


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    return []


def write(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    """Give the accounts; lines whose number is in use are left out and say so.

    Refuses with line_refused, also where every number is in use: nothing is written then.
    """
    taken = _numbers_in_use({row.values[PHONE] for row in rows})
    places = Place.objects.in_bulk({row.values["place_id"] for row in rows})
    made = []
    for row in rows:
        user = None if row.values[PHONE] in taken else _give(row, places[row.values["place_id"]], by=by, at=at)
        if user is None:
            leave_out(row, PHONE, TAKEN)
        else:
            row.subject_id = user.pk
            made.append(Touch(row, record_of(User, user.pk)))
    if not made:
        raise Refused("line_refused", ALL_TAKEN)
    return made


def _give(row: ImportRow, place: Place, *, by: User, at: datetime.datetime) -> User | None:
    """Give the account of a line; None where somebody took the number in this very moment."""
    phone = row.values[PHONE]
    facts = {"username": phone, "phone": phone, "full_name": row.values["full_name"], "role": row.values["role"]}
    try:
        return accounts.create(by=by, place=place, at=at, is_slip_due=False, **facts)[0]
    except Refused as refusal:
        if refusal.code == "username_taken":
            return None
        raise line_refused([row], refusal) from refusal


def _numbers_in_use(phones: Collection[str]) -> set[str]:
    """Return those of ``phones`` by which somebody signs in or is called."""
    rows = User.objects.filter(Q(username__in=phones) | Q(phone__in=phones)).order_by()
    return {number for pair in rows.values_list("username", "phone") for number in pair}
