"""What runs the portal agrees with what the portal reads: settings, compose file, image, documentation, clock."""

import importlib.metadata
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import resolve

from config import celery_app
from config.queues import CELERY_TASK_DEFAULT_QUEUE as DEFAULT
from config.queues import CELERY_TASK_ROUTES as ROUTES
from exchange.tasks import build_export, run_import

BASE_DIR = Path(settings.BASE_DIR)
# What other images read, and the shell of ours in one place.
FOREIGN = {
    "postgres": {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"},
    "redis": {"REDIS_PASSWORD", "REDISCLI_AUTH"},
    "proxy": {
        *("PORTAL_HOST", "PORTAL_UPSTREAM", "PORTAL_DATA", "PORTAL_CERTIFICATE", "PORTAL_KEY"),
        *("PORTAL_HTTP", "PORTAL_HTTPS", "PORTAL_RESOLVER", "PORTAL_BODIES", "PORTAL_EVENTS"),
    },
}
OF_MIGRATE = {"POSTGRES_PASSWORD", "PORTAL_OWNER_PASSWORD", "PORTAL_APP_PASSWORD", "PORTAL_READONLY_PASSWORD"}
WORKERS = {"worker", "messages", "closings", "imports", "exports"}
OF_GUNICORN = {"WEB_CONCURRENCY", "GUNICORN_CMD_ARGS"}


def read_by_settings() -> set[str]:
    source = (BASE_DIR / "config" / "settings.py").read_text()
    return set(re.findall(r"""\benv\.\w+\(\s*["']([A-Z_]+)["']""", source))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


def test_every_variable_of_the_compose_file_is_one_that_is_read(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        given = set(service["environment"]) - (OF_MIGRATE if name == "migrate" else set())
        assert given <= FOREIGN.get(name, read_by_settings() | (OF_GUNICORN if name == "web" else set())), name


def test_each_queue_has_workers_of_its_own(compose: dict[str, Any]) -> None:
    """So that what waits in one, or takes long, holds no job of another; and no queue is without a reader."""
    units = (BASE_DIR / "deploy" / "systemd").glob("*.service")
    started = [re.search(r"celery .* worker .*", unit.read_text()) for unit in units]
    commands = (service.get("command", ()) for service in compose["services"].values())
    composed = [" ".join(command) for command in commands if "celery" in command]
    queues = sorted({DEFAULT, *ROUTES.values()})
    for workers in ([found[0] for found in started if found], composed):
        assert sorted(re.findall(r"--queues (\S+)", " ".join(workers))) == queues
    (demo,) = re.findall(r"--queues (\S+)", (BASE_DIR / "bin" / "demo").read_text())
    assert sorted(demo.split(",")) == queues


def test_messages_and_files_are_no_work_of_the_clocks_own_queue() -> None:
    celery_app.loader.import_default_modules()
    assert ROUTES.keys() <= celery_app.tasks.keys()
    assert {ROUTES.get(task) for task in celery_app.tasks if task.startswith("notices.")} == {"messages"}
    assert {run_import.name: "imports", build_export.name: "exports"}.items() <= ROUTES.items()


def test_every_value_the_compose_file_asks_for_is_named_as_its_reader_names_it(compose: dict[str, Any]) -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (BASE_DIR / "docker-compose.yml").read_text()))
    of_containers = {"PORTAL_IMAGE", "BACKUPS"} | OF_GUNICORN  # bin/containers
    assert asked <= read_by_settings() | OF_MIGRATE | of_containers | set().union(*FOREIGN.values())


def test_what_the_portal_cannot_do_without_has_no_default(compose: dict[str, Any]) -> None:
    """Forgotten in .env, it stops ``docker compose up`` at once, and says what is missing."""
    text = (BASE_DIR / "docker-compose.yml").read_text()
    required = {"SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "PORTAL_URL", "PORTAL_HOST", "REDIS_PASSWORD"}
    for name in required | (OF_MIGRATE - {"PORTAL_READONLY_PASSWORD"}):
        assert set(re.findall(rf"\$\{{{name}(?![A-Z_])(..)", text)) == {":?"}, name


def test_the_commands_for_a_first_start_draw_every_value_that_is_asked_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", (BASE_DIR / "docker-compose.yml").read_text()))
    told = (BASE_DIR / "docs" / "operations.md").read_text()
    assert [name for name in sorted(asked) if f"\n{name}=" not in told] == []


def test_the_compose_file_runs_all_parts_and_only_the_proxy_is_reachable(compose: dict[str, Any]) -> None:
    services = compose["services"]
    parts = {"proxy", "web", "beat", "migrate", "backup", "postgres", "redis", *WORKERS}
    assert set(services) == parts
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"proxy": ["80:8080", "443:8443"]}


def test_no_part_may_take_the_whole_machine(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "10"}, name
        assert name == "migrate" or service["mem_limit"], name
        assert name == "postgres" or service["cap_drop"] == ["ALL"], name
        assert name == "postgres" or service["read_only"] is True, name


def test_the_portal_itself_is_no_owner_of_its_tables(compose: dict[str, Any]) -> None:
    who = {name: service["environment"].get("DATABASE_URL", "") for name, service in compose["services"].items()}
    assert {name for name, url in who.items() if url.startswith("postgres://portal_app:")} == {
        "web",
        *WORKERS,
    }
    assert who["beat"] == "postgres://postgres:5432/portal"  # the clock has no way in
    assert who["migrate"] == who["backup"]
    assert who["backup"].startswith("postgres://portal_owner:")


def test_the_image_is_built_once_and_its_name_asks_no_registry(compose: dict[str, Any]) -> None:
    ours = {
        name: service for name, service in compose["services"].items() if "/data" in str(service.get("environment"))
    }
    assert [name for name, service in ours.items() if "build" in service] == ["migrate"]
    assert {(service["image"], service["pull_policy"]) for name, service in ours.items() if name != "proxy"} == {
        ("to-cong-nghe-so:${PORTAL_IMAGE:-current}", "never")
    }


def test_every_name_of_the_proxy_s_configuration_is_given(compose: dict[str, Any]) -> None:
    template = (BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)\}", template))
    assert used - {"PORTAL_"} == set(compose["services"]["proxy"]["environment"])
    assert f"location {compose['services']['web']['environment']['ACCEL_PREFIX']} {{\n        internal;" in template


def test_every_volume_is_declared(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(("./", "$"))} == set(compose["volumes"])


def test_everything_the_portal_imports_is_in_the_image() -> None:
    kept = {line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    apps = {app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()}
    assert "demo" not in kept  # the made-up world stays out
    assert (apps - {"demo"}) | {"config", "data", "templates", "static", "manage.py", "requirements/base.txt"} <= kept


def test_the_scanner_of_code_reads_every_app() -> None:
    apps = {app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()}
    (scanned,) = re.findall(r"bandit\" -q -r ([\w ]+)", (BASE_DIR / "bin" / "scan").read_text())
    assert set(scanned.split()) == (apps - {"demo"}) | {"config"}


def test_what_the_scanner_of_sql_tries_are_addresses_of_the_portal_on_whatever_port_it_serves() -> None:
    for address in (BASE_DIR / "tests" / "robustness" / "scanned.txt").read_text().splitlines():
        url = urlsplit(address)
        assert (url.netloc, bool(url.query)) == ("", True), address
        assert resolve(url.path), address


def test_the_health_check_answers_without_a_session(db: None, client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert not response.cookies


def test_every_variable_is_explained() -> None:
    explained = (BASE_DIR / "docs" / "operations.md").read_text()
    assert {name for name in read_by_settings() if f"`{name}`" not in explained} == set()


def test_the_clock_rings_only_tasks_that_exist(db: None) -> None:
    celery_app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(celery_app.tasks)


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_locks_hold_a_hash_for_everything_and_name_no_host(lock: str) -> None:
    text = (BASE_DIR / "requirements" / lock).read_text()
    assert "://" not in text
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert [line for line in requirements if "--hash=sha256:" not in line] == []


def test_the_production_lock_holds_what_celery_needs_to_reach_redis() -> None:
    """A development machine has it by way of other packages: only the worker of the image would miss it."""
    locked = set(re.findall(r"^([\w.-]+)==", (BASE_DIR / "requirements" / "base.txt").read_text(), re.MULTILINE))
    needed = {
        re.split(r"[^\w.-]", requirement)[0]
        for requirement in importlib.metadata.requires("kombu") or []
        if 'extra == "redis"' in requirement
    }
    assert needed
    assert needed <= locked
