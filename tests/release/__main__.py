"""``make release-check``: both installs as docs/operations.md says, from a first start to a restore."""

import argparse
import os
import shutil
import subprocess
import sys

from tests.harness.environment import BASE_DIR

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PROGRAMS = ["docker", "age-keygen", "mmdebstrap", "systemd-nspawn", "iptables"]
PACKAGES = "docker.io docker-cli docker-compose age mmdebstrap systemd-container iptables"


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
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        sys.exit(f"There is no {', no '.join(missing)} here (Debian: {PACKAGES}).")

    import django

    os.environ |= {"DATABASE_URL": "sqlite://:memory:", "DEBUG": "1"}
    django.setup()
    from tests.release import images, machines, walk
    from tests.release.diary import Diary

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
