"""``make bench``: builds the national world, measures everything in one run and writes benchmarks/RESULTS.md.

``python -m benchmarks [PART…] [--keep] [--write]``: with parts, only those. ``--keep`` takes the databases that stand,
and leaves them standing. Each run says which ratios became worse by a tenth or more since those in
benchmarks/ratios.csv. A whole run, or one with ``--write``, then writes its ratios there, and the sections of its parts
to benchmarks/RESULTS.md; what it did not measure stays in both.
"""

import argparse
import datetime
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from benchmarks import databases, ratios

# What each part is about, in the order of the run: the live round is measured before its history is closed.
PARTS = {
    "national.world": "The national world",
    "rollups": "One round for the country",
    "closing": "Closing a national round",
    "histories": "Twelve rounds; who is silent",
    "submitting": "Sending a report",
    "pages": "Pages of one province",
    "workbooks": "Workbooks",
    "reforming": "A national reform",
}
ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
HEAD = """# Results

Written by `make bench`; nothing that is written here by hand outlives the next run ([BY_HAND.md](BY_HAND.md) does). How
each part is measured: [README.md](README.md).
"""


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), "")
    with databases.server() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
        cursor.execute("SHOW shared_buffers")
        (buffers,) = cursor.fetchone()
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores{f' ({model})' if model else ''}, {memory:.0f} GB of memory, load {load:.1f} before "
        f"the run; PostgreSQL {version.split()[0]} (shared_buffers {buffers}, else as it comes), Python "
        f"{platform.python_version()}; {datetime.datetime.now().astimezone():%d/%m/%Y %H:%M %z}"
    )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []


def run(part: str, folder: str) -> Iterator[str]:
    """The lines that a part prints, as it prints them; its ratios come to a file in ``folder``."""
    command = [sys.executable, "-m", f"benchmarks.{part}"]
    told = os.environ | {ratios.FILE: f"{folder}/ratios"}
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield from (line.rstrip() for line in process.stdout)
    if process.returncode:
        yield f"**{part} ended with an error ({process.returncode}).**"
    print(f"({part}: {time.monotonic() - started:.0f} s)\n", file=sys.stderr)


def markdown(lines: list[str]) -> list[str]:
    """Tables and sentences as they are; the columns of a plain print keep their width in a block."""
    if any(line.startswith("|") for line in lines) or not any("  " in line for line in lines):
        return lines
    return ["```", *lines, "```"]


def renewed(results: str, sections: Mapping[str, str]) -> str:
    """Return the text of RESULTS.md with ``sections``, by their titles, in place of those of the same parts."""
    kept = dict(section.split("\n", 1) for section in results.split("\n## ")[1:])
    found = kept | sections
    told = [HEAD, *(f"## {title}\n\n{found[title].strip()}\n" for title in PARTS.values() if title in found)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(told))


def main(folder: str) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part {min(unknown)}; there are {', '.join(PARTS)}")
    sections: dict[str, str] = {}
    has_failed = False
    if not options.keep:
        databases.drop(databases.PROVINCE)
    for part, title in PARTS.items():
        wanted = part in options.parts if options.parts else find_spec(f"benchmarks.{part}") is not None
        if part == "national.world" and not wanted:
            wanted = not databases.said_of(databases.NATIONAL)  # the parts stand on it
        if not wanted or (part == "national.world" and options.keep and databases.said_of(databases.NATIONAL)):
            continue
        print(f"## {title}", flush=True)
        lines = []
        measured = f"{machine()}."
        for line in run(part, folder):
            print(line, flush=True)
            lines.append(line)
        if any("ended with an error" in line for line in lines):
            has_failed = True
        else:
            sections[title] = "\n".join([measured, "", *markdown(lines)])
    now = ratios.read(Path(folder) / "ratios")
    since = ratios.worse(ratios.read(ratios.TABLE), now) or ["No ratio became worse by a tenth."]
    print("## Since the last table", *since, sep="\n", flush=True)
    if (not options.parts or options.write) and not databases.TINY:
        ratios.write(ratios.TABLE, now, f"{datetime.datetime.now().astimezone():%d/%m/%Y}")
        RESULTS.write_text(renewed(RESULTS.read_text(), sections))
    if not options.keep:
        for name in (databases.NATIONAL, databases.PROVINCE):
            databases.drop(name)
    if has_failed:
        sys.exit(1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
