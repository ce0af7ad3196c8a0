"""The small country with a report that was sent."""

from tests.reporting.conftest import reported

__all__ = ["reported"]
