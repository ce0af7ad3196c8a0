"""Access rows of files of the record, and of the state of the system."""

from tests.access import OTHERS, Row

ROWS = [
    Row(url="system_state", ok="quantri", forbidden=OTHERS),
    Row(
        url="event_export", method="post", ok="quantri", ok_status=302, forbidden=OTHERS,
        data=lambda w: {"kind": "events", "verb": "accounts.create", "place": w.an.pk},
    ),
    Row(
        url="event_export", method="post", missing="quantri", forbidden=OTHERS,
        data=lambda w: {"kind": "events_csv", "place": w.xa.pk},  # of another province
    ),
    Row(url="event_export", method="post", missing="quantri", forbidden=OTHERS, data=lambda w: {"kind": "register"}),
]  # fmt: skip
