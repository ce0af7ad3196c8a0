"""Who sees the page of a place."""

from tests.access import Row

POWERLESS = "lan minh hoa doitac"


def show(place: str, ok: str) -> Row:
    return Row(url="place_show", kwargs=lambda w: {"place_id": getattr(w, place).pk}, ok=ok, forbidden=POWERLESS)


ROWS = [
    show("an", ok="canbo_an huyen_dong so quantri"),
    show("cat1_1", ok="huyen_nam so quantri"),
    show("cu", ok="canbo_cu huyen_dong so quantri"),
    show("nui_cao", ok="so_nui"),
]
