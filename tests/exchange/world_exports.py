"""Exports of the small country: what is asked for, the row as it stands now, a lease that ran out."""

import datetime
from typing import Any

from django.utils import timezone

from exchange.models import Export
from tests.world import World


def params(world: World, place: str = "song_xanh") -> dict[str, Any]:
    return {"round": "ky-1", "place": getattr(world, place).pk, "basis": "then"}


def again(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def expire(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
