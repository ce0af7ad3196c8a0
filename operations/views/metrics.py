"""Figures for Prometheus: what this web server answered, and how the portal's parts stand. No name, no row's number."""

import datetime
import platform
from collections import Counter
from collections.abc import Iterator

import django
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from exchange.models import Export
from operations.access import holds_token
from operations.facts import Facts, facts
from operations.metrics import traffic
from places.models import Level, Place, prefix_length
from reporting.models import Submission


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
    return HttpResponse(generate_latest(traffic()) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)


class _State(Collector):
    """Read at the moment of asking, by a few counts over indexes."""

    def collect(self) -> Iterator[Metric]:
        known = facts()
        yield _gauge("portal_build_info", "Versions", 1, python=platform.python_version(), django=django.get_version())
        yield _gauge("portal_data_free_ratio", "Free part of the disk of DATA_ROOT", known.free_ratio or 0)
        if known.has_photo_store:
            is_up = int(known.photo_store_answers)
            yield _gauge("portal_photo_store_up", "Whether the object store of photos answers", is_up)
        if known.has_workers:
            age = known.clock_age
            age = float("inf") if age is None else age
            yield _gauge("portal_clock_tick_age_seconds", "Since the clock (beat) last wrote its memory", age)
            yield _gauge("portal_redis_up", "Whether Redis answers", int(not known.redis.fault))
            yield _gauge(
                "portal_redis_memory_ratio", "Part of its memory that Redis has taken", known.redis.memory_used
            )
            bells = GaugeMetricFamily("portal_queue_messages", "Messages that no worker has heard", labels=["queue"])
            for queue, number in known.redis.bells.items():
                bells.add_metric([queue], number)
            yield bells
        if known.certificate_end:
            left = (known.certificate_end - known.at).total_seconds()
            yield _gauge("portal_certificate_left_seconds", "Until the certificate ends that visitors are shown", left)
        try:
            rows = list(_of_rows(known))
        except DatabaseError:
            yield _gauge("portal_database_up", "Whether the database answers", 0)
            return
        yield _gauge("portal_database_up", "Whether the database answers", 1)
        yield from rows


def _of_rows(known: Facts) -> Iterator[Metric]:
    queued = GaugeMetricFamily("portal_jobs_waiting", "Jobs that no worker holds", labels=["kind"])
    oldest = GaugeMetricFamily("portal_jobs_oldest_seconds", "How long the oldest of them has waited", labels=["kind"])
    for one in known.waiting:
        queued.add_metric([one.kind], one.number)
        oldest.add_metric([one.kind], known.age(one.since) if one.since else 0)
    silent = GaugeMetricFamily("portal_worker_silent_seconds", "Since a worker last said it is alive", labels=["queue"])
    for queue, at in known.workers.items():
        silent.add_metric([queue], known.age(at))
    yield from (queued, oldest, silent)
    if known.clock_apart is not None:
        yield _gauge(
            "portal_database_clock_seconds", "How far the database's clock is before this machine's", known.clock_apart
        )
    shared = int(known.shares_folder)
    yield _gauge("portal_data_folder_shared", "Whether DATA_ROOT here is the folder of all machines", shared)
    yield _gauge("portal_backup_age_seconds", "Since the last backup that was made whole", known.age(known.backup_at))
    if settings.RESTIC_REPOSITORY:
        age = known.age(known.files_backup_at)
        yield _gauge("portal_files_backup_age_seconds", "Since the files last came into the repository of backups", age)
    yield _gauge("portal_seal_age_seconds", "Since the record was last sealed", known.age(known.sealed_at))
    failed = Export.objects.filter(state=Export.State.FAILED, requested_at__gte=known.at - datetime.timedelta(days=1))
    yield _gauge("portal_exports_failed", "Workbooks asked for in the last day that could not be made", failed.count())
    # Instants have no index; numbers do, and nine thousand a minute is the national rush.
    last = Submission.objects.aggregate(number=Max("pk"))["number"] or 0
    recent = Submission.objects.filter(pk__gt=last - 10_000, at__gte=known.at - datetime.timedelta(minutes=1))
    sent = Counter(map(_province, recent.values_list("report__place__stands_at", flat=True)))
    yield _gauge("portal_reports_submitted", "Reports sent in the last minute", sent.total())
    names = GaugeMetricFamily("portal_province_info", "What a province is called", labels=["province", "name"])
    by_province = GaugeMetricFamily("portal_province_reports", "Reports sent in the last minute", labels=["province"])
    for path, name in Place.objects.filter(level=Level.PROVINCE, stands_at=F("path")).values_list("path", "name"):
        names.add_metric([path, name], 1)
        by_province.add_metric([path], sent[path])
    yield from (names, by_province)
    sessions = Session.objects.filter(expire_date__gt=known.at)
    yield _gauge("portal_sessions", "Sessions that have not run out", sessions.count())


def _province(path: str) -> str:
    return path[: prefix_length(Level.PROVINCE)]


def _gauge(name: str, meaning: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
