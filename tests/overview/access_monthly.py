"""Who reads the monthly page, of which places."""

from tests.access import OTHERS, Row
from tests.reporting.access_rollups import NO_ROLLUPS, place

READERS = {
    "song_xanh": "so quantri",
    "dong": "so quantri huyen_dong",
    "an": "so quantri huyen_dong canbo_an",
}

ROWS = [
    Row(url="monthly_home", ok=OTHERS, ok_status=302, forbidden=NO_ROLLUPS),
    *(
        Row(url=url, kwargs=place(name), ok=readers, forbidden=NO_ROLLUPS)
        for url in ("monthly_show", "monthly_file")
        for name, readers in READERS.items()
    ),
]
