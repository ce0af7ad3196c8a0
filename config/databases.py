"""The database behind a URL, with how long one statement of this process may take."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def database_address(url: str, is_desk: bool, folder: Path) -> str:
    """Return ``url``; where it is empty, that of a SQLite file in ``folder`` at a developer's desk alone.

    A command that was run on a server without its settings would else go through, on a database that nobody reads.
    Raises ImproperlyConfigured with the variable that is missing.
    """
    if url:
        return url
    if is_desk:
        return f"sqlite:///{folder / 'portal.sqlite3'}"
    raise ImproperlyConfigured(
        "DATABASE_URL is not set: postgres://user:password@host:5432/name. On a machine of bin/services run"
        " `portal manage …`, which has the settings of the services. SQLite is used where it is asked for by its URL,"
        " sqlite:////folder/portal.sqlite3, or with DEBUG=1 at a developer's desk."
    )


def database(url: str, seconds: int, *, is_pooled: bool = False) -> dict[str, Any]:
    """``DATABASES["default"]``. ``seconds`` a statement may take on PostgreSQL; 0: as long as it likes.

    A third of it for waiting behind another's lock, twice as long for a transaction in which nobody does anything:
    30 seconds on the web give 10 and 60. What is cut off is an OperationalError. Said outright, 0 too, for a role may
    have limits of its own (``manage.py database_roles``), and a migration is not to be cut by them.

    ``is_pooled``: behind a pooler that gives each transaction another connection. There nothing may be said of a
    session: no cursor outlives a transaction, and the limits are the pooler's to set (docs/operations.md).
    """
    found: dict[str, Any] = dict(
        dj_database_url.parse(
            url,
            conn_max_age=60,  # 0 quarters the throughput
            conn_health_checks=True,
            disable_server_side_cursors=is_pooled,
        )
    )
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            # A write transaction takes the lock at its start: two submits queue instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif not is_pooled:
        # PostgreSQL would compile a dear statement before it runs it, an eighth of what a country's rollup takes; no
        # statement of ours runs long enough to earn that back.
        told = " ".join(f"-c {name}={value}" for name, value in (limits(seconds) | {"jit": "off"}).items())
        found["OPTIONS"] = {"options": told} | found.get("OPTIONS", {})
    return found


def limits(seconds: int) -> dict[str, str]:
    """Return PostgreSQL's settings that hold a statement to ``seconds``."""
    return {
        "statement_timeout": f"{seconds}s",
        "lock_timeout": f"{-(-seconds // 3)}s",
        "idle_in_transaction_session_timeout": f"{2 * seconds}s",
    }
