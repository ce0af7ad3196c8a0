"""Who may do what in PostgreSQL itself: four roles, so that the portal's own is no master of its database.

owner     owns and migrates the tables
audit     owns the record and its seals; nobody signs in as it, the owner is a member of it
app       the portal: reads and writes rows, of what is append-only (``core.append_only``) it only adds
readonly  reads all but secrets, for whoever looks in
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.refusals import Refused

AUDITED = ("accounts_event", "accounts_eventseal")
# Which migrations have run: whoever wrote there could have the next one, and the guard that it brings, passed over.
OWNERS = ("django_migrations",)
# Append-only too, but their triggers let rows go that are old enough.
LET_GO = ("accounts_look", "accounts_authenticationevent")
# What opens a door: of these tables nothing, of all others no column so named, is anybody's to read.
SECRET_TABLES = re.compile(r"^(django_session|cache|mfa_|usersessions_|account_|socialaccount_)|slip")
SECRET_COLUMNS = re.compile(r"password|secret|token|session_key|code_word|^key$")
SECRETS_OF = {
    ("accounts_accesstoken", "digest"),
    ("accounts_signinkey", "digest"),
    ("accounts_signinkey", "public"),
    ("notices_channellink", "address"),  # where a phone or a chat is reached, with the keys of its browser
    ("notices_linkcode", "digest"),
}
# What everybody may call as PostgreSQL comes, though it holds up others or fills the disk: locks by a number of one's
# own choice, such as the one under which the record is sealed, and large objects, of which none is the portal's and
# which no other role can back up.
OPEN_FUNCTIONS = "^(pg_(try_)?advisory_(xact_)?lock|lo_(creat|create|from_bytea)$)"
USED_FUNCTION = "pg_try_advisory_xact_lock(bigint)"  # of these, by the portal (accounts/actions/seals.py)
READERS = 10  # connections that those who look in may hold at once: the server has some 100 for all
# For whoever connects without saying limits of their own; the portal's processes say theirs (config/databases.py).
LIMITS = {
    "app": {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"},
    "readonly": {
        "statement_timeout": "300s",
        "idle_in_transaction_session_timeout": "600s",
        "default_transaction_read_only": "on",
    },
}


@dataclass(frozen=True)
class Table:
    name: str
    owner: str
    is_append_only: bool
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Roles:
    owner: str
    audit: str
    app: str
    readonly: str

    @classmethod
    def of(cls, prefix: str) -> "Roles":
        return cls(f"{prefix}_owner", f"{prefix}_audit", f"{prefix}_app", f"{prefix}_readonly")

    @property
    def all(self) -> tuple[str, str, str, str]:
        return self.owner, self.audit, self.app, self.readonly


def statements(prefix: str) -> list[str]:
    """Return the statements that make the roles and grant what they may do, without passwords.

    They rest on what the database holds now, and are for its master to run: whoever asks, no role of the portal is
    given more by them.

    Refuses with not_postgresql, role_taken.
    """
    if connection.vendor != "postgresql":
        raise Refused("not_postgresql", "Chỉ PostgreSQL có vai trò trong cơ sở dữ liệu; SQLite thì không.")
    roles = Roles.of(prefix)
    taken = _rows("SELECT rolname FROM pg_roles WHERE rolsuper AND rolname = ANY(%s)", [list(roles.all)])
    if taken:
        raise Refused("role_taken", f"Vai trò {taken[0][0]} đang có toàn quyền. Xin chọn tên khác bằng --prefix.")
    tables = _tables()
    return [
        *_roles(roles),
        *_doors(roles),
        *_functions(roles),
        *_owners(roles, tables),
        *_rights(roles, tables),
        *_limits(roles),
    ]


@transaction.atomic
def apply(prefix: str, passwords: Mapping[str, str]) -> int:
    """Run them, and set the ``passwords`` of owner, app and readonly that are not ""; return how many statements.

    Once after each migration: a table that it made is the app's at once, but what is append-only or secret in it is
    known only now. Refuses with not_postgresql, role_taken, role_may_not.
    """
    ran = statements(prefix)
    roles, ((me,),) = Roles.of(prefix), _rows("SELECT current_user")
    if me in (roles.app, roles.readonly):
        raise Refused(
            "role_may_not",
            f"Vai trò {me} không được tự cấp quyền cho mình. Xin chạy bin/containers, hoặc make services: bước nâng "
            "cấp cấp lại quyền bằng người có toàn quyền trên PostgreSQL.",
        )
    with connection.cursor() as cursor:
        for statement in ran:
            cursor.execute(statement)
        for name, password in passwords.items():
            if password:
                cursor.execute(f"ALTER ROLE {_q(f'{prefix}_{name}')} PASSWORD %s", [password])
    return len(ran)


@transaction.atomic
def grant_anew() -> bool:
    """Give what was just restored to its owners, and the roles their rights in it, as the owner of the tables.

    That is the part of ``statements`` for which nobody need be master of the server: roles and schema are there and
    stay. False, and nothing done, where whoever is connected is not such an owner or one of the roles is missing.
    """
    if connection.vendor != "postgresql":
        return False
    ((me,),) = _rows("SELECT current_user")
    roles = Roles.of(me.removesuffix("_owner"))
    there = {name for (name,) in _rows("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(roles.all)])}
    if me != roles.owner or there != set(roles.all):
        return False
    tables = _tables()
    with connection.cursor() as cursor:
        for statement in [*_owners(roles, tables), *_rights(roles, tables)]:
            cursor.execute(statement)
    return True


def is_secret(table: str, column: str) -> bool:
    return bool(
        SECRET_TABLES.search(table) or SECRET_COLUMNS.search(column) or (table, column) in SECRETS_OF,
    )


def _roles(roles: Roles) -> Iterator[str]:
    there = {name for (name,) in _rows("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(roles.all)])}
    for name in roles.all:
        if name not in there:
            yield f"CREATE ROLE {_q(name)} {'NOLOGIN' if name == roles.audit else 'LOGIN'}"
    yield f"GRANT {_q(roles.audit)} TO {_q(roles.owner)}"
    ((me, may_all),) = _rows("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
    if not may_all and me not in roles.all:
        yield f"GRANT {_q(roles.owner)}, {_q(roles.audit)} TO {_q(me)}"  # to give tables away one must be of both


def _doors(roles: Roles) -> Iterator[str]:
    ((name, schema),) = _rows("SELECT current_database(), current_schema()")
    owner, audit, app, readonly = map(_q, roles.all)
    yield f"REVOKE ALL ON DATABASE {_q(name)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {_q(name)} TO {owner}, {app}, {readonly}"
    yield f"REVOKE ALL ON SCHEMA {_q(schema)} FROM PUBLIC, {app}, {readonly}"
    yield f"GRANT USAGE, CREATE ON SCHEMA {_q(schema)} TO {owner}, {audit}"
    yield f"GRANT USAGE ON SCHEMA {_q(schema)} TO {app}, {readonly}"


def _functions(roles: Roles) -> Iterator[str]:
    """Yield what takes ``OPEN_FUNCTIONS`` from everybody, where that is not done yet.

    Only the master of the server may; of another PostgreSQL takes it with a warning and changes nothing.
    """
    open_to_all = _rows(
        """
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ %s
        AND has_function_privilege('public', oid, 'EXECUTE') ORDER BY 1
        """,
        [OPEN_FUNCTIONS],
    )
    may = _rows(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND has_function_privilege(oid, %s, 'EXECUTE')",
        [[roles.owner, roles.app], USED_FUNCTION],
    )
    if open_to_all or len(may) < 2:
        yield f"GRANT EXECUTE ON FUNCTION {USED_FUNCTION} TO {_q(roles.owner)}, {_q(roles.app)}"
    if open_to_all:
        yield f"REVOKE EXECUTE ON FUNCTION {', '.join(signature for (signature,) in open_to_all)} FROM PUBLIC"


def _owners(roles: Roles, tables: list[Table]) -> Iterator[str]:
    """Yield the changes of owners, only where the owner is another: giving a table away locks it."""
    for table in tables:
        whose = roles.audit if table.name in AUDITED else roles.owner
        if table.owner != whose:
            yield f"ALTER TABLE {_q(table.name)} OWNER TO {_q(whose)}"
    guards = {f"{name}_is_append_only" for name in AUDITED}
    for name, signature, owner in _rows(
        """
        SELECT proname, oid::regprocedure::text, pg_get_userbyid(proowner) FROM pg_proc AS it
        WHERE pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = it.oid AND deptype = 'e') ORDER BY 1
        """
    ):
        whose = roles.audit if name in guards else roles.owner
        if owner != whose:
            yield f"ALTER FUNCTION {signature} OWNER TO {_q(whose)}"


def _rights(roles: Roles, tables: list[Table]) -> Iterator[str]:
    owner, _, app, readonly = map(_q, roles.all)
    ((schema,),) = _rows("SELECT quote_ident(current_schema())")
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {app}, {readonly}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {app}"
    for table in tables:
        may = "SELECT, INSERT" if table.is_append_only else "SELECT, INSERT, UPDATE, DELETE"
        may += ", DELETE" if table.name in LET_GO else ""
        may = "SELECT" if table.name in OWNERS else may
        yield f"GRANT {may} ON {_q(table.name)} TO {app}"
        open_to_all = [column for column in table.columns if not is_secret(table.name, column)]
        if len(open_to_all) == len(table.columns):
            yield f"GRANT SELECT ON {_q(table.name)} TO {readonly}"
        elif open_to_all:
            yield f"GRANT SELECT ({', '.join(map(_q, open_to_all))}) ON {_q(table.name)} TO {readonly}"
    # What a later migration makes: the portal's at once, to be looked at once it is known what is secret in it.
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT"
    yield f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
    yield f"{later} USAGE, SELECT ON SEQUENCES TO {app}"


def _limits(roles: Roles) -> Iterator[str]:
    ((name,),) = _rows("SELECT quote_ident(current_database())")
    yield f"ALTER ROLE {_q(roles.readonly)} CONNECTION LIMIT {READERS}"
    for role, limits in ((roles.app, LIMITS["app"]), (roles.readonly, LIMITS["readonly"])):
        for setting, value in limits.items():
            yield f"ALTER ROLE {_q(role)} IN DATABASE {name} SET {setting} = '{value}'"


def _tables() -> list[Table]:
    """Return all tables of the schema; append-only are those with the guard (``core.append_only``)."""
    found = _rows(
        """
        SELECT relname, pg_get_userbyid(relowner),
            EXISTS (SELECT FROM pg_trigger WHERE tgrelid = it.oid AND tgname = relname || '_is_append_only'),
            (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = it.oid AND attnum > 0 AND NOT attisdropped)
        FROM pg_class AS it WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        ORDER BY relname
        """
    )
    return [Table(name, owner, is_append_only, tuple(columns)) for name, owner, is_append_only, columns in found]


def _rows(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
