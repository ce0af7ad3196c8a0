"""``make robustness``: everything of this folder in full, 500 chains of successions, and what holds on any day on each
of the days of tests/harness/days.py, on SQLite and on PostgreSQL; the figures are printed.
"""

import os
import sys

from tests.harness.days import LISTED
from tests.run import message_broker, postgresql, pytest

NOTHING_CHOSEN = 5  # pytest's exit code
LONGEST = 7_200  # seconds a test: in full, on a busy machine, the ten minutes of the suite would end the whole run
FILES = [
    "tests/robustness",
    "tests/browser/test_planted.py",
    "tests/teams/test_placed_late.py",
    "tests/allowances/test_histories.py",
    *sorted(LISTED),
]


def main(arguments: list[str]) -> int:
    database, no_database = postgresql()
    broker, no_broker = message_broker()
    os.environ["ROBUSTNESS"] = "full"
    os.environ.setdefault("CHAINS", "500")
    in_this_process = ["-n", "0"]  # what is printed is seen
    options = [*in_this_process, f"--timeout={LONGEST}", "--show-capture=no", *FILES, *arguments]
    code = pytest("SQLite", ["-m", "not browser and not once", *options], processes=1)
    code = 0 if code == NOTHING_CHOSEN else code  # what was chosen may meet PostgreSQL alone
    if no_database or no_broker:
        print(f"left out: {no_database or no_broker}", file=sys.stderr)
        return 1
    return code or pytest(
        "PostgreSQL", ["-m", "not embedded", *options], processes=1, DATABASE_URL=database, REDIS_URL=broker
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
