"""The small country with a report that was sent."""

from tests.world_of_exports import reported

__all__ = ["reported"]
