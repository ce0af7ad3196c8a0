"""Whether this process answers (healthz), and whether it should be given requests (readyz).

A balancer and a container's health check ask without a session; what is wrong, only the machine itself and whoever
holds METRICS_TOKEN is told.
"""

import datetime
import os
import shutil
from collections.abc import Iterator
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from operations.clock import seconds_since_tick
from operations.metrics import holds_token, waiting

LEAST_FREE = 0.05  # of the disk of DATA_ROOT: below it a workbook may not fit
TICK = 10 * 60  # seconds: the clock writes its memory every three minutes
WAIT = datetime.timedelta(minutes=5)  # that a job may wait for a worker


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while requests would fail; "degraded" while only the background waits."""
    faults = list(_faults())
    warnings = [] if faults else list(_warnings())
    status = "not ready" if faults else "degraded" if warnings else "ready"
    told = {"faults": faults, "warnings": warnings} if _is_told(request) else {}
    return JsonResponse({"status": status} | told, status=503 if faults else 200)


def _is_told(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine and not through a proxy on it, or carries
    the token.
    """
    near = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    return near or holds_token(request)


def _faults() -> Iterator[str]:
    try:
        missing = _migrations() - set(MigrationRecorder(connection).applied_migrations())
        tables = set(connection.introspection.table_names())
    except DatabaseError:
        yield "the database does not answer"
    else:
        if missing:
            yield f"migrations not applied: {len(missing)}"
        if settings.CACHES["default"]["LOCATION"] not in tables:
            yield "the cache table is missing"
    try:
        disk = shutil.disk_usage(settings.DATA_ROOT)
    except OSError:
        yield "DATA_ROOT is missing"
        return
    if not os.access(settings.DATA_ROOT, os.W_OK):
        yield "DATA_ROOT cannot be written to"
    if disk.free < LEAST_FREE * disk.total:
        yield f"the disk of DATA_ROOT is full to {1 - LEAST_FREE:.0%}"


@cache
def _migrations() -> set[tuple[str, str]]:
    """Return the migrations of this code by (app, name), without those that a later one was
    squashed from.
    """
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _warnings() -> Iterator[str]:
    if settings.REDIS_URL:
        if not _redis_answers():
            yield "Redis does not answer"
        tick = seconds_since_tick()
        if tick is None or tick > TICK:
            yield "the clock (beat) does not run"
    before = timezone.now() - WAIT
    for kind, (rows, since) in waiting().items():
        oldest = rows.aggregate(at=Min(since))["at"]
        if oldest and oldest < before:
            yield f"{kind}: a job has waited since {timezone.localtime(oldest):%H:%M %d/%m/%Y}"


def _redis_answers() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
