"""Reforms of the tree above hamlets: provinces, districts and communes close, open and succeed one another in one step.

Hamlets of a commune that passed whole follow by themselves; those of a divided one wait until a person says where each
went. The caller holds what must not change meanwhile.
"""

from places.actions.reforms.carrying import carry_out, place_hamlets, take_back
from places.actions.reforms.checking import check, region, roots
from places.actions.reforms.wanted import Carried, Fault, Link, NewPlace, NotReady, Reform

__all__ = [
    "Carried",
    "Fault",
    "Link",
    "NewPlace",
    "NotReady",
    "Reform",
    "carry_out",
    "check",
    "place_hamlets",
    "region",
    "roots",
    "take_back",
]
