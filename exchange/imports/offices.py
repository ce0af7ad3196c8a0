"""Which place an office is of, by what a list calls the office."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.models import Office
from accounts.models.offices import ERAS
from exchange.reading.kinds.spelling import Names, loose
from places.models import Level, Place


class Offices:
    """The offices of ``seats``: by a name that the portal has for one, today's or a former one, else by the place at
    the end of a name, with the word for its kind: "Công an xã Thái Bình". One query.
    """

    def __init__(self, seats: Names[Place]) -> None:
        self._seats = seats
        places = {place.pk: place for place in seats.labels.values()}
        provinces = [place for place in places.values() if place.level == Level.PROVINCE]
        names = [(place, era.department) for place in provinces for era in ERAS]
        rows = Office.objects.filter(place__in=places).order_by("pk").values_list("place", "name")
        names += [(places[key], name) for key, name in rows]
        self._by_name: dict[str, dict[Place, None]] = defaultdict(dict)
        for place, name in names:
            self._by_name[loose(name)][place] = None

    def places_of(self, written: str) -> Sequence[Place]:
        """Return the places that ``written`` may be an office of."""
        if named := self._by_name.get(loose(written)):
            return list(named)
        words = written.split()
        for start in range(len(words)):
            end = " ".join(words[start:])
            there = [one for one in self._seats.matching(end) if loose(end).startswith(loose(one.kind))]
            if there:
                return there
        return ()
