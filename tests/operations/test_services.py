"""The portal on a plain Debian machine: what ``make services`` lays out, looked at uninstalled."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_operations import read_by_settings

pytestmark = pytest.mark.once

BASE_DIR = Path(settings.BASE_DIR)
UNITS = sorted((BASE_DIR / "deploy" / "systemd").iterdir())


def services(*arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BASE_DIR / "bin" / "services", *arguments],
        env=os.environ | {"PORTAL_HOST": "tocongnghe.example.vn"} | told,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def values(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("staged")
    ran = services(DESTDIR=str(folder))
    assert ran.returncode == 0, ran.stderr
    return folder


def test_a_first_start_ends_with_the_slip_of_the_first_administrator(tmp_path: Path) -> None:
    ran = services(DESTDIR=str(tmp_path / "machine"), ADMIN="Nguyễn Thị Hoa", PROVINCE="80")
    last = ran.stdout.splitlines()[-1]
    assert "portal manage give_account quantri --full-name Nguyễn Thị Hoa --place 80 --first" in last
    ran = services(DESTDIR=str(tmp_path / "other"), ADMIN="Nguyễn Thị Hoa")
    assert (ran.returncode != 0, "code of the province" in ran.stderr) == (True, True)
    assert not (tmp_path / "other").exists()


def env(staged: Path, name: str) -> dict[str, str]:
    return values(staged / "etc" / "portal" / f"{name}.env")


def test_settings_are_whole_and_their_secrets_are_drawn(staged: Path) -> None:
    portal, web, worker, backup = (env(staged, name) for name in ("portal", "web", "worker", "backup"))
    assert set(portal) | set(web) | set(worker) | set(backup) <= read_by_settings()
    assert (portal["HTTPS"], portal["ALLOWED_HOSTS"]) == ("1", "tocongnghe.example.vn,127.0.0.1")
    drawn = {name: secret for name, secret in env(staged, "secrets").items() if secret}
    assert web["DATABASE_URL"].startswith(f"postgres://portal_app:{drawn['PORTAL_APP_PASSWORD']}@127.0.0.1")
    assert backup["DATABASE_URL"].startswith(f"postgres://portal_owner:{drawn['PORTAL_OWNER_PASSWORD']}@127.0.0.1")
    assert (worker["SECRET_KEY"], worker["DATABASE_URL"]) == (web["SECRET_KEY"], web["DATABASE_URL"])
    assert worker["RECORD_KEYS"] == backup["RECORD_KEYS"] == drawn["RECORD_KEYS"]
    assert not {"RECORD_KEYS", "RESTIC_PASSWORD"} & set(web)
    assert web["METRICS_TOKEN"] == drawn["METRICS_TOKEN"]
    assert portal["RESTIC_REPOSITORY"].startswith("/var/backups/portal/")
    assert len(set(drawn.values())) == len(drawn) == 8
    assert min(map(len, drawn.values())) >= 48
    assert f"requirepass {drawn['REDIS_PASSWORD']}\n" in (staged / "etc" / "redis" / "portal.conf").read_text()


def test_what_an_older_version_drew_is_taken_over_into_files_of_root_alone(tmp_path: Path) -> None:
    """Its two files were the portal's group's to read, of which nginx was a member."""
    folder = tmp_path / "etc" / "portal"
    folder.mkdir(parents=True)
    (folder / "portal.env").write_text(
        "SECRET_KEY=old-key\nALLOWED_HOSTS=tocongnghe.example.vn,127.0.0.1\nIDLE_ACCOUNT_DAYS=60\n"
        "DATABASE_URL=postgres://portal_app:a1@127.0.0.1:5432/portal\nREDIS_URL=redis://:r1@127.0.0.1:6379/0\n"
        "EMAIL_HOST_PASSWORD=m1\nBACKUP_RECIPIENT=age1x\nOIDC_CLIENT_SECRET=c1\n"
    )
    (folder / "owner.env").write_text("DATABASE_URL=postgres://portal_owner:o1@127.0.0.1:5432/portal\n")
    (folder / "roles.env").write_text("PORTAL_OWNER_PASSWORD=o1\nPORTAL_APP_PASSWORD=a1\nPORTAL_READONLY_PASSWORD=l1\n")
    for name in ("portal", "owner"):
        (folder / f"{name}.env").chmod(0o640)
    assert services(DESTDIR=str(tmp_path)).returncode == 0
    files = {file.stem: file.stat().st_mode & 0o777 for file in folder.glob("*.env")}
    given_to = ["web", "worker", "messages", "closings", "imports", "exports", "beat", "backup"]
    assert files == dict.fromkeys(["portal", "secrets", *given_to], 0o600)
    assert env(tmp_path, "portal") == {
        "ALLOWED_HOSTS": "tocongnghe.example.vn,127.0.0.1",
        "IDLE_ACCOUNT_DAYS": "60",
        "BACKUP_RECIPIENT": "age1x",
        "RESTIC_REPOSITORY": "/var/backups/portal/files",
    }
    assert env(tmp_path, "messages")["EMAIL_HOST_PASSWORD"] == "m1"
    told = {file.stem for file in folder.glob("*.env") if "OIDC_CLIENT_SECRET=c1" in file.read_text()}
    assert told == {"secrets", "web"}
    assert env(tmp_path, "web")["SECRET_KEY"] == "old-key"
    # Drawn for it: the older one sealed without a key, and had no figures.
    assert min(len(env(tmp_path, "backup")["RECORD_KEYS"]), len(env(tmp_path, "web")["METRICS_TOKEN"])) >= 48
    assert env(tmp_path, "web")["DATABASE_URL"] == "postgres://portal_app:a1@127.0.0.1:5432/portal"
    assert env(tmp_path, "web")["REDIS_URL"] == "redis://:r1@127.0.0.1:6379/0"
    assert env(tmp_path, "backup")["DATABASE_URL"] == "postgres://portal_owner:o1@127.0.0.1:5432/portal"


def test_a_machine_that_joins_another_sets_up_no_database_no_redis_and_no_clock(tmp_path: Path) -> None:
    folder = tmp_path / "etc" / "portal"
    folder.mkdir(parents=True)
    (folder / "portal.env").write_text(
        "ALLOWED_HOSTS=tocongnghe.example.vn,127.0.0.1\nBACKUP_RECIPIENT=age1x\n"
        "DATABASE_AT=db.example.vn:5432/portal?sslmode=verify-full\nREDIS_AT=db.example.vn:6380/0\n"
    )
    alone = services(DESTDIR=str(tmp_path))
    assert (alone.returncode, "secrets.env of the machine that this one joins" in alone.stderr) == (1, True)
    names = ("SECRET_KEY", "RECORD_KEYS", "REDIS_PASSWORD", "PORTAL_APP_PASSWORD")
    (folder / "secrets.env").write_text("".join(f"{name}=of-{name}\n" for name in names))
    ran = services(DESTDIR=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    for name in ("web", "worker", "messages", "closings", "imports", "exports"):
        told = env(tmp_path, name)
        assert told["DATABASE_URL"] == (
            "postgres://portal_app:of-PORTAL_APP_PASSWORD@db.example.vn:5432/portal?sslmode=verify-full"
        )
        assert told["REDIS_URL"] == "rediss://:of-REDIS_PASSWORD@db.example.vn:6380/0"
    assert not {"backup.env"} & {file.name for file in folder.iterdir()}
    assert not (tmp_path / "etc" / "redis").exists()
    done = ran.stdout
    assert not re.search(r"postgresql|redis-server|migrate|enable .*(beat|backup)|restart .*beat", done), done
    assert "disable --now portal-beat.service" in done


def test_all_that_the_portal_imports_is_copied() -> None:
    ran = services("--dry-run")
    (words,) = re.findall(r"cp -R (accounts .*) /opt/portal/releases/\S+/$", ran.stdout, re.M)
    copied = set(words.split())
    apps = {app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()}
    assert (apps - {"demo"}) | {"config", "deploy", "templates", "manage.py", "requirements"} <= copied


def test_run_again_it_keeps_what_it_drew(staged: Path) -> None:
    before = {file: file.read_text() for file in (staged / "etc" / "portal").rglob("*") if file.is_file()}
    assert services(DESTDIR=str(staged), PORTAL_HOST="other.example.vn").returncode == 0
    assert {file: file.read_text() for file in before} == before
    assert "other.example.vn" not in (staged / "etc" / "nginx" / "sites-available" / "portal").read_text()


def test_containers_draw_what_an_older_version_did_not(tmp_path: Path) -> None:
    """As far as the image, which no docker builds here."""
    for folder in ("bin", "deploy"):
        shutil.copytree(BASE_DIR / folder, tmp_path / folder)
    (tmp_path / "docker").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "docker").chmod(0o755)
    (tmp_path / ".env").write_text("SECRET_KEY=a\nMETRICS_TOKEN=\nPORTAL_URL=https://a.vn")  # nothing ends the line
    for _ in range(2):
        ran = subprocess.run(
            [tmp_path / "bin" / "containers"],
            env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stdout) == (3, "1. The image\n"), ran.stderr
    lines = (tmp_path / ".env").read_text().split("\n")
    assert lines[:3] == ["SECRET_KEY=a", "METRICS_TOKEN=", "PORTAL_URL=https://a.vn"]
    drawn = list(filter(None, lines[3:]))
    assert len(drawn) == 2
    assert re.fullmatch("METRICS_TOKEN=[0-9a-f]{48}", drawn[0])  # of two lines the last one counts
    assert re.fullmatch("RESTIC_PASSWORD=[0-9a-f]{48}", drawn[1])


def test_a_dry_run_says_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    ran = services("--dry-run", DESTDIR=str(tmp_path))
    assert ran.returncode == 0
    assert "would: write" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_machine_whose_python_is_too_old_is_told_so_before_anything_is_done(tmp_path: Path) -> None:
    """Debian 12, as far as the script can tell: what its packages offer, and no other Python that bin/setup finds."""
    for folder in ("bin", "deploy"):
        shutil.copytree(BASE_DIR / folder, tmp_path / folder)
    for name, text in {"apt-cache": 'echo "  Candidate: 3.11.2-1+b1"', "bin/setup": "exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    ran = subprocess.run(
        [tmp_path / "bin" / "services"],
        env=os.environ
        | {"PORTAL_HOST": "a.vn", "DESTDIR": f"{tmp_path}/to", "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "needs Python 3.12 or later, this machine's Debian has 3.11. Debian 13" in ran.stderr
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    ("package", "synchronised", "is_set_up"),
    [("", "no", True), ("", "yes", False), ("ii time-daemon", "no", False), ("rc time-daemon", "no", True)],
)
def test_a_machine_whose_clock_nothing_sets_gets_a_time_server(
    tmp_path: Path, package: str, synchronised: str, is_set_up: bool
) -> None:
    """A virtual machine's host may set it, and chrony may be there and only begin."""
    for name, said in {"dpkg-query": f"ii libc6\n{package}", "timedatectl": synchronised}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{said}'\n")
        (tmp_path / name).chmod(0o755)
    ran = services("--dry-run", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert ran.returncode == 0, ran.stderr
    assert ("would: systemctl enable --now systemd-timesyncd.service" in ran.stdout) is is_set_up


@pytest.mark.parametrize("host", ["", "a b", "a;reboot", "$(id)", "A.vn"])
def test_a_host_name_that_is_none_is_refused(tmp_path: Path, host: str) -> None:
    ran = services(DESTDIR=str(tmp_path), PORTAL_HOST=host)
    assert ran.returncode != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx on PATH")
def test_nginx_takes_the_site(staged: Path) -> None:
    site = (staged / "etc" / "nginx" / "sites-available" / "portal").read_text()
    assert "${" not in site.replace("${PORTAL_…}", "")
    here = site.replace("/etc/portal/tls", str(staged / "etc" / "portal" / "tls"))
    main = staged / "nginx.conf"
    main.write_text(f"pid {staged / 'pid'}; error_log stderr;\nevents {{ }}\nhttp {{\n{here}\n}}\n")
    ran = subprocess.run(["nginx", "-t", "-q", "-c", main], capture_output=True, text=True, timeout=30, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on PATH")
def test_systemd_takes_the_units(staged: Path) -> None:
    """But for the programs that are not installed here."""
    units = [str(staged / "etc" / "systemd" / "system" / unit.name) for unit in UNITS]
    ran = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in ran.stderr.splitlines() if "/opt/portal/current/.venv/bin/" not in line]
    assert said == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_service_may_write_to_its_data_and_nothing_else(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "CapabilityBoundingSet=",
    ):
        assert line in lines
    (writes,) = [line.split("=")[1].split() for line in lines if line.startswith("ReadWritePaths=")]
    assert writes == ["/var/backups/portal" if unit.stem == "portal-backup" else "/var/lib/portal"]
    assert any(re.match(r"MemoryMax=\d", line) for line in lines)


def test_the_nightly_backup_is_made_at_night_whatever_zone_the_machine_lives_in() -> None:
    timer = (BASE_DIR / "deploy" / "systemd" / "portal-backup.timer").read_text()
    assert re.findall(r"^OnCalendar=.* (\S+)$", timer, re.MULTILINE) == [settings.TIME_ZONE]


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="there is no shellcheck on PATH")
def test_the_scripts_are_clean_shell() -> None:
    scripts = [BASE_DIR / "bin" / name for name in ("services", "use", "portal", "containers", "demo", "setup")]
    ran = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")
