"""What apps above teams have follow when places are reorganised (REORGANISATION_FOLLOWERS of config/features.py)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from core.features import features
from places.actions.reorganisations import ReorganisationPlan
from places.models import Place


@dataclass(frozen=True)
class Follower:
    """What one app has follow.

    ``foresee``, given the highest places that end as well, says what it would do, as fields of ``Consequences``.
    ``carry`` does it, given the heir of each place that passed whole, by the place's number, and returns what taking
    it back needs, as JSON has it: under each key as many things as followed. ``take_back`` undoes what that says, in
    rows of the models in ``puts_back``.
    """

    foresee: Callable[[ReorganisationPlan, Sequence[Place]], dict[str, Any]]
    carry: Callable[[Mapping[int, Place], ReorganisationPlan], dict[str, Any]]
    take_back: Callable[[Mapping[str, Any]], None]
    puts_back: tuple[type[Model], ...] = ()


def followers() -> tuple[Follower, ...]:
    return features("REORGANISATION_FOLLOWERS")
