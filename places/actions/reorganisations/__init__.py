"""Reorganisations of the tree above hamlets, carried out in one step.

Provinces, districts and communes close, open and succeed one another. The hamlets of a commune that
passed as a whole follow it; those of a divided commune wait until a person says where each of them
went. The caller locks whatever must not change meanwhile.
"""

from places.actions.reorganisations.carrying import carry_out, place_hamlets, take_back
from places.actions.reorganisations.checking import check, highest_ending_places
from places.actions.reorganisations.plans import (
    Obstacle,
    PlaceToOpen,
    PlannedLink,
    ReorganisationPlan,
    ReorganisationResult,
    reorganisation_not_ready,
)
