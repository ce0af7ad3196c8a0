"""This module finds where hamlets and groups of a workbook hang: below their commune, or below a hamlet, even
of the same file.
"""

from collections import defaultdict
from dataclasses import dataclass

from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spelling import Names, loose, names_of
from places.models import Level, Place

_UNKNOWN = "Xin ghi tên ấp, khu phố của xã, hoặc thêm một dòng cho ấp, khu phố mới."


@dataclass(frozen=True)
class Parent:
    """A stored place of the commune, or the hamlet that another line adds."""

    commune: Place
    place: Place | None
    draft: Draft | None = None

    def __str__(self) -> str:
        return str(self.place or (self.draft and self.draft.values["name"]))

    @property
    def waits_as(self) -> int | str:
        """Return how ``waiting.additions`` names it: a place that is there by its id, one that waits too by
        its name.
        """
        return self.place.pk if self.place else loose(str(self))

    @property
    def names(self) -> list[str]:
        """Return what it is called besides."""
        if self.place == self.commune:
            return [self.commune.code]
        kind = self.place.kind if self.place else self.draft.values["kind"] if self.draft else ""
        return [loose(str(self)).removeprefix(loose(kind)), f"{kind} {self}", self.place.code if self.place else ""]

    def holds(self, place: Place) -> bool:
        return self.place is not None and place.parent_id == self.place.pk


class Parents:
    """The communes of ``ground`` with their hamlets, those added too."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._of: dict[int, list[Parent]] = defaultdict(list)
        self._names: dict[int, Names[Parent]] = {}
        for one in ground.in_order():
            if one.level != Level.GROUP:
                commune = ground.commune_of(one)
                self._of[commune.pk].append(Parent(commune, one))

    def add(self, commune: Place, draft: Draft) -> None:
        """Take in a hamlet that a line adds; groups of other lines may lie in it."""
        self._of[commune.pk].append(Parent(commune, None, draft))
        self._names.pop(commune.pk, None)

    def of_hamlet(self, draft: Draft, commune: Place) -> Parent | None:
        """Return the commune; None with a fault where the line names anything else."""
        written = draft.values["parent"]
        if written and list(self._ground.names(commune).matching(written)) != [commune]:
            draft.fault("parent", "Ấp, khu phố thuộc thẳng xã, phường, thị trấn. Xin để trống ô này.")
            return None
        return None if draft.is_faulty("parent") else Parent(commune, commune)

    def of_group(self, draft: Draft, commune: Place) -> Parent | None:
        """Return what the line names, the commune where it names nothing; None with a fault where it cannot be told."""
        if not draft.values["parent"] and not draft.is_faulty("parent"):
            return Parent(commune, commune)
        return draft.find("parent", self._names_in(commune), owner=str(commune), remedy=_UNKNOWN)

    def _names_in(self, commune: Place) -> Names[Parent]:
        if commune.pk not in self._names:
            self._names[commune.pk] = names_of(self._of[commune.pk], name=str, others=lambda one: one.names)
        return self._names[commune.pk]
