"""How the portal is broken on purpose: short in the suite, in full by ``make robustness``.

The figures stand in docs/robustness-results.md.
"""

import os
import random
from collections.abc import Sequence

FULL = os.environ.get("ROBUSTNESS") == "full"
SHARE = 3


def some[Thing](of: Sequence[Thing]) -> Sequence[Thing]:
    """All of them, or with the suite a third, another one each time (pytest-randomly prints the seed)."""
    return of if FULL else of[random.randrange(SHARE) :: SHARE]
