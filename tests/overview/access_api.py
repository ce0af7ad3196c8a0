"""The interface for other systems: being signed in opens nothing there; a signed-in person has ``rollup_data``."""

from collections.abc import Callable
from typing import Any

from tests.access import OTHERS, Row
from tests.world import World

NO_ROLLUPS = "lan minh hoa doitac"


def at(place: str, form: str) -> Callable[[World], dict[str, Any]]:
    return lambda w: {"place_id": w.places[place].pk, "code": w.round_1.code, "form": form}


def by_token(url: str) -> Row:
    return Row(url=url, ok=OTHERS, ok_status=401, signed_out=401)


ROWS = [
    Row(url="api_openapi", ok=OTHERS, public=True),
    by_token("api_places"),
    by_token("api_rounds"),
    by_token("api_indicators"),
    by_token("api_rollup"),
    by_token("api_coverage"),
    by_token("api_classes"),
    by_token("api_dhis2_values"),
    by_token("api_dhis2_metadata"),
    Row(url="rollup_data", kwargs=at("song_xanh", "json"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="rollup_data", kwargs=at("an", "csv"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
]
