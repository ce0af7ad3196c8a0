"""What the portal's own role can do to the database by hand, and how ``verify_events`` names it.

The role may change rows and add to what is append-only: whoever has stolen it forges reports, dates events back, makes
seals. Each forgery here is done by SQL as that role; nothing else in the country of the tests is named.
"""

import datetime
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.actions import seals
from accounts.actions.events import record
from accounts.actions.verification import verify
from accounts.models import SEALED, Event, EventSeal
from accounts.models.seals import seal_digest
from accounts.tasks import verify_record
from core.sealing import signing_keys
from reporting.actions import closings
from reporting.actions.reports import accept, excuse
from tests.operations.conftest import As, run
from tests.reporting.world_rounds import open_team_round, send
from tests.world import World

pytestmark = pytest.mark.once
NOW = "now()"
EVENT = "INSERT INTO accounts_event (id, at, verb, subject, subject_type, before, after, reason) "
OLD = "'2022-08-01 00:00:00+00'"


@pytest.fixture
def whole(acting: As, world: World) -> World:
    """A country with reports sent, accepted, excused and given more time, all of it sealed."""
    send(world.report_an1, by=world.lan, ho=12, don=3)
    send(world.report_binh1, by=world.hoa, ho=5)
    accept(world.report_binh1, by=world.canbo_binh)
    excuse(world.report_an2, reason="Mất điện cả tuần.", by=world.canbo_an)
    later = datetime.datetime(2099, 2, 1, tzinfo=datetime.UTC)
    closings.extend(world.round_1, world.song_xanh, due_at=later, reason="Bão.", by=world.so)
    world.over = open_team_round(world, code="qua-han", due_at=timezone.now() - datetime.timedelta(days=1))
    closings.close(world.over, reason="Hết hạn.", by=world.so)
    seals.seal()
    assert verify().faults == ()
    return world


def named() -> str:
    """What the command says, a line a fault; "" of a record that is whole."""
    try:
        call_command("verify_events", stdout=io.StringIO())
    except CommandError as error:
        return "\n".join(str(error).splitlines()[1:])
    return ""


FORGED = {
    "in time after all": (
        "UPDATE reporting_report SET first_submitted_at = '2022-08-01 00:00:00+00' WHERE id = {report_an1}",
        "lúc nộp lần đầu khác với lần gửi đầu tiên",
    ),
    "sent again": (
        "UPDATE reporting_report SET submitted_at = now() + interval '1 hour' WHERE id = {report_an1}",
        "lúc nộp gần nhất khác với lần gửi cuối",
    ),
    "a figure changed": (
        "UPDATE reporting_figure SET value = value + 1 WHERE report_id = {report_an1} AND value = 12",
        "số liệu khác với lần gửi cuối",
    ),
    "a figure removed": (
        "DELETE FROM reporting_figure WHERE report_id = {report_an1} AND value = 3",
        "số liệu khác với lần gửi cuối",
    ),
    "a text changed": (
        "UPDATE reporting_report SET narrative = 'Lời khác.' WHERE id = {report_an1}",
        "nội dung khác với lần gửi cuối",
    ),
    "accepted": (
        "UPDATE reporting_report SET state = 'accepted', accepted_at = now() WHERE id = {report_an1}",
        "tình trạng khác với việc cuối cùng trong nhật ký",
    ),
    "excused": ("UPDATE reporting_report SET excused_at = now() WHERE id = {report_an1}", "việc miễn nộp khác"),
    "due later": (
        "UPDATE reporting_report SET due_at = due_at + interval '1 day' WHERE id = {report_an1}",
        "hạn nộp khác với kỳ báo cáo",
    ),
    "a version slipped in": (
        """INSERT INTO reporting_submission (report_id, number, at, by_id, figures, narrative, activities, explanation,
            photos, nothing_happened, assisted_reason)
            SELECT report_id, 2, at, by_id, figures, narrative, activities, explanation, photos, false, ''
            FROM reporting_submission WHERE report_id = {report_an1}""",
        "lần gửi 2 không có trong nhật ký",
    ),
    "a round due later": (
        "UPDATE reporting_round SET due_at = due_at + interval '1 day' WHERE id = {over}; "
        "UPDATE reporting_report SET due_at = due_at + interval '1 day' WHERE round_id = {over}",
        "Kỳ qua-han: hạn nộp khác với lúc mở kỳ",
    ),
    "a closing undone": (
        "UPDATE reporting_closing SET reopened_at = closed_at + interval '1 hour', reopen_reason = 'x' "
        "WHERE round_id = {over}",
        "Kỳ qua-han: việc chốt hoặc mở lại số liệu không có trong nhật ký",
    ),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_report_that_was_forged_is_named(forgery: str, acting: As, whole: World) -> None:
    sql, sentence = FORGED[forgery]
    keys = {name: getattr(whole, name).pk for name in ("report_an1", "over")}
    with acting("app"):
        run(sql.format(**keys))
    (said,) = named().splitlines()
    assert sentence in said


def forged_event(at: str, *, key: str = "nextval(pg_get_serial_sequence('accounts_event', 'id'))") -> int:
    run(f"{EVENT} VALUES ({key}, {at}, 'teams.edit', 'Tổ', 'teams.team', '{{}}', '{{}}', '') ")
    return int(Event.objects.order_by("-pk").values_list("pk", flat=True)[0])


@pytest.mark.parametrize(
    ("at", "key", "sentence"),
    [
        (OLD, "nextval(pg_get_serial_sequence('accounts_event', 'id'))", "ghi lùi ngày"),
        (f"{NOW} + interval '1 day'", "nextval(pg_get_serial_sequence('accounts_event', 'id'))", "lúc chưa đến"),
        (NOW, "4611686018427387904", "một số mà cổng chưa cấp"),
    ],
    ids=["dated back", "dated ahead", "under an id far ahead"],
)
def test_an_event_that_was_forged_is_named_and_no_honest_one(
    at: str, key: str, sentence: str, acting: As, whole: World
) -> None:
    with acting("app"):
        forged = forged_event(at, key=key)
        seals.seal()
        honest = record("teams.edit", whole.team_an1, by=whole.canbo_an, place=whole.an1)
        assert seals.seal(at=timezone.now() + datetime.timedelta(minutes=30)) == 1
    (said,) = named().splitlines()
    assert f"việc số {forged}:" in said
    assert sentence in said
    assert honest.seal.number == EventSeal.objects.head().number


def seal_by_hand(event: Event, number: int, *, key_id: str) -> None:
    """As well as one can who has read this code and all rows, and lacks the key."""
    before = EventSeal.objects.filter(number__lt=number).order_by("-number").first()
    guessed = signing_keys("record", ["a key that the thief has drawn, as long as the portal's own"])[0]
    columns = Event.objects.values(*SEALED).get(pk=event.pk)
    at = timezone.now()
    digest = seal_digest(before.digest, number, at, columns, guessed if key_id else None)
    run(
        "INSERT INTO accounts_eventseal (number, event_id, sealed_at, digest, key_id) VALUES (%s, %s, %s, %s, %s)",
        [number, event.pk, at, digest, key_id],
    )


@pytest.mark.parametrize("key_id", ["", "of the portal"], ids=["without a key", "as if by the portal's key"])
@pytest.mark.parametrize("ahead", [1, 2**63 - 1], ids=["at the end", "at the last number there is"])
def test_a_seal_made_by_hand_is_named_and_hides_nothing_behind_it(
    key_id: str, ahead: int, acting: As, whole: World
) -> None:
    head = EventSeal.objects.head()
    number = head.number + 1 if ahead == 1 else ahead
    with acting("app"):
        event = Event.objects.get(pk=forged_event(NOW))
        seal_by_hand(event, number, key_id=key_id and head.key_id)
        dated_back = forged_event(OLD)
        for _ in range(2):
            record("teams.edit", whole.team_an1, by=whole.canbo_an, place=whole.an1)
            assert seals.seal() > 0
    assert seals.head().number == head.number + (4 if ahead == 1 else 3)  # what the page and the log tell of
    said = named()
    assert f"Niêm phong số {number}, việc số {event.pk}: Niêm phong" in said
    assert f"việc số {dated_back}: Việc này bị ghi lùi ngày" in said
    missing = [line for line in said.splitlines() if "Thiếu niêm phong" in line]
    assert (len(said.splitlines()), len(missing)) == ((2, 0) if ahead == 1 else (3, 1))


def test_what_was_changed_behind_a_wrong_seal_is_named_too(acting: As, whole: World) -> None:
    with acting("app"):
        event = Event.objects.get(pk=forged_event(NOW))
        seal_by_hand(event, EventSeal.objects.head().number + 1, key_id="")
        later = record("teams.edit", whole.team_an1, by=whole.canbo_an, place=whole.an1)
        seals.seal()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with acting("owner"):
        run("ALTER TABLE accounts_event DISABLE TRIGGER USER")
        run("UPDATE accounts_event SET reason = 'khác' WHERE id = %s", [later.pk])
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE accounts_event ENABLE TRIGGER USER")
    assert [line.split(":")[0].split("việc số ")[1] for line in named().splitlines()] == [str(event.pk), str(later.pk)]


def test_the_clock_verifies_each_night_and_the_record_says_so(
    acting: As, whole: World, caplog: pytest.LogCaptureFixture
) -> None:
    with acting("app"):
        run(FORGED["in time after all"][0].format(report_an1=whole.report_an1.pk))
        verify_record()
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == [
        f"record: Báo cáo số {whole.report_an1.pk} (ky-1): lúc nộp lần đầu khác với lần gửi đầu tiên."
    ]
    told: dict[str, Any] = Event.objects.get(verb="record.verify", place=whole.song_xanh).after
    assert told == {"events": EventSeal.objects.count(), "faults": 1}


def test_a_key_that_was_replaced_still_verifies_and_one_that_is_gone_is_told(
    acting: As, whole: World, settings: Any
) -> None:
    old = settings.SECRET_KEY
    settings.RECORD_KEYS = ["a key of the record alone, drawn once " * 2]
    record("teams.edit", whole.team_an1, by=whole.canbo_an, place=whole.an1)
    seals.seal()
    assert len({seal.key_id for seal in EventSeal.objects.all()}) == 2
    assert named() == ""
    settings.RECORD_KEYS, settings.SECRET_KEY = [*settings.RECORD_KEYS, old], "another secret " * 5
    assert named() == ""
    settings.RECORD_KEYS = settings.RECORD_KEYS[:1]
    assert "mà cổng không có" in named()


def test_seals_of_before_there_were_keys_are_a_beginning_and_no_more(acting: As, whole: World) -> None:
    """As an upgrade finds them: the newest version reads them, goes on by its key, and takes no more of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_eventseal DISABLE TRIGGER USER")
        previous = "0" * 64
        for seal in EventSeal.objects.order_by("number"):
            columns = Event.objects.values(*SEALED).get(pk=seal.event_id)
            previous = seal_digest(previous, seal.number, seal.sealed_at, columns, None)
            EventSeal.objects.filter(pk=seal.pk).update(digest=previous, key_id="")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_eventseal ENABLE TRIGGER USER")
    assert named() == ""
    record("teams.edit", whole.team_an1, by=whole.canbo_an, place=whole.an1)
    seals.seal()
    assert named() == ""
    with acting("app"):
        event = Event.objects.get(pk=forged_event(NOW))
        seal_by_hand(event, EventSeal.objects.head().number + 1, key_id="")
    assert "Niêm phong không có khóa" in named()
