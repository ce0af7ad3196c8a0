"""What a report asks for, as weighted words: the features of each box, and how well a figure's words fit it.

A box is described by its own name, its unit and its platform. A feature weighs the less the more boxes of the form have
it; what a box does not have speaks against it. So nothing here names an indicator, and a new one needs no new rule.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.text import fold
from reporting.reading.terms import meant_features
from reporting.reading.vocabulary import ANYTHING, FOREIGN, IMPLIED, MEANINGS, UNITS, WEAK

ENOUGH = 0.48  # evidence from which a figure is proposed
MARGIN = 0.25  # to the second best box
STRONG, LITTLE, NAMED = 1.0, 0.25, 0.6  # a known feature, a common one, another word of the name
UNKNOWN, MOST_UNKNOWN = 0.2, 1.0  # against, for each word that is not known, and for all of them
MISSING = 0.3  # against, where a feature that only this box has is not said
OTHER = 2.0  # against, for what no report counts
ENTRY = 1.5  # words that an official has put down
_COMMON_UNITS = frozenset({"ho", "nguoi", "taikhoan"})
_ACTIVITIES = frozenset({"sessions", "households", "people"})
_KNOWN = frozenset(name for meaning in MEANINGS.values() for name in meaning)
_NEW = frozenset({"mo", "moi"})
_SAY_LITTLE = frozenset({"co", "trong", "duoc", "lon", "ky", "to", "tren", "dung", "ca", "nhan"})


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What the caller knows of a box: ``entries`` are the words that officials have put down for it."""

    key: str
    code: str
    name: str
    unit: str
    is_stock: bool
    maximum: int
    platform: str = ""
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """One number of a report. ``key`` is the name of its field; ``needs_unit``: only where what is counted is said."""

    key: str
    name: str
    unit: str
    is_stock: bool
    maximum: int
    features: Mapping[str, float]
    units: frozenset[str]
    entries: tuple[frozenset[str], ...]
    needs_unit: bool

    def may_count(self, unit: str) -> bool:
        """Return True if the box counts ``unit``, or nothing is said of it."""
        if unit == ANYTHING:
            return not self.units & _COMMON_UNITS
        return unit in self.units if unit or self.needs_unit else True


def boxes_of(asked: Iterable[AskedFigure]) -> list[Box]:
    return [_box(one) for one in asked]


@lru_cache(maxsize=1_024)
def _box(asked: AskedFigure) -> Box:
    units = {"hoc" if one == "hoc" else one for one in meant_features(asked.unit)} or {fold(asked.unit)}
    features: dict[str, float] = {}
    platform = [name for name in meant_features(asked.platform) if name in _KNOWN]
    for name in [*meant_features(asked.name), *platform]:
        if (name in units and name in UNITS) or name in _SAY_LITTLE or name == "muc1":
            continue
        is_known = name in _KNOWN
        features[name] = LITTLE if name in WEAK else STRONG if is_known else NAMED
        for other in IMPLIED.get(name, ()):
            features.setdefault(other, STRONG)
    if "hocvuso" in features and "nguoi" in units:
        features |= {"hoc": STRONG, "lop": LITTLE}
    if {"tructuyen", "toantrinh"} & features.keys():
        features["tt?"] = STRONG
        features.setdefault("dvc", STRONG)
    if units & (_KNOWN - UNITS) or "taikhoan" in units:  # an account or a signature is a person's
        units |= {"nguoi", "taikhoan"}
    if "nguoi" in units:
        units |= {"hoc"} & features.keys()
        if "taikhoan" in features or asked.is_stock:
            units.add("taikhoan")
    if "banhang" in features:
        units |= {"hokinhdoanh", "taikhoan"}
    entries = tuple(frozenset(fold(entry).split()) for entry in asked.entries)
    is_activity = asked.code in _ACTIVITIES
    return Box(
        asked.key,
        asked.name,
        asked.unit,
        asked.is_stock,
        asked.maximum,
        features,
        frozenset(units),
        entries,
        is_activity,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one figure: its features, the unit it counts, all words, and how many of them nobody knows."""

    features: frozenset[str]
    unit: str = ""
    words: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    counts_other: bool = False  # a noun that nobody knows stands right behind the figure
    counted: frozenset[str] = frozenset()

    @property
    def strong(self) -> frozenset[str]:
        """Return the features that name something by themselves."""
        return frozenset(name for name in self.features if name in _KNOWN and name not in WEAK)


def ranked(boxes: Sequence[Box], said: Said) -> list[tuple[float, Box]]:
    """Return the boxes that count what is said, the likeliest first, each with its evidence."""
    able = [box for box in boxes if box.may_count(said.unit)]
    named = Counter(name for box in boxes if not box.needs_unit for name in box.features)
    shared = Counter(name for box in able for name in box.features)
    counting = sum(said.unit in box.units for box in able if not box.needs_unit)
    weighed = _Weights(named, shared, counting)
    return sorted(((weighed.evidence(box, said), box) for box in able), key=lambda pair: -pair[0])


@dataclass(frozen=True, slots=True)
class _Weights:
    named: Mapping[str, int]  # how many boxes of the form have a feature
    shared: Mapping[str, int]  # how many of those that count what is said
    counting: int  # how many boxes count it

    def evidence(self, box: Box, said: Said) -> float:
        weight = sum(box.features[name] / self.shared[name] for name in said.features if name in box.features)
        weight -= sum(self._against(name) for name in said.features - box.features.keys() - box.units - {said.unit})
        if any(entry <= said.words for entry in box.entries):
            weight += ENTRY
        else:
            weight -= min(MOST_UNKNOWN, UNKNOWN * sum(word not in self.named for word in said.unknown))
        if said.counts_other:
            weight -= STRONG
        if said.unit in box.units:
            weight += 0.1 if said.unit in _COMMON_UNITS else STRONG / max(self.counting, 1)
        alone = {name for name, own in box.features.items() if own == STRONG and self.named[name] == 1}
        if not box.is_stock and "moi" in box.features and not _NEW & said.features:
            weight -= NAMED  # "3 gian hàng" may be all that there are
        is_told = said.unit in box.units and self.counting == 1
        return weight - (
            MISSING if alone and not alone & said.features and not is_told and "tt?" not in said.features else 0
        )

    def _against(self, name: str) -> float:
        if name in FOREIGN or name.startswith("muc"):
            return OTHER
        if name in WEAK:
            return LITTLE
        return STRONG if name in _KNOWN or name in self.named else 0


def chosen(boxes: Sequence[Box], said: Said) -> list[Box]:
    """Return the one box that is meant, several where each could be, none where nothing fits."""
    order = ranked(boxes, said)
    if not order or order[0][0] < ENOUGH:
        return []
    best = order[0][0]
    return [box for weight, box in order if weight > best - MARGIN and weight >= ENOUGH / 2]
