"""What is known of the portal's parts at a moment: ``/readyz``, ``/metrics`` and the administrator's page all read it
here, so that none of them says what another does not.

Each fact is read when it is first asked for, and once.
"""

import datetime
import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Case, Count, DateTimeField, F, Min, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.actions.seals import head, unsealed_events
from core.working_days import midnight
from exchange.models import Export, Import
from notices.actions.deliveries import sendable
from notices.hours import awake_since
from notices.models import Notice
from operations import marks
from operations.certificates import certificate_end
from operations.clock import seconds_since_tick
from operations.models import BACKUP, Heartbeat, files_backup
from reporting.actions import photos
from reporting.actions.closings import due_to_close
from teams.models import Reorganisation

UNTRUSTED = "Redis shows a certificate that REDIS_URL does not trust"


@dataclass(frozen=True)
class Waiting:
    """Rows of one kind that a worker should take: how many, and since when the oldest waits (None: there are none)."""

    kind: str
    number: int
    since: datetime.datetime | None


@dataclass(frozen=True)
class Redis:
    """``fault``: why it cannot be used, in a line; ``memory_used``: the part it has taken of what it may, 0 where that
    has no bound; ``bells``: by queue, how many messages no worker has heard.
    """

    fault: str = ""
    memory_used: float = 0.0
    bells: dict[str, int] = field(default_factory=dict)


class Facts:
    """The facts at ``at``. Those that are read from rows raise DatabaseError while the database does not answer."""

    def __init__(self, at: datetime.datetime) -> None:
        self.at = at
        self.has_workers = bool(settings.REDIS_URL)  # else jobs run in the web process, and no clock is missed
        self.has_photo_store = bool(settings.PHOTO_BUCKET)  # else photos lie in DATA_ROOT
        self.has_certificate = settings.PORTAL_URL.startswith("https://")

    @cached_property
    def database_answers(self) -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        return True

    @cached_property
    def missing_migrations(self) -> int:
        return len(_migrations() - set(MigrationRecorder(connection).applied_migrations()))

    @cached_property
    def has_cache_table(self) -> bool:
        return settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()

    @cached_property
    def statement_seconds(self) -> float | None:
        """After how many seconds PostgreSQL cuts off a statement of this process, 0: never; None where a pooler has no
        say in it, since the process says it itself.
        """
        if not settings.DATABASE_POOLED:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting::int / 1000.0 FROM pg_settings WHERE name = 'statement_timeout'")
            return float(cursor.fetchone()[0])

    @cached_property
    def clock_apart(self) -> float | None:
        """How many seconds the database's clock is before (above 0) or behind this machine's, as far as the answer took
        no longer on its way; None on SQLite, which has no other clock.
        """
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            asked = timezone.now()
            cursor.execute("SELECT clock_timestamp()")
            (theirs,) = cursor.fetchone()
            answered = timezone.now()
        away = max(asked - theirs, theirs - answered, datetime.timedelta(0)).total_seconds()
        return away if theirs > answered else -away

    @cached_property
    def free_ratio(self) -> float | None:
        """The free part of the disk of DATA_ROOT; None where there is no such folder."""
        try:
            disk = shutil.disk_usage(settings.DATA_ROOT)
        except OSError:
            return None
        return disk.free / disk.total

    @cached_property
    def can_write_files(self) -> bool:
        return os.access(settings.DATA_ROOT, os.W_OK)

    @cached_property
    def shares_folder(self) -> bool:
        return marks.is_shared_folder()

    @cached_property
    def photo_store_answers(self) -> bool:
        """Whether the object store has its bucket for the portal, where photos lie in one."""
        is_there: bool = photos.store().answers_at_once()
        return is_there

    @cached_property
    def redis(self) -> Redis:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        try:
            memory, queues = client.info("memory"), worker_queues()
            bells = {queue: client.llen(queue) if client.type(queue) == b"list" else 0 for queue in queues}
        except redis.RedisError as error:
            is_untrusted = "certificate verify failed" in str(error)
            return Redis(fault=UNTRUSTED if is_untrusted else "Redis does not answer")
        else:
            most = memory.get("maxmemory") or math.inf
            return Redis(memory_used=memory["used_memory"] / most, bells=bells)
        finally:
            client.close()

    @cached_property
    def clock_age(self) -> float | None:
        """Seconds since the clock last wrote its memory; None where it never did."""
        return seconds_since_tick()

    @cached_property
    def workers(self) -> dict[str, datetime.datetime | None]:
        """By queue: when one of its workers last said that it is alive; None where none ever did."""
        said = dict(Heartbeat.objects.values_list("part", "at"))
        return {queue: said.get(queue) for queue in worker_queues()} if self.has_workers else {}

    @cached_property
    def waiting(self) -> list[Waiting]:
        return list(_waiting(self.at, with_clock=self.has_workers))

    @cached_property
    def backup_at(self) -> datetime.datetime | None:
        """When ``manage.py backup`` last made a whole one; None: never, or by a role that may not write it down."""
        return Heartbeat.objects.filter(part=BACKUP).values_list("at", flat=True).first()

    @cached_property
    def files_backup_at(self) -> datetime.datetime | None:
        """When the files last came into the repository that backups put them into; None: never, or there is none."""
        return Heartbeat.objects.filter(part=files_backup()).values_list("at", flat=True).first()

    @cached_property
    def sealed_at(self) -> datetime.datetime | None:
        """When the record was last sealed; None: never."""
        last = head()
        return last.sealed_at if last else None

    @cached_property
    def certificate_end(self) -> datetime.datetime | None:
        """When the certificate ends that visitors are shown; None without https, or where nobody answers."""
        return certificate_end() if self.has_certificate else None

    def age(self, since: datetime.datetime | None) -> float:
        """Return the seconds since then; without end where it never was. A clock that was set back counts as well."""
        return abs((self.at - since).total_seconds()) if since else float("inf")


def facts() -> Facts:
    """Return what is known of the portal now."""
    return Facts(timezone.now())


def worker_queues() -> list[str]:
    """Return the queues that some worker should take jobs from."""
    return sorted({settings.CELERY_TASK_DEFAULT_QUEUE, *settings.CELERY_TASK_ROUTES.values()})


@cache
def _migrations() -> set[tuple[str, str]]:
    """Return the migrations of this code by (app, name), without those that a later one was
    squashed from.
    """
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _waiting(at: datetime.datetime, *, with_clock: bool) -> Iterator[Waiting]:
    """Yield what waits; what the clock alone begins, only where there is one."""
    queued = [Export.State.QUEUED, Import.State.QUEUED, Import.State.CONFIRMED, Import.State.TO_UNDO]
    since_queued = Case(When(state__in=queued, then=F("queued_at")), default=F("leased_until"))  # its worker died
    rows: dict[str, tuple[QuerySet[Any], Any]] = {
        "export": (Export.objects.claimable(at), since_queued),
        "import": (Import.objects.claimable(at), since_queued),
        "notice": (Notice.objects.to_route(), F("made_at")),
        "message": (sendable(at), Greatest(Coalesce("not_before", "made_at"), Value(awake_since(at), DateTimeField()))),
    }
    if with_clock:
        rows |= {
            "closing": (due_to_close(at), F("closes_at")),
            "reorganisation": (
                Reorganisation.objects.due(timezone.localdate(at)).filter(trouble=""),
                F("effective_on"),
            ),
            "seal": (unsealed_events(full=False), F("at")),
        }
    for kind, (waiting, since) in rows.items():
        found = waiting.order_by().aggregate(number=Count("pk"), first=Min(since))
        yield Waiting(kind, found["number"], _instant(found["first"]))


def _instant(first: datetime.datetime | datetime.date | None) -> datetime.datetime | None:
    """Return the instant from which a row waits: a day begins in Vietnam."""
    if first is None or isinstance(first, datetime.datetime):
        return first
    return midnight(first)
