"""Thousands of messages leave by a service that errs and loses answers, while workers are killed: none is lost, and
none goes twice but what is shown as unsure.
"""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from notices.actions.notices import tell
from notices.models import Channel, ChannelLink, Delivery, Gateway, Notice
from tests.faults import figures
from tests.harness import gateways, workers
from tests.harness.environment import BASE_DIR
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
State = Delivery.Progress
PEOPLE, NOTICES, KILLS = figures.of(50, 200), figures.of(20, 100), figures.of(2, 10)
PATIENCE = figures.of(90, 1200)  # seconds
SENDING = """
import time, django
django.setup()
from notices.actions.deliveries import deliver
while True:
    deliver()
    time.sleep(0.2)
"""
ERRORS = {7: "refuse", 27: "refuse", 47: "refuse", 67: "break", 87: "break", 57: "lose"}  # of a hundred requests


def test_a_storm_of_messages_loses_none_and_doubles_none_unseen(world: World) -> None:
    lay_out(world)
    with gateways.zalo() as zalo:
        zalo.behaviour = lambda number: ERRORS.get(number % 100, "take")
        told = {"ZALO_BOT_TOKEN": gateways.TOKEN, "ZALO_BOT_URL": zalo.url, "QUIET_HOURS": ""}
        begun, pauses, kills, sender = time.monotonic(), 0.0, 0, sending(told)
        try:
            while is_something_left() and time.monotonic() - begun < PATIENCE:
                if kills < KILLS and len(zalo.taken) > (kills + 1) * PEOPLE * NOTICES / (KILLS + 2):
                    sender.kill()
                    sender.wait()
                    kills += 1
                    pauses += let_leases_run_out()
                    sender = sending(told)
                time.sleep(0.02)
            seconds = time.monotonic() - begun - pauses
        finally:
            sender.kill()
            sender.wait()
    assert kills == KILLS
    counts = Counter(Delivery.objects.values_list("state", flat=True))
    goes_of = Counter(taken.text.rsplit("=", 1)[1] for taken in zalo.taken)
    assert Delivery.objects.count() == PEOPLE * NOTICES == sum(counts.values())
    assert set(counts) <= {State.SENT, State.UNSURE, State.FAILED}
    assert [number for number, goes in goes_of.items() if goes > 1] == []
    sent = set(map(str, Delivery.objects.filter(state=State.SENT).values_list("notice", flat=True)))
    unsure = set(map(str, Delivery.objects.filter(state=State.UNSURE).values_list("notice", flat=True)))
    assert sent <= goes_of.keys() <= sent | unsure
    figures.told(
        "messages in a storm", sent=counts[State.SENT], unsure=counts[State.UNSURE], refused=counts[State.FAILED],
        of=PEOPLE * NOTICES, kills=kills, twice=0, lost=0, a_second=round(len(zalo.taken) / seconds),
    )  # fmt: skip


def sending(told: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that sends what waits, as a worker does when its bell rings.

    A worker of Celery's own would share the queue with that of other tests, which knows no Zalo.
    """
    environment = os.environ | {"DATABASE_URL": workers.database_url(), "DATA_ROOT": str(settings.DATA_ROOT)} | told
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.Popen([sys.executable, "-c", SENDING], cwd=BASE_DIR, env=environment, stderr=subprocess.DEVNULL)


def lay_out(world: World) -> None:
    """People with a chat each, and as many notices for each."""
    fields = {"role": "leader", "place": world.an, "password": "!"}
    people = User.objects.bulk_create(
        [User(username=f"to-{number}", **User.naming(f"Người {number}"), **fields) for number in range(PEOPLE)]
    )
    ChannelLink.objects.bulk_create(
        [ChannelLink(user=one, channel=Channel.ZALO, address=f"c{one.pk}") for one in people]
    )
    for number in range(NOTICES):
        tell(people, kind="round", title=f"Tin {number}", url="/", once=f"storm:{number}")


def is_something_left() -> bool:
    waiting = Delivery.objects.filter(state__in=[State.WAITING, State.SENDING])
    return waiting.exists() or Notice.objects.to_route().exists()


def let_leases_run_out() -> float:
    """What a dead worker held is soon free: in the suite as if the time had passed, in full by waiting; return for how
    many seconds nothing could be sent.
    """
    if figures.FULL:
        begun = time.monotonic()
        while Gateway.objects.filter(leased_until__gt=timezone.now()).exists():
            time.sleep(0.2)
        return time.monotonic() - begun
    Gateway.objects.update(leased_until=None)
    Delivery.objects.filter(state=State.SENDING).update(leased_until=timezone.now())
    return 0.0
