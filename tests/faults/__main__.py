"""``make faults``: every fault in its full form, on PostgreSQL with a real Redis and worker; figures as a table."""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.faults.figures import FILE
from tests.run import message_broker, postgresql, pytest


def main(arguments: list[str]) -> int:
    (database, no_database), (broker, no_broker) = postgresql(), message_broker()
    if no_database or no_broker:
        print(no_database or no_broker, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures"
        told = {"DATABASE_URL": database, "REDIS_URL": broker, "FAULTS": "full", FILE: str(file)}
        title = f"Faults in full, at a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        code = pytest(title, ["tests/faults", "-p", "no:randomly", *arguments], processes=1, **told)
        rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    print()
    for row in rows:
        print(f"{row['row']:<24} " + ", ".join(f"{name} {value}" for name, value in row["figures"].items()))
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
