"""What pages about hamlets share."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from places.models import Level, Place


def commune_of(user: User, place_id: int) -> Place:
    """Return the commune, if ``user`` may see it; else raise Http404."""
    return get_object_or_404(Place.objects.visible_to(user).at(Level.COMMUNE), pk=place_id)


def trail_of_hamlets(commune: Place | None = None, *endings: str) -> list[tuple[str, str]]:
    """Return the lists of hamlets, the commune's own, then pages without an address of their own."""
    own = [(commune.name, reverse("hamlet_list", args=[commune.pk]))] if commune else []
    return [("Ấp, khu phố", reverse("hamlet_home")), *own, *((ending, "") for ending in endings)]
