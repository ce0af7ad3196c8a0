"""Who may open the manuals: everybody, for whoever cannot sign in reads there how."""

from tests.access import OTHERS, Row

ROWS = [
    Row(url="manual_show", kwargs=lambda w: {"slug": "commune"}, ok=OTHERS, public=True),
    Row(url="manual_show", kwargs=lambda w: {"slug": "nobody"}, missing=OTHERS, signed_out=404),
]
