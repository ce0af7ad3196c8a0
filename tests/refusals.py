"""The claim that an action is refused, and for what."""

import pytest

from core.refusals import Refused


def refused(code: str, *, match: str | None = None) -> pytest.RaisesExc[Refused]:
    """Return the block in which an action has to be refused with ``code``."""
    return pytest.raises(Refused, match=match, check=lambda refusal: refusal.code == code)
