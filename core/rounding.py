"""How the portal rounds: as a spreadsheet does, so that a page and a workbook say one number.

Python's ``round`` takes a half to the even neighbour and sees 0.285 × 100 as less than 28.5.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

type Number = int | float | Decimal | Fraction


def rounded(value: Number, digits: int = 0) -> Decimal:
    """Return ``value`` with so many ``digits`` behind the point; a half goes away from zero."""
    return _exact(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def nearest(value: Number) -> int:
    """Return the whole number nearest to ``value``; a half goes away from zero."""
    return int(rounded(value))


def _exact(value: Number) -> Decimal:
    """Return a number as people write it: a float by its shortest decimals."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))
