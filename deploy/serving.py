"""How gunicorn serves the portal: ``gunicorn --config deploy/serving.py config.wsgi``.

WEB_CONCURRENCY (how many processes) and GUNICORN_CMD_ARGS (any option, over what stands here) are gunicorn's own.
SIGHUP starts workers on the code as it stands now, and lets the old ones end what they answer. So this is a file of its
own, and the process that all others are forked from has loaded nothing of the portal, Django or Celery: they would keep
what it had loaded, however old (tests/operations/test_serving.py).
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import gunicorn
from gunicorn import systemd
from prometheus_client import multiprocess, values

gunicorn.SERVER = "web"  # says nothing of versions

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 3)
threads = 4
worker_class = "gthread"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a heartbeat must not wait for a disk)
timeout = 60  # seconds without a sign of life of a worker's main thread
graceful_timeout = 30  # seconds for what a worker still answers when it is told to end
keepalive = 5
# Memory that leaks does not grow for ever. None was seen (benchmarks/README.md), and while one process is made anew the
# others bear its share: in the hours before a deadline that must be rare.
max_requests, max_requests_jitter = 20_000, 5_000
control_socket_disable = True
accesslog = None  # config/traffic.py writes one without addresses

# systemd takes the server for started once a worker answers, and not, as gunicorn itself would say, once there is a
# process: then whoever waited for it may end the version before (bin/use).
_WAITS = os.environ.pop("NOTIFY_SOCKET", "")

# Counts of all workers, by slot and not by process: the folder does not grow with every worker that is replaced.
_OURS = "PROMETHEUS_MULTIPROC_DIR" not in os.environ
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="portal-metrics-") if _OURS else "")
_MASTER = os.getpid()


def pre_fork(server: Any, worker: Any) -> None:
    taken = {other.slot for other in server.WORKERS.values()}
    worker.slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)


def post_fork(server: Any, worker: Any) -> None:
    values.ValueClass = values.MultiProcessValue(lambda: worker.slot)


def post_worker_init(worker: Any) -> None:
    from config import proxy_events, warm  # noqa: PLC0415 (in the worker: see above)

    warm.up()
    proxy_events.listen()
    if _WAITS:
        os.environ["NOTIFY_SOCKET"] = _WAITS
        systemd.sd_notify("READY=1", worker.log, unset_environment=True)


def child_exit(server: Any, worker: Any) -> None:
    multiprocess.mark_process_dead(worker.slot)


def on_exit(server: Any) -> None:
    if _OURS and os.getpid() == _MASTER:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
