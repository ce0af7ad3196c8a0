"""What this web server counts of what it answers (config/traffic.py), for Prometheus. No name, no row's number.

Under gunicorn the counts of all workers stand in one folder (deploy/serving.py); elsewhere they are of this process.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

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
SQL_LATENCY = Histogram(
    "portal_request_sql_seconds",
    "Seconds of a request in which it waited for its SQL statements",
    ["route"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5),
    registry=_OWN,
)
SQL_STATEMENTS = Histogram(
    "portal_request_sql_statements",
    "SQL statements of a request",
    ["route"],
    buckets=(5, 10, 20, 30, 50, 100),
    registry=_OWN,
)
# By the province in which the account that asked stands today, as its path in the tree of places: portal_province_info
# has its name. There are as many as Vietnam has provinces.
PROVINCE_LATENCY = Histogram(
    "portal_province_request_seconds",
    "Seconds until an answer was ready",
    ["province"],
    buckets=(0.5, 2, 10),
    registry=_OWN,
)
PROVINCE_FAILURES = Counter("portal_province_failures", "Answers of 500 and above", ["province"], registry=_OWN)
IN_PROGRESS = Gauge(
    "portal_requests_in_progress", "Requests being answered now", registry=_OWN, multiprocess_mode="livesum"
)
# What nginx answered by itself (config/proxy_events.py).
PROXY_REFUSED = Counter("portal_proxy_refused", "Refused or not passed on by nginx", ["status", "kind"], registry=_OWN)
TLS_FAILED = Counter("portal_proxy_tls_failed", "TLS handshakes that failed at nginx", ["reason"], registry=_OWN)
for _status in ("413", "429", "502", "504"):  # there from the first moment on, so that a first one is a rise
    for _kind in ("page", "file"):
        PROXY_REFUSED.labels(_status, _kind)
for _reason in ("certificate", "version", "cipher", "closed", "other"):
    TLS_FAILED.labels(_reason)


def traffic() -> CollectorRegistry:
    """Return the registry of what all processes of this web server counted."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # gunicorn's configuration laid it out, for prometheus_client
        return _OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
