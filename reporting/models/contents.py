"""What a reporter writes in a report: drafted, sent, or to be sent."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

ACTIVITIES = {"sessions": "Buổi hướng dẫn", "households": "Hộ đã đến thăm", "people": "Người được hướng dẫn"}
MOST_ACTIVITIES = 100_000  # of one kind, of one team, in one report


class Content(NamedTuple):
    """What a reporter writes: {indicator code: value, or None for not answered}, a text, {name of ACTIVITIES: count, or
    None for not answered}, and why a place's own figures differ from the sum of its teams'."""

    figures: dict[str, int | None]
    narrative: str
    activities: dict[str, int | None]
    explanation: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From a stored draft or submission; one from before activities were asked answered none of them."""
        activities = stored.get("activities") or {}
        return cls(
            stored["figures"],
            stored["narrative"],
            {name: activities.get(name) for name in ACTIVITIES},
            stored.get("explanation", ""),
        )

    @property
    def is_empty(self) -> bool:
        """Neither a number nor a word; zero is a number."""
        answers = [*self.figures.values(), *self.activities.values()]
        return not self.narrative and all(value is None for value in answers)
