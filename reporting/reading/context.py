"""What was said before a figure that does not say by itself what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporting.reading.boxes import Said
from reporting.reading.spans import Segment

MOST_UNKNOWN = 1  # words beside a bare figure that takes up what was said before
COUNTED = frozenset({"hoso", "phananh", "gianhang", "lop", "buoi", "ho", "nguoi"})
NOTHING = Said(frozenset())


@dataclass
class Context:
    """Features of a header above lines, before a colon of the sentence, of a segment without a figure, of the figure
    before. ``is_loose_plain``: that segment held nothing but features, so that they belong to what follows too.
    """

    header: frozenset[str] = frozenset()
    prefix: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    is_loose_plain: bool = False
    topic: Said = NOTHING

    def begin_sentence(self, *, is_block: bool) -> None:
        self.prefix = self.loose = frozenset()
        self.topic = NOTHING
        if is_block:
            self.header = frozenset()

    def add_words(self, features: frozenset[str], segment: Segment) -> None:
        """Remember a segment without a figure."""
        is_plain = all(one.features for one in segment.terms) and segment.opened in ("sentence", "comma")
        self.loose = self.loose | features if is_plain else features
        self.is_loose_plain = is_plain

    def of_figure(self, said: Said, segment: Segment) -> Iterator[Said]:
        """Yield what a figure with features of its own may mean: by these alone, else with those before it."""
        if self.loose and (self.is_loose_plain or segment.opened == "joined"):
            yield with_features(said, self.loose | said.features)
            return
        yield said
        for before in (self.prefix, self.header):
            if before:
                yield with_features(said, before | said.features)

    def of_bare_figure(self, said: Said) -> Iterator[Said]:
        """Yield what a figure without features may mean: "hd chỉ tiêu 40 hộ, thực hiện 38 hộ"."""
        topic = frozenset[str]() if said.unknown else self.topic.features | (self.topic.counted & COUNTED)
        if len(said.unknown) <= MOST_UNKNOWN:
            for before in (self.loose, topic, self.prefix, self.header):
                if before:
                    yield with_features(said, before | said.features)


def with_features(said: Said, features: frozenset[str]) -> Said:
    """Return ``said`` with these features; one that is counted becomes its unit, where it says none."""
    units = features & COUNTED
    if "lop" in features and said.unit == "nguoi":
        features |= {"hoc"}  # who is counted behind a class learns there
    unit = said.unit or (next(iter(units)) if len(units) == 1 else "")
    return replace(said, features=features - units, unit=unit)
