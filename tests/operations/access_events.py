"""Access rows of files of the record, and of the state of the system."""

from django.utils import timezone

from tests.access import OTHERS, Row

ROWS = [
    Row(url="system_state", ok="quantri", forbidden=OTHERS),
    *(
        row
        for url in ("service_show", "service_file")
        for row in (
            Row(url=url, kwargs=lambda w: {"year": timezone.localdate().year}, ok="quantri", forbidden=OTHERS),
            # Of a year of which the record tells nothing.
            Row(url=url, kwargs=lambda w: {"year": 1999}, missing="quantri", forbidden=OTHERS),
        )
    ),
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
