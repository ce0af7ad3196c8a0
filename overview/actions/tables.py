"""Tables that people put together: kept, changed, removed, and asked for by those who want them each month."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean
from overview.forms.tables import KeptChoices
from overview.models import SavedTable, TableReader
from places.models import Place

MOST_TABLES = 100  # of one person


@transaction.atomic
def save(
    place: Place, *, name: str, choices: KeptChoices, is_shared: bool, by: User, at: datetime.datetime | None = None
) -> SavedTable:
    """Keep a table of ``by`` under a name. Refuses with too_many_tables."""
    at = at or timezone.now()
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # two at once are counted one by one
    if by.saved_tables.count() >= MOST_TABLES:
        raise Refused("too_many_tables", f"Mỗi người giữ nhiều nhất {MOST_TABLES} bảng. Xin xóa bớt bảng không dùng.")
    facts = {"name": clean(name), "choices": choices, "is_shared": is_shared}
    table = SavedTable.objects.create(owner=by, place=place, created_at=at, changed_at=at, **facts)
    record("tables.save", table, by=by, place=place, at=at, after={"is_shared": is_shared})
    return table


@transaction.atomic
def rename(
    table: SavedTable, *, name: str, is_shared: bool, by: User, at: datetime.datetime | None = None
) -> SavedTable:
    """Call a table of ``by`` something else, share it or share it no more. Refuses with not_their_table."""
    at, table = at or timezone.now(), _own(table, by)
    before = {"is_shared": table.is_shared}
    table.name, table.is_shared, table.changed_at = clean(name), is_shared, at
    table.save(update_fields=["name", "is_shared", "changed_at"])
    if not is_shared:
        table.subscriptions.exclude(user=by).delete()  # who may not open it any more is not sent it either
    record("tables.edit", table, by=by, place=table.place, at=at, before=before, after={"is_shared": is_shared})
    return table


@transaction.atomic
def replace(
    table: SavedTable, *, place: Place, choices: KeptChoices, by: User, at: datetime.datetime | None = None
) -> SavedTable:
    """Let a table of ``by`` hold other choices. Refuses with not_their_table."""
    at, table = at or timezone.now(), _own(table, by)
    table.place, table.choices, table.changed_at = place, choices, at
    table.save(update_fields=["place", "choices", "changed_at"])
    record("tables.edit", table, by=by, place=place, at=at)
    return table


@transaction.atomic
def remove(table: SavedTable, *, by: User, at: datetime.datetime | None = None) -> None:
    """Remove a table of ``by``, and with it whoever it was sent to. Refuses with not_their_table."""
    table = _own(table, by)
    record("tables.remove", table, by=by, place=table.place, at=at)
    table.delete()


@transaction.atomic
def subscribe(table: SavedTable, *, by: User, at: datetime.datetime | None = None) -> TableReader:
    """Send ``by`` the table each month from now on; the first time asked stays."""
    reader, _ = TableReader.objects.get_or_create(table=table, user=by, defaults={"since": at or timezone.now()})
    return reader


@transaction.atomic
def unsubscribe(table: SavedTable, *, by: User) -> None:
    """Send ``by`` the table no more."""
    TableReader.objects.filter(table=table, user=by).delete()


def _own(table: SavedTable, by: User) -> SavedTable:
    found = SavedTable.objects.select_for_update(of=("self",)).filter(pk=table.pk, owner=by).first()
    if found is None:
        raise Refused("not_their_table", "Chỉ người lập sửa và xóa được bảng này.")
    return found
