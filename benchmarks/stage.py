"""Where a measurement runs: a PostgreSQL database of its own, a Redis, gunicorn; all of it gone afterwards."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.harness import environment

environment.prepare()

# Behind the environment: from here on Django's settings are read.
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from benchmarks.measuring import percentile  # noqa: E402
from tests.harness import servers  # noqa: E402


@contextmanager
def portal(**told: str) -> Iterator[servers.Serving]:
    """A portal with empty tables, as production runs it on a host of two cores; ``told`` as of ``servers.gunicorn``."""
    if connection.vendor != "postgresql":
        raise SystemExit("DATABASE_URL must name a PostgreSQL, for example postgres://postgres@127.0.0.1:5432/postgres")
    connection.settings_dict["TEST"]["NAME"] += "_bench"
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            servers.own_redis(Path(folder)) as (redis_url, _),
            servers.gunicorn(Path(folder), REDIS_URL=redis_url, **told) as serving,
        ):
            yield serving
            if " ERROR " in (said := serving.log.read_text(errors="replace")):
                print(f"gunicorn said:\n{said[-4000:]}")
    finally:
        teardown_databases(databases, verbosity=0)


def processor_seconds(counts: Callable[[str, int], bool]) -> float:
    """What processes have taken of the processors so far, in seconds (Linux): those whose name and group ``counts``.

    What ended is told by the parent that waited for it: gunicorn replaces a worker after some thousand requests.
    """
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            before, _, after = stat.read_text().rpartition(")")
            fields = after.split()
            if counts(before.partition("(")[2], int(fields[2])):
                ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def spread(seconds: Sequence[float]) -> str:
    marks = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return ", ".join(f"{name} {percentile(seconds, share) * 1000:.0f} ms" for name, share in marks.items())
