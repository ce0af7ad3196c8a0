"""Many transactions write events, and commit in another order than they drew their ids, while two seal them."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import seals
from accounts.actions.verification import verify
from accounts.models import Event, EventSeal
from tests.harness.races import ended

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
WRITERS, SEALERS, EVENTS = 8, 2, 250


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_no_link_breaks_while_eight_write_and_two_seal() -> None:
    written = threading.Event()
    runs: list[int] = []

    def event() -> None:
        told = {"subject": "Tổ", "subject_type": "teams.team", "at": timezone.now()}
        Event.objects.create(verb="teams.edit", **told)

    def write() -> None:
        for _ in range(EVENTS // 5):
            with transaction.atomic():
                for _ in range(5):
                    event()
        connection.close()

    def seal() -> None:
        while not written.is_set():
            runs.append(seals.seal())
        connection.close()

    writers = [threading.Thread(target=write, daemon=True) for _ in range(WRITERS)]
    sealers = [threading.Thread(target=seal, daemon=True) for _ in range(SEALERS)]
    with transaction.atomic():
        event()  # the first id, the last commit
        for thread in (*writers, *sealers):
            thread.start()
        for thread in writers:
            ended(thread)
    written.set()
    for thread in sealers:
        ended(thread)
    seals.seal()
    assert sum(1 for sealed in runs if sealed) > 5, "they did not meet"
    assert (verify().events, verify().faults) == (WRITERS * EVENTS + 1, ())
    order = list(EventSeal.objects.order_by("number").values_list("event_id", flat=True))
    assert order.index(min(order)) > 0
