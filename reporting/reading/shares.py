"""How a clause is shared out among its figures, and what each of them counts."""

from collections.abc import Sequence

from reporting.reading.clauses import Clause, words_of
from reporting.reading.pieces import Piece, Sort
from reporting.reading.vocabulary import NEUTRAL


def shares_of(clause: Clause, units: frozenset[str]) -> list[list[list[Piece]]]:
    """Return the ways to share a clause out among its figures: words first, or figures first."""
    if len(clause.figures) == 1:
        return [[clause.pieces]]
    words_first: list[list[Piece]] = [[]]
    figures_first: list[list[Piece]] = [[]]
    at = 0
    while at < len(clause.pieces):
        one = clause.pieces[at]
        if one.sort != Sort.FIGURE:
            words_first[-1].append(one)
            figures_first[-1].append(one)
            at += 1
            continue
        behind = at + 1 + unit_length(clause.pieces, at, units)
        words_first[-1] += clause.pieces[at:behind]
        words_first.append([])
        figures_first.append(list(clause.pieces[at:behind]))
        at = behind
    tail, head = words_first.pop(), figures_first.pop(0)
    if tail and words_first:
        words_first[-1] += tail
    ways = [words_first]
    if all(word in NEUTRAL for word, _, _ in words_of(head)):
        ways.append(figures_first)
    return ways


def words_and_unit(part: Sequence[Piece], text: str, units: frozenset[str]) -> tuple[list[str], str]:
    """Return what is said beside the figure of ``part``, and the unit right behind it, "" for none."""
    at = next(index for index, one in enumerate(part) if one.sort == Sort.FIGURE)
    length = unit_length(part, at, units)
    behind = words_of(part[at + 1 : at + 1 + length])
    unit = " ".join(word for word, _, _ in behind)
    words = Clause("", text, list(part)).said_words(until_now=True, without=range(at, at + 1 + length))
    said = f" {' '.join(words)} ".replace(" tong so ", " so ")
    labels = ["muc" + one.text if one.word in ("muc", "muc do") else "…" for one in part if one.sort == Sort.LABEL]
    return [*said.split(), *labels], unit


def unit_length(part: Sequence[Piece], at: int, units: frozenset[str]) -> int:
    """Return how many pieces behind the figure at ``at`` say what it counts."""
    run = []
    for one in part[at + 1 : at + 6]:
        if one.sort != Sort.WORD:
            break
        run.append(one)
    meant = words_of(run)
    for length in range(min(3, len(meant)), 0, -1):
        if " ".join(word for word, _, _ in meant[:length]) in units:
            return meant[length - 1][2]
    return 0
