"""Who reads the notice on personal data, says so, and sees who looked at contacts."""

from tests.access import OTHERS, Row

HANDLERS = "canbo_an canbo_binh canbo_cu so quantri so_nui"
NOT_HANDLERS = "lan minh hoa huyen_dong huyen_nam doitac"

ROWS = [
    Row(url="privacy_notice", ok=OTHERS, public=True),
    Row(url="privacy_read", method="post", ok=OTHERS, ok_status=302),
    Row(url="look_list", ok=HANDLERS, forbidden=NOT_HANDLERS),
]
