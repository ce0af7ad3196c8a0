"""Who sees who was trained: officials, each within their own place."""

from tests.access import Row

OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
POWERLESS = "lan minh hoa doitac"

ROWS = [
    Row(url="training_coverage_home", ok=OFFICIALS, ok_status=302, forbidden=POWERLESS),
    Row(
        url="training_coverage",
        kwargs=lambda w: {"place_id": w.an.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="training_coverage",
        kwargs=lambda w: {"place_id": w.an1.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="training_coverage",
        kwargs=lambda w: {"place_id": w.song_xanh.pk},
        ok="so quantri",
        forbidden=POWERLESS,
    ),
]
