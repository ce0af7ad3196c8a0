"""The chain over the record: whoever bends it, with all the rights of the database's owner, is found out."""

import datetime
import json
from collections.abc import Sequence
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import seals
from accounts.actions.events import record
from accounts.actions.verification import SealHead, verify
from accounts.models import SEALED, Event, EventSeal
from core.append_only import changes_allowed
from tests.world import World

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def events(world: World) -> list[Event]:
    """Six sealed events, in three runs."""
    written = []
    for run in range(3):
        for number in range(2):
            changed = {"before": {"number": number, "name": "Ấp"}, "after": {"number": run, "parts": [1.5, None]}}
            written.append(record("teams.edit", world.team_an1, by=world.canbo_an, place=world.an1, **changed))
        assert seals.seal() == 2
    return written


def bend(*statements: str, of: Sequence[int] = (), table: str = "accounts_event") -> None:
    """As somebody who owns the database and takes the guards away first; each statement with the values ``of``."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with changes_allowed(table, connection.schema_editor()):
            for statement in statements:
                cursor.execute(statement, of or None)


def test_a_record_that_nobody_bent_is_whole(events: list[Event]) -> None:
    verdict = verify()
    head = EventSeal.objects.head()
    assert (verdict.events, verdict.faults, verdict.head) == (6, (), str(head))
    assert list(EventSeal.objects.order_by("number").values_list("number", "event_id")) == [
        (number, event.pk) for number, event in enumerate(events, 1)
    ]
    assert verify(noted=SealHead.parse(str(head))).faults == ()


def test_every_column_of_an_event_is_sealed() -> None:
    """Whoever adds one decides from which number on it is (docs/decisions/0027)."""
    assert set(SEALED) == {field.attname for field in Event._meta.concrete_fields}


CHANGES = {
    "at": "'2022-01-01 00:00:00+00'",
    "by_id": "(SELECT id FROM accounts_user WHERE username = 'so')",
    "verb": "'teams.found'",
    "place_id": "NULL",
    "subject": "'Tổ khác'",
    "subject_type": "'teams.member'",
    "subject_id": "subject_id + 1",
    "before": """'{"number": 1, "name": "Ap"}'""",
    "after": """'{"number": 1, "parts": [1.5, 0]}'""",
    "reason": "' '",
}


@pytest.mark.parametrize("column", [name for name in SEALED if name != "id"])
def test_a_changed_column_is_found(events: list[Event], column: str) -> None:
    bend(f"UPDATE accounts_event SET {column} = {CHANGES[column]} WHERE id = %s", of=[events[3].pk])  # noqa: S608
    verdict = verify()
    assert (verdict.first.number, verdict.first.event) == (4, events[3].pk)
    assert "đã bị sửa" in verdict.first.sentence


def test_two_events_that_change_places_are_found(events: list[Event]) -> None:
    told = [f"{name} = (SELECT {name} FROM accounts_event WHERE id = %s)" for name in ("before", "after")]  # noqa: S608
    values = [events[4].pk, events[4].pk, events[1].pk]
    bend(f"UPDATE accounts_event SET {', '.join(told)} WHERE id = %s", of=values)  # noqa: S608
    assert verify().first.number == 2


@pytest.mark.parametrize(
    ("statements", "number"),
    [
        (["DELETE FROM accounts_eventseal WHERE number = 3"], 3),
        (
            [
                "UPDATE accounts_eventseal SET number = 100 WHERE number = 2",
                "UPDATE accounts_eventseal SET number = 2 WHERE number = 5",
                "UPDATE accounts_eventseal SET number = 5 WHERE number = 100",
            ],
            2,
        ),
        (["UPDATE accounts_eventseal SET sealed_at = '2022-01-01 00:00:00+00'"], 1),
    ],
    ids=["a seal removed", "two seals swapped", "sealed at another time"],
)
def test_a_bent_chain_is_found(events: list[Event], statements: list[str], number: int) -> None:
    bend(*statements, table="accounts_eventseal")
    assert verify().first.number == number


def test_a_removed_event_is_found(events: list[Event]) -> None:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                constraints = connection.introspection.get_constraints(cursor, "accounts_eventseal")
                name = next(name for name, told in constraints.items() if told["foreign_key"])
                cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE accounts_eventseal DROP CONSTRAINT {name}")
        bend("DELETE FROM accounts_event WHERE id = %s", of=[events[2].pk])
        verdict = verify()
        transaction.set_rollback(True)  # with a seal of nothing
    assert (verdict.first.number, verdict.first.event) == (3, events[2].pk)
    assert "không còn" in verdict.first.sentence


def test_an_end_that_was_cut_off_is_found_by_a_head_noted_elsewhere(events: list[Event]) -> None:
    noted = SealHead.parse(str(EventSeal.objects.head()))
    bend("DELETE FROM accounts_eventseal WHERE number > 4", table="accounts_eventseal")
    bend("DELETE FROM accounts_event WHERE id > %s", of=[events[3].pk])
    assert verify().faults == ()  # what is left is a chain: only the world outside knows of more
    assert "dừng trước niêm phong số 6" in verify(noted=noted).first.sentence


def test_a_chain_made_anew_is_found_by_a_head_noted_elsewhere(events: list[Event]) -> None:
    noted = SealHead.parse(str(EventSeal.objects.head()))
    bend("DELETE FROM accounts_eventseal", table="accounts_eventseal")
    bend("UPDATE accounts_event SET reason = 'khác' WHERE id = %s", of=[events[0].pk])
    seals.seal(full=True)
    assert verify().faults == ()
    assert verify(noted=noted).first.number == 6


def with_a_gap(events: list[Event]) -> None:
    """As if a hundred ids after the fourth event had been drawn and given back before anything was sealed."""
    bend("DELETE FROM accounts_eventseal", table="accounts_eventseal")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence('accounts_event', 'id')")
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, 100)", cursor.fetchone())
    for event in events[:3:-1]:
        bend("UPDATE accounts_event SET id = id + 100 WHERE id = %s", of=[event.pk])
    seals.seal(full=True)


def test_an_event_slipped_in_under_an_old_id_is_found(world: World, events: list[Event]) -> None:
    """The ids of events have gaps; one filled an hour later belongs to no transaction that was running then."""
    with_a_gap(events)
    assert verify().faults == ()
    slipped = Event.objects.create(
        pk=events[3].pk + 50, at=timezone.now(), verb="teams.edit", subject="Tổ", subject_type="teams.team"
    )
    seals.seal(at=timezone.now() + HOUR)
    verdict = verify()
    assert (verdict.first.number, verdict.first.event) == (7, slipped.pk)
    assert "chèn" in verdict.first.sentence


def test_an_event_that_committed_late_is_sealed_and_no_fault(world: World, events: list[Event]) -> None:
    with_a_gap(events)
    told = {"verb": "teams.edit", "subject": "Tổ", "subject_type": "teams.team"}
    late = Event.objects.create(pk=events[3].pk + 50, at=timezone.now(), **told)
    assert seals.seal() == 1
    assert verify().faults == ()
    assert EventSeal.objects.head().event_id == late.pk


def test_events_that_nobody_seals_are_found_after_ten_minutes(world: World, events: list[Event]) -> None:
    record("teams.edit", world.team_an1, by=None, place=world.an1)
    assert verify().faults == ()
    assert "1 việc chưa niêm phong" in verify(at=timezone.now() + HOUR).first.sentence


def test_a_long_record_is_sealed_and_read_in_pieces(
    world: World, monkeypatch: pytest.MonkeyPatch, events: list[Event]
) -> None:
    monkeypatch.setattr("accounts.actions.seals.BATCH", 4)
    monkeypatch.setattr("accounts.actions.verification.READ", 3)
    for _ in range(8):
        record("teams.edit", world.team_an1, by=None, place=world.an1)
    assert seals.seal() == 8
    assert verify().events == 14


def test_a_seal_cannot_be_changed_or_removed(events: list[Event]) -> None:
    for change in (EventSeal.objects.all().delete, lambda: EventSeal.objects.update(digest="0" * 64)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_seals_begin_at_one(events: list[Event], world: World) -> None:
    event = record("teams.edit", world.team_an1, by=None, place=world.an1)
    with pytest.raises(IntegrityError, match="seals_are_numbered_from_one"), transaction.atomic():
        EventSeal.objects.create(number=0, event=event, sealed_at=timezone.now(), digest="0" * 64)


def test_a_seal_is_seen_with_its_event(events: list[Event], world: World) -> None:
    seen = {name for name, user in world.users.items() if EventSeal.objects.visible_to(user).exists()}
    assert seen == {"canbo_an", "huyen_dong", "so", "quantri"}


def test_without_its_key_the_record_is_unread_and_not_said_to_be_broken(events: list[Event], settings: Any) -> None:
    settings.SECRET_KEY = "another " * 8
    assert (verify().state, verify().count) == ("unread", 1)
    settings.SECRET_KEY = ""
    assert verify().state == "unread"
    Event.objects.create(at=timezone.now(), verb="teams.edit", subject="Tổ", subject_type="teams.team")
    assert seals.seal() == 0


def test_the_commands_seal_and_verify(
    events: list[Event], world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    record("teams.edit", world.team_an1, by=None, place=world.an1)
    call_command("seal_events")
    head = str(EventSeal.objects.head())
    assert head.startswith("7:")
    assert f"head {head}" in caplog.text
    call_command("verify_events", head=head)
    assert "Nhật ký nguyên vẹn: 7 việc" in capsys.readouterr().out
    bend("UPDATE accounts_event SET reason = 'khác' WHERE id = %s", of=[events[1].pk])
    with pytest.raises(CommandError, match=rf"Niêm phong số 2, việc số {events[1].pk}: .*đã bị sửa"):
        call_command("verify_events", json=True)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["faults"][0]["number"], told["faults"][0]["event"]) == (False, 2, events[1].pk)
    with pytest.raises(CommandError, match="không phải là niêm phong"):
        call_command("verify_events", head="7:abc")


def test_whoever_holds_up_the_sealing_is_told_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record("teams.edit", world.team_an1, by=world.canbo_an, place=world.an1)
    warned = Mock()
    monkeypatch.setattr(seals.logger, "warning", warned)
    with monkeypatch.context() as held:
        held.setattr(seals, "_try_lock", lambda: False)
        assert seals.seal() == 0
    assert "another session of the database holds the lock" in warned.call_args.args[0]
    assert seals.seal() == 1
    assert warned.call_count == 1
