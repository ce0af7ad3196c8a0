"""Random countries by their seeds: as many as a test asks for, and fewer of them on SQLite."""

from typing import Any

import pytest

ON_SQLITE = 3  # what differs there is the dialect, and each country is asked by the same statements


def seeds(count: int) -> list[Any]:
    """The numbers from 0 to ``count`` as parameters of a test; all but the first few meet one database."""
    return [pytest.param(seed, marks=[pytest.mark.once] if seed >= ON_SQLITE else []) for seed in range(count)]
