"""Files that somebody asked for, in words, and the list of them."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from accounts.models import User
from core.tables import ListColumn, Listing
from core.workbook import Kind
from exchange.exports.books import Facts, Secrecy
from exchange.kinds import export_kinds
from exchange.models import Export
from places.models import Place


class Described(NamedTuple):
    """An export in words; empty where its requester no longer sees what it is about."""

    export: Export
    place: str
    facts: Facts

    @property
    def word(self) -> str:
        """What kind of file it is, as people call it."""
        return str(export_kinds()[self.export.kind].format.word)

    @property
    def step(self) -> str:
        """What its progress counts."""
        return "bước, mỗi bước khoảng 1.000 dòng" if export_kinds()[self.export.kind].streamed else "bước"

    @property
    def secrecy(self) -> Secrecy | None:
        """What is said of it where it holds secrets."""
        found: Secrecy | None = export_kinds()[self.export.kind].secrecy
        return found

    @property
    def kept_until(self) -> datetime.datetime | None:
        """Until when a finished file with secrets can be fetched."""
        made = self.export.finished_at
        return made + self.secrecy.kept if self.secrecy and made else None


class ExportListing(Listing):
    """One's own exports, which get to be ``described`` here: place and facts stand in their parameters, by which no
    query sorts.
    """

    name, title, unit = "exports", "Tệp Excel, Word của tôi", "tệp"
    per_page = 25

    place = ListColumn(
        "Địa bàn",
        says=lambda export: export.described.place or "Ngoài phạm vi hiện nay",
        link=lambda export: reverse("export_show", args=[export.pk]),
    )
    kind = ListColumn("Loại tệp", says=lambda export: export.get_kind_display(), order_by="kind")
    facts = ListColumn(
        "Nội dung",
        says=lambda export: "; ".join(f"{label}: {value or '—'}" for label, value in export.described.facts),
        template="exchange/_export_facts.html",
    )
    asked_at = ListColumn("Yêu cầu lúc", "requested_at", kind=Kind.INSTANT)
    state = ListColumn(
        "Tình trạng",
        says=lambda export: export.get_state_display(),
        order_by="state",
        template="exchange/_export_listed_state.html",
    )

    def prepare(self, records: list[Any]) -> None:
        for export, described in zip(records, descriptions(self.request.user, records), strict=True):
            export.described = described


def descriptions(user: User, found: Sequence[Export]) -> list[Described]:
    """In the same order; a constant number of queries a kind, however many."""
    places = Place.objects.visible_to(user).in_bulk([export.params["place"] for export in found])
    by_kind: dict[str, list[Export]] = defaultdict(list)
    for export in found:
        by_kind[export.kind].append(export)
    facts: dict[int, Facts] = {}
    for kind, same in by_kind.items():
        told = export_kinds()[kind].facts(user, [export.params for export in same])
        facts |= {export.pk: lines for export, lines in zip(same, told, strict=True)}
    return [Described(one, str(places.get(one.params["place"], "")), facts[one.pk]) for one in found]
