"""This module puts a team on one line of time: the decisions behind it, and where it stood from which day."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from places.models import Succession
from teams.models import Placement, Ruling, Team


class StoryStep(NamedTuple):
    """A ruling, or a placement with the number of the resolution that led there; one of the two."""

    day: datetime.date
    ruling: Ruling | None = None
    placement: Placement | None = None
    resolution: str = ""
    waits: bool = False  # its hamlet ended, and nobody has said yet where it went


def story(team: Team) -> list[StoryStep]:
    """Return the steps of ``team``, the first day first; of one day founding and renewal, then the place. Three
    queries.
    """
    order = list(Ruling.Effect)
    rulings = [
        StoryStep(ruling.effective_on, ruling=ruling)
        for ruling in sorted(
            team.rulings.select_related("decision").order_by("effective_on", "pk"),
            key=lambda ruling: (order.index(Ruling.Effect(ruling.kind)), ruling.effective_on),
        )
    ]
    begun = [step for step in rulings if step.ruling and step.ruling.kind != Ruling.Effect.DISSOLVE]
    ended = [step for step in rulings if step not in begun]  # effective on the last day: after all that day began
    return sorted([*begun, *_placement_steps(team), *ended], key=lambda step: step.day)


def _placement_steps(team: Team) -> list[StoryStep]:
    """Return where it stood, with the places above of that time."""
    above = "place__parent__parent__parent__parent"
    placements = list(team.placements.select_related(above).order_by("starts_on", "pk"))
    places = [placement.place_id for placement in placements]
    links = Succession.objects.filter(old__in=places, new__in=places).order_by("effective_on", "pk")
    led = {(link.old_id, link.new_id): link.decision for link in links}
    steps, came_from = [], 0
    for placement in placements:
        decision = led.get((came_from, placement.place_id), "")
        waits = placement.ends_on is None and team.dissolved_on is None and _has_ended(placement)
        steps.append(StoryStep(placement.starts_on, placement=placement, resolution=decision, waits=waits))
        came_from = placement.place_id
    return steps


def _has_ended(placement: Placement) -> bool:
    return placement.place.valid_to is not None and placement.place.valid_to < timezone.localdate()
