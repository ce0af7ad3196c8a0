"""Two clocks and several workers by mistake: what is due is done once, as by one clock and one worker."""

import datetime
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.utils.module_loading import import_string

from accounts.models import Event, User
from notices.models import Notice
from notices.tasks import deliver_notices
from teams.actions import reorganisations
from teams.models import Reorganisation
from tests.harness.races import given
from tests.reporting.test_series import make as make_series
from tests.reporting.world_rounds import VN, make_export, open_team_round, report_of, send
from tests.teams.world_reforms import MORNING, prepare
from tests.training.world_training import add_training
from tests.world import World, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
NOW = datetime.datetime(2022, 7, 5, 9, tzinfo=VN)
DAY = datetime.timedelta(days=1)
RINGING = 3  # clocks, or workers that took the same bell


def lay_out() -> World:
    """A province in which at NOW something of every kind is due."""
    world = build()
    at = {"opens_at": NOW - 20 * DAY, "at": NOW - 20 * DAY}
    over = open_team_round(world, code="ky-1", due_at=NOW - 2 * DAY, closes_at=NOW - DAY, **at)
    send(report_of(over, world.team_an1), by=world.lan, at=NOW - 3 * DAY, ho=12)
    open_team_round(world, code="ky-2", due_at=NOW + DAY, **at)
    make_series(world, starts_on=datetime.date(2022, 5, 1), ends_on=datetime.date(2022, 9, 1))
    add_training(world)
    make_export(world)
    User.objects.update(email="ai-do@example.vn", last_login=NOW)
    User.objects.filter(username="minh").update(created_at=NOW - 91 * DAY, last_login=None)
    Session.objects.create(session_key="old", session_data="", expire_date=NOW - DAY)
    Notice.objects.create(
        kind="round", to=world.so, title="Cũ", url="/", once="old", made_at=NOW - 400 * DAY, read_at=NOW - 380 * DAY
    )
    return world


def ring_all(clocks: int) -> None:
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    tasks.remove("accounts.tasks.verify_record")  # writes nothing but that it was done
    for task in tasks * 2:
        given([import_string(task)] * clocks)


def lived_through(clocks: int) -> dict[str, Any]:
    """What there is after so many clocks rang all twice, on a day and on the morning of a reorganisation."""
    call_command("flush", interactive=False, reset_sequences=False, verbosity=0)
    mail.outbox.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        world = lay_out()
        ring_all(clocks)
        told = told_of()  # now: what nobody opened is deleted before that morning
        clock.move_to(MORNING - 10 * DAY)
        reorganisations.schedule(prepare(world), by=None)
        clock.move_to(MORNING + datetime.timedelta(hours=9))
        ring_all(clocks)
    runs = Event.objects.filter(verb="retention.run")  # as many as shared the work: together they took the same
    rows = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label != "operations"  # where a real worker of this run says that it is alive
    }
    return {
        "rows": rows | {label: rows[label] - runs.count() for label in ("accounts.Event", "accounts.EventSeal")},
        "events": Counter(Event.objects.exclude(pk__in=runs).values_list("verb", flat=True)),
        "taken": sum((Counter(run.after) for run in runs), Counter()),
        "notices": [told, told_of()],
        "letters": Counter(letter.subject for letter in mail.outbox),
    }


def told_of() -> Counter[tuple[str, str]]:
    return Counter(Notice.objects.values_list("kind", "deliveries__state"))


def test_several_clocks_at_once_do_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_notices, "apply_async", lambda **options: None)  # each letter waits for all the clocks
    alone = lived_through(1)
    assert {"rounds.open", "rounds.close", "accounts.warn", "accounts.disable"} <= set(alone["events"])
    assert set(alone["taken"]) == {"exports", "notices", "unread_notices"}
    assert alone["letters"].total() > 5
    assert alone["notices"][0]["monthly", "sent"] > 1
    assert Reorganisation.objects.get().state == Reorganisation.Stage.DONE
    several = lived_through(RINGING)
    assert several == alone
