"""The roles of PostgreSQL: made inside the test's own transaction, and gone with it."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import seals
from accounts.actions.events import record
from accounts.actions.verification import verify
from accounts.models import Event, User
from operations.actions import database_roles
from reporting.actions import reports
from reporting.models import Submission
from tests.operations.conftest import PREFIX, As, run
from tests.test_append_only import TABLES
from tests.world import PASSWORD, World

ORDINARY = "teams_team"

once = pytest.mark.once


def refused(sql: str) -> bool:
    """Whether the database says that the role may not."""
    try:
        with transaction.atomic():
            run(sql)
    except DatabaseError as error:
        return any(words in str(error) for words in ("permission denied", "must be owner", "must have admin option"))
    return False


BENDING = [
    "UPDATE {} SET {column} = {column}",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "DROP TRIGGER {}_is_append_only ON {}",
    "DROP FUNCTION {}_is_append_only() CASCADE",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "DROP TABLE {} CASCADE",
    "CREATE TRIGGER again BEFORE INSERT ON {} EXECUTE FUNCTION {}_is_append_only()",
]


@once
def test_the_portal_adds_to_what_is_append_only_and_does_nothing_else_to_it(acting: As, world: World) -> None:
    with acting("app"):
        for table in TABLES:
            column = "number" if table == "accounts_eventseal" else "id"
            # Of the looks the trigger says which are old enough to go (test_looks.py), not the right.
            for statement in [
                text for text in BENDING if table not in database_roles.LET_GO or not text.startswith("DELETE")
            ]:
                sql = statement.replace("{column}", column).replace("{}", table)
                assert refused(sql), sql
        before = Event.objects.count()
        record("teams.edit", world.team_an1, by=None, place=world.an1)
        assert Event.objects.count() == before + 1


@once
def test_the_portal_is_no_master_of_ordinary_tables_and_makes_none(acting: As) -> None:
    with acting("app"):
        run("UPDATE teams_team SET name = name")
        for sql in (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', 'the_next', now())",
            "DELETE FROM django_migrations",
            f"TRUNCATE {ORDINARY} CASCADE",
            f"ALTER TABLE {ORDINARY} ADD COLUMN more int",
            f"DROP TABLE {ORDINARY}",
            "CREATE TABLE more (id int)",
            "CREATE TEMPORARY TABLE more (id int)",
            f"CREATE ROLE {PREFIX}_more",
            f"GRANT {PREFIX}_owner TO {PREFIX}_app",
        ):
            assert refused(sql), sql


@once
def test_the_portal_does_its_work_as_that_role(acting: As, world: World, client: Client) -> None:
    """Sign-in, a report, its event, its seal: all that one does in a day, on the rights of the web."""
    with acting("app"):
        data = {"login": "lan", "password": PASSWORD}
        assert client.post(reverse("account_login"), data).status_code == 302
        assert client.get(reverse("home")).status_code == 200
        reports.submit(world.report_an1, figures={"ho": 3}, narrative="", version=0, by=world.lan)
        assert Submission.objects.count() == 1
        assert Event.objects.filter(verb="reports.submit").exists()
        assert seals.seal() > 1
        assert verify().faults == ()
        run("SET CONSTRAINTS ALL IMMEDIATE")  # as at the commit


@once
def test_whoever_looks_in_reads_no_secret_and_writes_nothing(acting: As) -> None:
    with acting("readonly"):
        run("SELECT username, full_name FROM accounts_user")
        run("SELECT * FROM accounts_event")
        for sql in (
            "SELECT password FROM accounts_user",
            "SELECT * FROM accounts_user",
            "SELECT * FROM django_session",
            "SELECT * FROM cache",
            "SELECT * FROM mfa_authenticator",
            "SELECT digest FROM accounts_accesstoken",
            "SELECT secret FROM training_session",
            "SELECT address FROM notices_channellink",
            "UPDATE teams_team SET name = name",
            "INSERT INTO accounts_event SELECT * FROM accounts_event",
        ):
            assert refused(sql), sql


HOLDING_UP = [
    f"SELECT pg_{form}({numbers})"
    for form in (
        "advisory_lock",
        "advisory_lock_shared",
        "advisory_xact_lock",
        "advisory_xact_lock_shared",
        "try_advisory_lock",
        "try_advisory_lock_shared",
        "try_advisory_xact_lock",
        "try_advisory_xact_lock_shared",
    )
    for numbers in (seals.LOCK, "1, 2")
]
FILLING = [
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'more')",
    "CREATE TEMPORARY TABLE more (id int)",
    "CREATE TABLE more (id int)",
]


@once
@pytest.mark.parametrize("role", ["readonly", "app"])
def test_nobody_holds_up_the_record_or_fills_the_disk_with_what_all_may_call(acting: As, role: str) -> None:
    """Whoever looked in took the lock under which the record is sealed, and nothing was sealed while they stayed; a
    large object of theirs was in the way of every backup.
    """
    mine = f"SELECT pg_try_advisory_xact_lock({seals.LOCK})" if role == "app" else ""
    with acting(role):
        run("SET default_transaction_read_only = off")  # anybody may
        for sql in HOLDING_UP + FILLING:
            assert sql == mine or refused(sql), sql
        if mine:
            run(mine)


@once
def test_whoever_looks_in_takes_no_more_than_some_connections(acting: As) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [f"{PREFIX}_readonly"])
        assert cursor.fetchall() == [(database_roles.READERS,)]


@once
def test_no_column_that_sounds_like_a_secret_is_readable(acting: As) -> None:
    """A table that comes later stands here until somebody has looked at it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = current_schema()
            AND column_name ~ 'pass|secret|token|digest|hash|key|session|salt|address|endpoint'
            AND has_column_privilege(%s, quote_ident(table_name), column_name, 'SELECT') ORDER BY 1
            """,
            [f"{PREFIX}_readonly"],
        )
        readable = {name for (name,) in cursor.fetchall() if not name.endswith((".sort_key", ".session_id"))}
    looked_at = {
        "accounts_authenticationevent.address",
        "training_session.address",
        "accounts_device.digest",
        "accounts_eventseal.digest",
        "accounts_eventseal.key_id",
        "accounts_review.digest",
        "exchange_import.digest",
    }
    assert readable == looked_at


@once
def test_the_owner_migrates_what_it_and_the_record_own(acting: As) -> None:
    with acting("owner"):
        run(f"ALTER TABLE {ORDINARY} ADD COLUMN more int")
        run("ALTER TABLE accounts_event ADD COLUMN more int")
        run("CREATE TABLE later (id int GENERATED BY DEFAULT AS IDENTITY, password text)")
    with acting("app"):
        run("INSERT INTO later (password) VALUES ('…')")
        run("UPDATE later SET password = ''")
    with acting("readonly"):
        assert refused("SELECT id FROM later"), "nobody has looked at it yet"


@once
def test_the_record_belongs_to_a_role_that_nobody_signs_in_as(acting: As) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, tableowner FROM pg_tables WHERE tablename ~ 'accounts_event|^teams_team$'")
        owners = dict(cursor.fetchall())
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname ~ %s AND rolcanlogin", [f"^{PREFIX}_"])
        doors = {name for (name,) in cursor.fetchall()}
    audit = f"{PREFIX}_audit"
    assert owners == {"accounts_event": audit, "accounts_eventseal": audit, ORDINARY: f"{PREFIX}_owner"}
    assert doors == {f"{PREFIX}_owner", f"{PREFIX}_app", f"{PREFIX}_readonly"}


@once
def test_a_second_run_makes_nothing_and_gives_nothing_away(acting: As) -> None:
    again = database_roles.statements(PREFIX)
    anew = ("CREATE ROLE", "ALTER TABLE", "ALTER FUNCTION", "REVOKE EXECUTE")
    assert [sql for sql in again if sql.startswith(anew)] == []
    database_roles.apply(PREFIX, {"app": "mat khau"})


@once
def test_the_command_prints_what_it_would_do_without_passwords(
    acting: As, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("database_roles", print=True, prefix="another")
    printed = capsys.readouterr().out
    assert 'CREATE ROLE "another_app" LOGIN;' in printed
    assert "PASSWORD" not in printed
    with pytest.raises(CommandError, match="chữ thường"):
        call_command("database_roles", print=True, prefix='x"; DROP')
    assert User.objects.exists()


@once
def test_what_the_portals_own_role_prints_gives_it_no_more_and_it_may_run_none_of_it(
    acting: As, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run by the master of the database as it stood, it made the portal a member of the owner."""
    for role in ("app", "readonly"):
        with acting(role):
            call_command("database_roles", print=True, prefix=PREFIX)
            printed = capsys.readouterr().out
            assert f'GRANT "{PREFIX}_audit" TO "{PREFIX}_owner";' in printed
            assert not re.search(
                rf'^GRANT "{PREFIX}_\w+"(, "{PREFIX}_\w+")* TO "{PREFIX}_{role}"', printed, re.MULTILINE
            )
            with pytest.raises(CommandError, match="không được tự cấp quyền cho mình"):
                call_command("database_roles", apply=True, prefix=PREFIX)


@pytest.mark.embedded
def test_sqlite_knows_no_roles(db: None) -> None:
    with pytest.raises(CommandError, match="SQLite thì không"):
        call_command("database_roles", apply=True)
