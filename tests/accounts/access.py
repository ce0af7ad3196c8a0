"""Who gets what from the account pages."""

from tests.access import OTHERS, Row

ROWS = [Row(url="healthz", ok=OTHERS, public=True)]
