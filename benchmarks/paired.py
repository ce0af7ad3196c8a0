"""Pages of two checkouts on the same database, in turns: what each takes of the processor, to tell a change's price.

``python -m benchmarks.paired OTHER_CHECKOUT ROLE:ADDRESS …`` wants ``DATABASE_URL``, ``DATA_ROOT``, ``SECRET_KEY``
of a demo. Each page is asked for through the test client of one process per checkout, the two taking turns; printed are
the medians in milliseconds, the ratio of the medians, and the median of the ratios of pairs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import django
from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks.measuring import table, times

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECOND_FACTOR_ROLES": "", "HTTPS": "0"}


class Checkout:
    """A process that answers for one checkout; what it runs is this file, whatever the checkout holds."""

    def __init__(self, folder: Path) -> None:
        environment = os.environ | SETTINGS | {"PYTHONPATH": str(folder)}
        command = [sys.executable, "-P", str(Path(__file__).resolve()), "--answer"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def milliseconds(self, page: str) -> float:
        """Ask for ``ROLE:ADDRESS`` once and return the processor's time."""
        sent, answered = _pipe(self.process.stdin), _pipe(self.process.stdout)
        sent.write(f"{page}\n")
        sent.flush()
        return float(answered.readline())


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe
    return pipe


def answer() -> None:
    """Answer each line ``ROLE:ADDRESS`` of the standard input with the milliseconds that its page took."""
    django.setup()
    clients: dict[str, Client] = {}
    for line in sys.stdin:
        username, _, address = line.strip().partition(":")
        if username not in clients:
            clients[username] = Client(headers={"host": "localhost"})
            clients[username].force_login(get_user_model().objects.get(username=username))
        started = time.process_time()
        response = clients[username].get(address)
        taken = time.process_time() - started
        assert response.status_code == 200, f"{line.strip()} answered {response.status_code}"
        print(taken * 1000, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("pages", nargs="+", metavar="ROLE:ADDRESS")
    parser.add_argument("--runs", type=int, default=200)
    arguments = parser.parse_args()
    ours, other = Checkout(ROOT), Checkout(arguments.other.resolve())
    rows = []
    for page in arguments.pages:
        pairs = [(ours.milliseconds(page), other.milliseconds(page)) for _ in range(10 + arguments.runs)][10:]
        mine, theirs = (statistics.median(values) for values in zip(*pairs, strict=True))
        paired = statistics.median(one / two for one, two in pairs)
        rows.append([page, f"{mine:.1f} ms", f"{theirs:.1f} ms", times(mine, theirs), f"{paired:.2f} ×"])
    table(["page", "here", "other checkout", "ratio", "of pairs"], rows)


if __name__ == "__main__":
    answer() if sys.argv[1:] == ["--answer"] else main()
