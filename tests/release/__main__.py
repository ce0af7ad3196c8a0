"""``make release-check``: both installs as docs/operations.md says, from a first start to a restore."""

import argparse
import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.harness.environment import BASE_DIR

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

LONGEST_OUTAGE = 2.0  # seconds that an upgrade may leave people without an answer


class Diary:
    """What was done, how long it took and what was seen: printed while it happens, kept as a table."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, float, str]] = []

    def step[Result](
        self, install: str, what: str, do: Callable[[], Result], *, told: Callable[[], str] = str
    ) -> Result:
        begun = time.monotonic()
        print(f"{datetime.datetime.now(datetime.UTC):%H:%M:%S} {install}: {what}", flush=True)
        result = do()
        self.lines.append((install, what, time.monotonic() - begun, told()))
        print(f"         {self.lines[-1][2]:.0f} s {self.lines[-1][3]}", flush=True)
        return result

    def __str__(self) -> str:
        rows = [f"| {install} | {what} | {seconds:.0f} s | {told} |" for install, what, seconds, told in self.lines]
        return "\n".join(["| install | step | took | seen |", "|---|---|---|---|", *rows])


def repository(folder: Path, before: str) -> Path:
    """A bare repository whose main branch stands at the version before; ``publish`` moves it on."""
    bare = folder / "portal.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", "--no-hardlinks", BASE_DIR, bare], check=True)
    publish(bare, before)
    subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/main"], cwd=bare, check=True)
    return bare


def publish(bare: Path, version: str) -> None:
    subprocess.run(["git", "update-ref", "refs/heads/main", version], cwd=bare, check=True)


def commit(name: str) -> str:
    said = subprocess.run(["git", "rev-parse", name], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    return said.stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release-check", description=__doc__)
    parser.add_argument("installs", nargs="*", choices=["containers", "debian", []], help="both, if none is named")
    parser.add_argument("--before", default="HEAD~1", help="the version before, which is upgraded from (HEAD~1)")
    told = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Must be root: it installs the portal.")

    import django

    os.environ |= {"DATABASE_URL": "sqlite://:memory:", "DEBUG": "1"}
    django.setup()
    from tests.release import images, machines, walk

    diary, versions = Diary(), (commit(told.before), commit("HEAD"))
    for name in told.installs or ["containers", "debian"]:
        home = machines.new_folder()
        if name == "containers":
            stand_ins = diary.step("Containers", "base images at hand", images.provide)
            print(f"         stand-ins made of Debian's packages: {', '.join(stand_ins) or 'none'}")
            with machines.containers(home) as machine:
                walk.walk(machine, diary, home, versions)
        else:
            with machines.debian(home) as machine:
                walk.walk(machine, diary, home, versions)
    print(f"\n{diary}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
