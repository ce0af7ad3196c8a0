"""Figures for Prometheus: what this web server answered, and what waits in the database. No name, no row's number.

Under gunicorn the counts of all workers stand in one folder (deploy/serving.py); elsewhere they are of this process.
"""

import datetime
import os
import platform
import secrets
import shutil
from collections.abc import Iterator
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from exchange.models import Export, Import
from notices.models import Notice
from operations.clock import seconds_since_tick
from reporting.models import Submission

_OWN = CollectorRegistry()
_ROUTED = ["route", "method", "status"]
REQUESTS = Counter("portal_requests", "Requests answered", _ROUTED, registry=_OWN)
LATENCY = Histogram(
    "portal_request_seconds",
    "Seconds until an answer was ready",
    ["route"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
    registry=_OWN,
)
IN_PROGRESS = Gauge(
    "portal_requests_in_progress", "Requests being answered now", registry=_OWN, multiprocess_mode="livesum"
)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures. Raises Http404 without METRICS_TOKEN: nobody else learns that there is
    such a page.
    """
    if not holds_token(request):
        raise Http404
    state = CollectorRegistry(auto_describe=False)
    state.register(_State())
    return HttpResponse(generate_latest(_traffic()) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)


def holds_token(request: HttpRequest) -> bool:
    """Tell whether the request carries METRICS_TOKEN as a bearer; the time of the comparison tells
    nothing.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    same = secrets.compare_digest(given.strip().encode(), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and same


def _traffic() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # gunicorn's configuration laid it out, for prometheus_client
        return _OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


class _State(Collector):
    """Read at the moment of asking, by a few counts over indexes."""

    def collect(self) -> Iterator[Metric]:
        at = timezone.now()
        yield _gauge("portal_build_info", "Versions", 1, python=platform.python_version(), django=django.get_version())
        disk = shutil.disk_usage(settings.DATA_ROOT)
        yield _gauge("portal_data_free_ratio", "Free part of the disk of DATA_ROOT", disk.free / disk.total)
        if (tick := seconds_since_tick()) is not None:
            yield _gauge("portal_clock_tick_age_seconds", "Since the clock (beat) last wrote its memory", tick)
        try:
            rows = list(_of_rows(at))
        except DatabaseError:
            yield _gauge("portal_database_up", "Whether the database answers", 0)
            return
        yield _gauge("portal_database_up", "Whether the database answers", 1)
        yield from rows


def _of_rows(at: datetime.datetime) -> Iterator[Metric]:
    queued = GaugeMetricFamily("portal_jobs_waiting", "Jobs that nobody has begun", labels=["kind"])
    oldest = GaugeMetricFamily("portal_jobs_oldest_seconds", "How long the oldest of them has waited", labels=["kind"])
    for kind, (rows, since) in waiting().items():
        found: dict[str, Any] = rows.aggregate(number=Count("pk"), first=Min(since))
        queued.add_metric([kind], found["number"])
        oldest.add_metric([kind], (at - found["first"]).total_seconds() if found["first"] else 0)
    yield from (queued, oldest)
    failed = Export.objects.filter(state=Export.State.FAILED, requested_at__gte=at - datetime.timedelta(days=1))
    yield _gauge("portal_exports_failed", "Workbooks asked for in the last day that could not be made", failed.count())
    # Instants have no index; numbers do, and nine thousand a minute is the national rush.
    last = Submission.objects.aggregate(number=Max("pk"))["number"] or 0
    recent = Submission.objects.filter(pk__gt=last - 10_000, at__gte=at - datetime.timedelta(minutes=1))
    yield _gauge("portal_reports_submitted", "Reports sent in the last minute", recent.count())
    sessions = Session.objects.filter(expire_date__gt=at)
    yield _gauge("portal_sessions", "Sessions that have not run out", sessions.count())


def waiting() -> dict[str, tuple[QuerySet[Any], str]]:
    """Return by kind the rows that are jobs and wait for a worker, and the field that says since
    when.
    """
    return {
        "export": (Export.objects.filter(state=Export.State.QUEUED), "requested_at"),
        "import": (Import.objects.filter(state__in=[Import.State.QUEUED, Import.State.CONFIRMED]), "requested_at"),
        "email": (Notice.objects.filter(mail=Notice.Mail.WAITING), "made_at"),
    }


def _gauge(name: str, meaning: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
