"""The places that lines of a workbook name: the communes of an import, and what lies in each."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.spec import COMMUNE, PLACE
from exchange.reading.kinds.spelling import Names, loose, names_of
from exchange.reading.tables import BY_ANSWER
from places.models import Level, Place, prefix_length

ASKED_WORD = "kinds"  # beside a line's cells: the kinds that a name without a word for one may be of
_UNKNOWN_COMMUNE = "Xin xem lại tên xã, hoặc ghi mã xã."
_UNKNOWN_PLACE = "Xin chọn trong danh sách của tệp mẫu, hoặc nhập ấp, khu phố mới trước."


class Ground:
    """The communes, hamlets and groups within ``place`` that exist on ``day``, in the order of their names.

    One query; names are indexed for the communes that lines name. ``word``: the kind of places that are named without
    the word for it, where places of several kinds bear the name. ``awaited``: places that are still to be decided, each
    with the key under which it is.
    """

    def __init__(
        self, place: Place, day: datetime.date, *, word: str = "", awaited: Mapping[Place, int] | None = None
    ) -> None:
        self.place, self.day, self.word = place, day, word
        self.awaited = {one.pk: key for one, key in (awaited or {}).items()}
        within = Place.objects.within(place).valid_on(day).filter(level__gte=Level.COMMUNE)
        self.places = {one.pk: one for one in within.order_by("level", "sort_key", "pk")}
        self.places |= {one.pk: one for one in awaited or ()}
        self._communes = {one.path: one for one in self.places.values() if one.level == Level.COMMUNE}
        self._in_commune: dict[int, list[Place]] = defaultdict(list)
        for one in self.places.values():
            if commune := self._communes.get(one.path[: prefix_length(Level.COMMUNE)]):
                self._in_commune[commune.pk].append(one)
        self._names: dict[int, Names[Place]] = {}
        self.communes = names_of(self._communes.values(), name=str, others=_short_names, further=[_with_code])

    @cached_property
    def upper(self) -> Names[Place]:
        """The provinces and districts within ``place``, which most kinds have nothing to say about: one more query."""
        found = Place.objects.within(self.place).valid_on(self.day).filter(level__lt=Level.COMMUNE)
        return names_of(found.order_by("path"), name=str, others=_short_names, further=[_with_code])

    @cached_property
    def seats(self) -> Names[Place]:
        """The provinces, districts and communes within ``place``: where offices are. As ``upper``, one more query."""
        above = set(self.upper.labels.values())
        places = [*sorted(above, key=lambda one: one.path), *self._communes.values()]
        return names_of(places, name=str, others=_short_names, further=[_with_code])

    def __contains__(self, place_id: int) -> bool:
        return place_id in self.places

    def in_order(self) -> Iterator[Place]:
        """Commune by commune, each followed by what lies in it: hamlets, then groups."""
        for commune in self._communes.values():
            yield from self._in_commune[commune.pk]

    def below_communes(self) -> Iterator[Place]:
        """Hamlets and groups, in the same order."""
        return (one for one in self.in_order() if one.level != Level.COMMUNE)

    def commune_of(self, place: Place) -> Place:
        return self._communes[place.path[: prefix_length(Level.COMMUNE)]]

    def label(self, place: Place) -> str:
        """What a cell says for ``place``, in a line that names its commune."""
        return self.names(self.commune_of(place)).label(place)

    def said_of(self, place: Place) -> dict[str, str]:
        """The cells that name ``place``."""
        return {COMMUNE.key: self.communes.label(self.commune_of(place)), PLACE.key: self.label(place)}

    def lists(self) -> dict[str, list[str]]:
        """The communes and the places to choose from."""
        places = dict.fromkeys(self.label(place) for place in self.in_order())
        return {COMMUNE.key: list(self.communes.labels), PLACE.key: list(places)}

    def names(self, commune: Place) -> Names[Place]:
        """The commune and the places in it."""
        if commune.pk not in self._names:
            self._names[commune.pk] = names_of(
                self._in_commune[commune.pk],
                name=str,
                others=_names_inside,
                further=[self._with_parent, _with_code],
            )
        return self._names[commune.pk]

    def _with_parent(self, place: Place) -> str:
        return f"{place} ({self.places.get(place.parent_id or 0, place)})"

    def find_commune(self, draft: Draft) -> Place | None:
        """The commune of a line: the one named, else the import's own. Where there is none, its cell is faulted."""
        if commune := draft.find(COMMUNE.key, self.communes, owner=str(self.place), remedy=_UNKNOWN_COMMUNE):
            return commune
        if len(self._communes) == 1 and not draft.values[COMMUNE.key] and self.place.level == Level.COMMUNE:
            return next(iter(self._communes.values()))
        if self.place.level == Level.COMMUNE and not self._communes:
            draft.fault(
                COMMUNE.key,
                f"{self.place} không còn trên bản đồ hành chính nên không thêm, sửa ấp, khu phố ở đây được nữa.",
            )
        else:
            draft.require(COMMUNE.key, why="của dòng này, vì tệp có thể có nhiều xã")
        return None

    def find_place(self, draft: Draft, commune: Place, key: str) -> Place | None:
        """The place that the cell of ``key`` names, the commune itself or one in it, else None with a fault."""
        if (written := draft.values[key]) and (place := self._of_the_word(draft, commune, written)):
            draft.mean(key, str(place), BY_ANSWER)
            return place
        return draft.find(key, self.names(commune), owner=str(commune), remedy=_UNKNOWN_PLACE)

    def _of_the_word(self, draft: Draft, commune: Place, written: str) -> Place | None:
        """The only place of the kind ``word`` among those of several kinds that a name without any may mean; the line
        keeps which kinds these are (ASKED_WORD).
        """
        there = self.names(commune).matching(written)
        kinds = sorted({place.kind for place in there})
        if len(kinds) < 2:
            return None
        draft.values[ASKED_WORD] = kinds
        of_kind = [place for place in there if place.kind == self.word]
        return of_kind[0] if len(of_kind) == 1 else None


def _with_code(place: Place) -> str:
    return f"{place} ({place.code})"


def bare_name(place: Place) -> str:
    """Return its name as names are compared (``loose``), without the word for its kind."""
    return loose(place.name).removeprefix(loose(place.kind))


def _short_names(place: Place) -> list[str]:
    """What a place is called besides: with and without the word for its kind, by its code."""
    return [bare_name(place), f"{place.kind} {place.name}", place.code, _with_code(place)]


def _names_inside(place: Place) -> list[str]:
    """What a place is called in its commune: "Tân Hòa" is the hamlet, not the commune of the same name."""
    return [_with_code(place), place.code] if place.level == Level.COMMUNE else _short_names(place)
