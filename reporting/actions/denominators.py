"""Denominators of communes: what a year's numbers are, and from which source."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import OUT_OF_SCOPE, Refused
from core.text import clean
from places.models import Level, Place
from reporting.actions.targets import renew_shares
from reporting.models import Denominator, DenominatorKind, Target

BATCH = 500
LARGEST = 100_000_000


@dataclass(frozen=True)
class DenominatorsWritten:
    """How many denominators are new, were changed, and are not known any more; ``outlived``: the targets that were
    given as shares of these and stay the number they were.
    """

    added: int
    changed: int
    removed: int
    outlived: Sequence[Target] = ()

    @property
    def communes(self) -> int:
        return self.added + self.changed + self.removed


@transaction.atomic
def write(
    place: Place,
    *,
    kind: DenominatorKind,
    year: int,
    values: Mapping[Place, int | None],
    source: str,
    by: User | None,
    at: datetime.datetime | None = None,
) -> DenominatorsWritten:
    """Write the numbers of one kind and year of communes in ``place``; None: not known, which is not zero.

    ``source`` is written beside each number that is new or another one. Targets that were given as shares of them
    follow. Refuses with out_of_scope, not_a_commune,
    year_outside, value_out_of_bounds, source_missing.
    """
    at, source = at or timezone.now(), clean(source)
    _check_all(place, values, kind=kind, year=year, this_year=timezone.localdate(at).year, by=by)
    rows = Denominator.objects.select_for_update(of=("self",)).filter(kind=kind, year=year, place__in=[*values])
    stored = {one.place_id: one for one in rows.order_by("pk")}
    held = {place: stored[place.pk].value if place.pk in stored else None for place in values}
    changed = {place: value for place, value in values.items() if value != held[place]}
    if not source and any(value is not None for value in changed.values()):
        raise Refused("source_missing", "Xin ghi nguồn của số liệu, ví dụ: Niên giám thống kê 2025.", field="source")
    gone = [stored[place.pk].pk for place, value in changed.items() if value is None]
    Denominator.objects.filter(pk__in=gone).delete()
    Denominator.objects.bulk_create(
        (
            Denominator(place=place, kind=kind, year=year, value=value, source=source)
            for place, value in changed.items()
            if value is not None
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["place", "kind", "year"],
        update_fields=["value", "source"],
    )
    outlived = renew_shares(kind, changed)
    added = sum(held[place] is None for place in changed)
    done = DenominatorsWritten(added, len(changed) - added - len(gone), len(gone), outlived)
    if done.communes:
        about = {"denominator": kind.value, "year": year}
        counts = {"added": done.added, "changed": done.changed, "removed": done.removed}
        record("denominators.write", place, by=by, place=place, at=at, after=about | counts)
    return done


def _check_all(
    place: Place, values: Mapping[Place, int | None], *, kind: DenominatorKind, year: int, this_year: int,
    by: User | None,
) -> None:  # fmt: skip
    if by is not None and (not by.may(Permission.MANAGE_INDICATORS) or not by.reaches(place)):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if kind.is_of_places:
        raise Refused("kind_of_places", "Số hộ, số dân lấy từ số liệu địa bàn nên không nhập ở đây.", field="kind")
    for one, value in values.items():
        if not place.covers(one):
            raise Refused("out_of_scope", OUT_OF_SCOPE)
        if one.level != Level.COMMUNE:
            raise Refused("not_a_commune", f"Mẫu số nhập theo xã, phường, thị trấn; {one} không phải cấp xã.")
        begins, ends = one.valid_from, one.valid_to
        if not (begins.year if begins else 1900) <= year <= min(this_year + 1, ends.year if ends else this_year + 1):
            raise Refused("year_outside", f"{one} không có số liệu của năm {year}. Xin xem lại năm.", field="year")
        if value is not None and not 0 <= value <= LARGEST:
            raise Refused("value_out_of_bounds", f"Số của {one} chưa hợp lý. Xin xem lại.")
