"""Who brings in what."""

from accounts.models import User
from core.refusals import OUT_OF_SCOPE, Refused
from exchange.access import brings_in
from exchange.kinds import import_kinds
from exchange.models import Import
from places.models import Place


def check_may(by: User, *, kind: str, place: Place) -> None:
    """Refuse with not_allowed unless ``by`` may bring workbooks of this kind into ``place``."""
    if not brings_in(by, import_kinds()[kind]):
        raise Refused("not_allowed", "Tài khoản không có quyền nhập tệp này.")
    if by.scope is None or not by.scope.covers(place):
        raise Refused("not_allowed", OUT_OF_SCOPE)


def lock_permitted(batch: Import, *, by: User) -> Import:
    """The import as it stands now, locked for the rest of the transaction. Refuses with not_allowed."""
    batch = lock_import(batch.pk)
    check_may(by, kind=batch.kind, place=batch.place)
    return batch


def lock_import(import_id: int) -> Import:
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("place", "requested_by__place").get(pk=import_id)
