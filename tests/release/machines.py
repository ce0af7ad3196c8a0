"""Where the portal is installed from the document: on this machine with Docker, and on a bare Debian in a namespace."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.operations.test_container_secrets import is_secret
from tests.release.documents import commands, filled_in, one_line

PACKAGES = "systemd,systemd-sysv,dbus,iproute2,ca-certificates,openssl,apt"
BRIDGE, OUTSIDE, INSIDE = "portalcheck0", "10.213.77.1", "10.213.77.2"


class Failed(Exception):
    """A command of the document did not do what it says; the text is what it printed."""


class Machine:
    """Runs shell lines as root, in the folder of the checkout once there is one; ``address`` is where nginx answers."""

    title: str
    address: str
    folder: str
    tls: str
    settings: str
    secrets: str
    backups: str
    admin: str  # the command that the document gives: portal, bin/containers
    manage: str  # a command of manage.py that reads files of ``given``
    given: str
    psql: str  # as the master of the database server
    ready: str  # what both installs end with
    restart_database: str
    upgrade: str
    restore_block: int
    authority_block: int
    reads_authority: str  # succeeds where the web server may read what REQUESTS_CA_BUNDLE names

    def run(self, lines: str, *, at_home: bool = True) -> str:
        """Run shell lines and return what they printed. Raises Failed where one fails."""
        script = f"set -e\n{f'cd {self.folder}' if at_home else 'cd /'}\n{lines}"
        done = subprocess.run(self.command(script), check=False, capture_output=True, text=True, env=self.environment())
        if done.returncode:
            raise Failed(f"{lines}\n→ {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def command(self, script: str) -> list[str]:
        return ["bash", "-c", script]

    def environment(self) -> dict[str, str]:
        """The environment of somebody who just signed in: nothing of ours may stand in for a setting."""
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
        }

    def first_start(self, repository: str) -> str:
        raise NotImplementedError

    def drawn(self) -> dict[str, str]:
        """Return the secrets of this installation by their names."""
        told = dict(line.split("=", 1) for line in self.run(f"cat {self.secrets}").splitlines() if "=" in line)
        return {name: value for name, value in told.items() if value and is_secret(name)}

    def environments(self) -> dict[str, str]:
        """Return what each part of the portal that runs was told, as text."""
        raise NotImplementedError


class Containers(Machine):
    title = "Containers"
    address = "127.0.0.1"
    admin = "bin/containers"
    psql = "docker compose exec --no-TTY postgres psql --username postgres"
    ready = "docker compose exec --no-TTY web python - <deploy/ready.py"
    restart_database = "docker compose restart postgres"
    upgrade = "git pull --quiet && bin/containers"
    restore_block = 2
    authority_block = 0
    reads_authority = "docker compose exec --no-TTY web sh -c 'test -r \"$REQUESTS_CA_BUNDLE\"'"

    def __init__(self, home: Path) -> None:
        self.folder, self.tls = str(home / "portal"), str(home / "tls")
        self.settings = self.secrets = f"{self.folder}/.env"
        self.backups, self.given = str(home / "backups"), str(home / "given")
        once = f"docker compose --progress quiet run --rm --no-TTY --volume {self.given}:{self.given}:ro"
        self.manage = f"{once} worker python manage.py"

    def first_start(self, repository: str) -> str:
        lines = filled_in(
            commands("First start, with containers"), address=repository, folder=self.folder, tls=self.tls
        )
        return self.run(lines.replace("PORTAL_HOST=", f"BACKUPS={self.backups}\nPORTAL_HOST=", 1), at_home=False)

    def environments(self) -> dict[str, str]:
        ask = "docker inspect --format '{{json .Config.Env}}' $(docker compose ps --quiet %s)"
        return {name: self.run(ask % name) for name in self.run("docker compose ps --services").split()}


class Debian(Machine):
    title = "Plain Debian"
    address = INSIDE
    folder, tls = "/root/portal", "/root/tls"
    settings, secrets, backups = "/etc/portal/portal.env", "/etc/portal/secrets.env", "/var/backups/portal"
    admin = "portal"
    manage, given = "portal manage", "/srv/given"
    psql = "runuser --user postgres -- psql"
    ready = "python3 deploy/ready.py"
    restart_database = "systemctl restart postgresql"
    upgrade = "git pull --quiet && make services"
    restore_block = 1
    authority_block = 1
    reads_authority = (
        "runuser --user portal -- test -r \"$(tr '\\0' '\\n' < /proc/$(systemctl show --property MainPID --value "
        "portal-web)/environ | sed -n 's/^REQUESTS_CA_BUNDLE=//p')\""
    )

    def __init__(self, leader: int) -> None:
        self.leader = leader

    def command(self, script: str) -> list[str]:
        spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"]
        return ["nsenter", "--target", str(self.leader), *spaces, "bash", "-c", script]

    def first_start(self, repository: str) -> str:
        lines = filled_in(commands("First start, on plain Debian"), address=repository, tls=self.tls)
        return self.run(lines, at_home=False)

    def environments(self) -> dict[str, str]:
        ask = r"tr '\0' '\n' < /proc/$(systemctl show --property MainPID --value portal-%s)/environ"
        return {
            name: self.run(ask % name)
            for name in ("web", "worker", "messages", "closings", "imports", "exports", "beat")
        }


@contextmanager
def containers(home: Path) -> Iterator[Containers]:
    machine = Containers(home)
    try:
        yield machine
    finally:
        subprocess.run(
            ["docker", "compose", "--profile", "once", "down", "--volumes", "--timeout", "10"],
            cwd=machine.folder, check=False, capture_output=True,
        )  # fmt: skip


@contextmanager
def debian(home: Path) -> Iterator[Debian]:
    """Start a bare Debian 13 with systemd as its first process, on a network of this machine's own."""
    root = home / "debian"
    subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "trixie", root], check=True)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", root / "etc/ssl/certs/ca-certificates.crt")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    pip = root / "etc" / "pip.conf"
    pip.write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    network = root / "etc/systemd/network/80-check.network"
    network.write_text(f"[Match]\nName=host0\n[Network]\nAddress={INSIDE}/24\nGateway={OUTSIDE}\n")
    (root / "etc/systemd/system/multi-user.target.wants").mkdir(parents=True, exist_ok=True)
    (root / "etc/systemd/system/multi-user.target.wants/systemd-networkd.service").symlink_to(
        "/usr/lib/systemd/system/systemd-networkd.service"
    )
    (root / "etc/machine-id").write_text("")
    with _network(), _booted(root) as leader:
        machine = Debian(leader)
        _wait_until_up(machine)
        yield machine


@contextmanager
def _network() -> Iterator[None]:
    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True)

    rules = [
        ["nat", "POSTROUTING", "-s", "10.213.77.0/24", "!", "-o", BRIDGE, "-j", "MASQUERADE"],
        ["filter", "FORWARD", "-i", BRIDGE, "-j", "ACCEPT"],
        ["filter", "FORWARD", "-o", BRIDGE, "-j", "ACCEPT"],
    ]
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("address", "add", f"{OUTSIDE}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        for table, *rule in rules:
            subprocess.run(["iptables", "-t", table, "-I", *rule], check=True)
        yield
    finally:
        for table, *rule in rules:
            subprocess.run(["iptables", "-t", table, "-D", *rule], check=False, capture_output=True)
        ip("link", "delete", BRIDGE)


@contextmanager
def _booted(root: Path) -> Iterator[int]:
    """Boot ``root``; give the process, as seen from here, that is the first one in there."""
    group = Path("/sys/fs/cgroup/unified/portalcheck")
    mount = "mount --bind /sys/fs/cgroup/unified /sys/fs/cgroup; " if group.parent.is_dir() else ""
    join = f"mkdir -p {group}; echo $$ > {group}/cgroup.procs; " if mount else ""
    boot = (
        f"exec systemd-nspawn --quiet --boot --directory={root} --machine=portalcheck --register=no --keep-unit "
        f"--network-bridge={BRIDGE} --private-users=no --console=passive"
    )
    started = subprocess.Popen(
        ["sh", "-c", f"{join}exec unshare --mount sh -c '{mount}{boot}'"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not (first := _first_in(started.pid)):
            if started.poll() is not None or time.monotonic() > deadline:
                raise Failed("the bare Debian does not boot")
            time.sleep(0.3)
        yield first
    finally:
        os.kill(started.pid, 15)
        try:
            started.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, 9)


def _first_in(parent: int) -> int:
    """Return the descendant of ``parent`` that is process 1 of a namespace, or 0."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            status = dict(
                line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
            )
        except OSError:
            continue
        if status["PPid"] == str(parent) and status["NSpid"].split()[1:] == ["1"]:
            return int(folder.name)
    return 0


def _wait_until_up(machine: Debian) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            if machine.run("systemctl is-system-running || true", at_home=False).strip() in ("running", "degraded"):
                return
        except Failed:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.5)


def own_certificate(machine: Machine, host: str) -> None:
    """What a province brings along: files of a certificate and its key, in the folder that the document leaves open."""
    machine.run(
        f"mkdir -p {machine.tls} && openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN={host} "
        f"-addext subjectAltName=DNS:{host} -keyout {machine.tls}/privkey.pem -out {machine.tls}/fullchain.pem 2>&1",
        at_home=False,
    )


def restore_command(machine: Machine, file: str, key: str) -> str:
    lines = commands("Backup and restore", number=machine.restore_block)
    example = one_line(lines, " restore ")
    words = example.split()
    words[words.index("restore") + 1] = file
    words[words.index("--identity") + 1] = key
    return " ".join(words)


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="portal-release-"))
