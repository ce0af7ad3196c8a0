"""One number shared out in whole numbers: evenly, or in proportion to weights, by the largest remainder."""

from collections.abc import Sequence
from fractions import Fraction


def shares(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Whole numbers that add up to ``total``, each its exact share rounded down or up.

    Hamilton's method: everybody gets the whole part of their share; what is left goes, one each, to the largest
    remainders, of equal ones to the heavier weight, then to the one that stands first. Weights that are all zero share
    evenly; no weights, nothing.
    """
    if not weights:
        return []
    whole = sum(weights, start=Fraction(0))
    parts = [Fraction(weight) / whole if whole else Fraction(1, len(weights)) for weight in weights]
    exact = [total * part for part in parts]
    given = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda one: (given[one] - exact[one], -parts[one], one))
    for one in order[: total - sum(given)]:
        given[one] += 1
    return given
