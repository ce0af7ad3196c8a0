"""A decision that lines of a workbook name is written once, and none is changed by a workbook."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spelling import loose
from places.models import Place, subtree
from teams.models import Decision

_NO_CHANGE = "Quyết định không sửa qua Excel; xin ghi như cổng đang lưu hoặc để trống ô này."
_SAME = "Một quyết định chỉ ghi một cách; xin sửa cho giống nhau."
_DECISION = ("number", "issued_by", "signer")


@dataclass(frozen=True)
class _WrittenDecision:
    """How a decision stands in the portal, or in the first line that names it."""

    number: str
    issued_by: str | None
    signer: str | None
    where: str


class Decisions:
    """The decisions of the communes of ``ground``, by commune, number and day: one query."""

    def __init__(self, ground: Ground) -> None:
        self._known: dict[tuple[int, str, datetime.date], _WrittenDecision] = {}
        for one in Decision.objects.filter(subtree(ground.place, "place__path")).order_by("pk"):
            key = (one.place_id, loose(one.number), one.signed_on)
            self._known[key] = _WrittenDecision(one.number, one.issued_by, one.signer or None, "Cổng đang lưu")

    def compare(self, draft: Draft, stored: Mapping[str, str | None]) -> None:
        """Hold the cells of a team that is there against what is stored; the empty ones take it over."""
        for key, value in stored.items():
            given = draft.values[key]
            if given is not None and not _is_same(key, given, value):
                draft.fault(key, f"Cổng đang lưu “{draft.spec.field(key).text(value)}”. {_NO_CHANGE}")
            draft.values[key] = value

    def take(self, draft: Draft, commune: Place) -> None:
        """Take in the decision that founds a new team: as it is known already, where it is."""
        number, signed_on = draft.values["number"], draft.day("signed_on")
        if not number or not signed_on:
            return
        key = (commune.pk, loose(number), signed_on)
        where = f"Dòng {draft.line.number} ghi"
        known = self._known.setdefault(
            key, _WrittenDecision(number, draft.values["issued_by"], draft.values["signer"], where)
        )
        for name in _DECISION:
            given, value = draft.values[name], getattr(known, name)
            if given is not None and not _is_same(name, given, value):
                draft.fault(name, f"{known.where} quyết định này với “{draft.spec.field(name).text(value)}”. {_SAME}")
            draft.values[name] = value


def _is_same(key: str, given: str, stored: str | None) -> bool:
    if key.endswith("_on"):
        return given == stored
    return loose(given) == loose(stored or "")
