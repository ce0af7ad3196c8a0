"""What runs the portal agrees with what the portal reads: settings, compose file, image, documentation, clock."""

import importlib.metadata
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from config import celery_app

BASE_DIR = Path(settings.BASE_DIR)
# What the images of PostgreSQL and Redis read, and only they.
FOREIGN = {
    "postgres": {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"},
    "redis": {"REDIS_PASSWORD", "REDISCLI_AUTH"},
}


def read_by_settings() -> set[str]:
    source = (BASE_DIR / "config" / "settings.py").read_text()
    return set(re.findall(r"""\benv\.\w+\(\s*["']([A-Z_]+)["']""", source))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


def test_every_variable_of_the_compose_file_is_one_that_is_read(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        given = set(service["environment"])
        assert given <= FOREIGN.get(name, read_by_settings()), name


def test_every_value_the_compose_file_asks_for_is_named_as_its_reader_names_it(compose: dict[str, Any]) -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (BASE_DIR / "docker-compose.yml").read_text()))
    assert asked <= read_by_settings() | set().union(*FOREIGN.values())


def test_the_compose_file_runs_all_parts_and_only_the_web_server_is_reachable(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"web", "worker", "beat", "migrate", "postgres", "redis"}
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8000:8000"]


def test_every_volume_is_declared(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_everything_the_portal_imports_is_in_the_image() -> None:
    kept = {line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    apps = {app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()}
    assert apps | {"config", "data", "templates", "static", "manage.py", "requirements/base.txt"} <= kept


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
