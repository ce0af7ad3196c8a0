"""When two writings mean one thing: marks and case forgiven, and the short forms that communes use."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.text import fold, spelling
from exchange.reading.tables import CellFault

_PIECES = re.compile(r"[a-z]+|[0-9]+")
_SHORT = {
    "cdscd": "chuyendoisocongdong",
    "cnscd": "congnghesocongdong",
    "kp": "khupho",
    "tdp": "todanpho",
    "tt": "thitran",
    "ttq": "totuquan",
    "ubnd": "uybannhandan",
}
NAMED = 5  # candidates that a sentence names at most
GUESSES = 200  # a file with more unknown names is about another place


def loose(text: str) -> str:
    """``text`` as names are compared: letters without marks and digits, short forms written out, "01" as "1"."""
    pieces = _PIECES.findall(fold(text))
    return "".join(_SHORT.get(piece, piece.lstrip("0") or piece[:1]) for piece in pieces)


def corrects(new: str, old: str) -> bool:
    """Whether ``new`` is the same name with other marks: a correction, unless it has none at all."""
    return new != old and fold(new) == fold(old) and spelling(new) not in (spelling(old), fold(new))


@dataclass(frozen=True)
class Names[T: Hashable]:
    """Things by what people call them, tried in turn: as it is spelt, loosely, by a shorter or another name."""

    labels: Mapping[str, T]  # what a list offers; each means one thing
    _by_spelling: Mapping[str, list[T]]
    _by_name: Mapping[str, list[T]]
    _by_other: Mapping[str, list[T]]
    _label_of: Mapping[T, str]
    _loose_labels: dict[str, str] = field(default_factory=dict)  # what is offered where a name is unknown, made then
    # Answers, each found once: a file says one name in a thousand lines, and 3,000 of them may be wrong alike.
    _found: dict[str, Sequence[T]] = field(default_factory=dict)
    _unknown: dict[str, str] = field(default_factory=dict)

    def label(self, thing: T) -> str:
        """What to write for ``thing``, so that it is found again."""
        return self._label_of[thing]

    def matching(self, written: str) -> Sequence[T]:
        """All that ``written`` may mean."""
        if written not in self._found:
            name = loose(written)
            self._found[written] = (
                self._by_spelling.get(spelling(written)) or self._by_name.get(name) or self._by_other.get(name) or ()
            )
        return self._found[written]

    def find(self, written: str, *, owner: str, remedy: str) -> T:
        """The only thing that ``written`` may mean.

        Raises CellFault: "{owner} không có “…”" with the closest names, or ``remedy`` where none is close; or that it
        may be one of several.
        """
        if found := self.matching(written):
            return self.only(found, written)
        if written not in self._unknown:
            self._unknown[written] = self._says_unknown(written, owner, remedy)
        raise CellFault(self._unknown[written])

    def only(self, found: Sequence[T], written: str) -> T:
        """The one thing of ``found``, which ``matching`` gave. Raises CellFault."""
        if len(found) > 1:
            raise CellFault(
                f"“{written}” có thể là {quote_all((self._label_of[thing] for thing in found), ' hoặc ')}. "
                "Xin ghi đúng một trong các tên này."
            )
        return found[0]

    def _says_unknown(self, written: str, owner: str, remedy: str) -> str:
        if not self._loose_labels:
            self._loose_labels.update((loose(label), label) for label in self.labels)
        offered = self._loose_labels if len(self._unknown) < GUESSES else {}
        close = difflib.get_close_matches(loose(written), offered, n=3, cutoff=0.6)
        advice = f"Có phải là {quote_all((offered[key] for key in close), ' hoặc ')}?" if close else remedy
        return f"{owner} không có “{written}”. {advice}"


def quote_all(words: Iterable[str], between: str = ", ") -> str:
    """ "“Ấp 1”, “Ấp 2”", the first few only."""
    found = list(words)
    return between.join(f"“{word}”" for word in found[:NAMED]) + (", …" if len(found) > NAMED else "")


def names_of[T: Hashable](
    things: Iterable[T],
    *,
    name: Callable[[T], str],
    others: Callable[[T], Iterable[str]] = lambda thing: (),
    further: Sequence[Callable[[T], str]] = (),
) -> Names[T]:
    """Index ``things`` by name. A name that several bear is told apart by the first of ``further`` that only one bears
    among them, which is then the thing's label and understood too."""
    alike: dict[str, list[T]] = defaultdict(list)
    others_of: dict[str, list[T]] = defaultdict(list)
    exact: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        exact[spelling(name(thing))].append(thing)
        alike[loose(name(thing))].append(thing)
        shorter = name(thing).partition(" (")[0]  # "Ấp 1 (cũ)" is called Ấp 1
        for other in {loose(other) for other in [shorter, *others(thing)]} - {loose(name(thing)), ""}:
            others_of[other].append(thing)
    label_of: dict[T, str] = {}
    for group in list(exact.values()):
        for thing, label in _labels(group, [name, *further]).items():
            label_of[thing] = label
            if label != name(thing):
                exact[spelling(label)].append(thing)
                if thing not in others_of[loose(label)]:
                    others_of[loose(label)].append(thing)
    labels = {label: thing for thing, label in label_of.items()}
    return Names(labels, exact, alike, others_of, label_of)


def _labels[T: Hashable](group: Sequence[T], writings: Sequence[Callable[[T], str]]) -> dict[T, str]:
    """Each thing with the first writing that no other of the group shares, else the last."""
    found: dict[T, str] = {}
    for writing in writings:
        spelt = {thing: spelling(writing(thing)) for thing in group}
        shared = Counter(spelt.values())
        found |= {thing: writing(thing) for thing in group if thing not in found and shared[spelt[thing]] == 1}
        if len(found) == len(group):
            break
    return {thing: found.get(thing) or writings[-1](thing) for thing in group}
