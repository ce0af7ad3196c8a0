"""What each part of docker-compose.yml is told: of the secrets of ``.env`` those it uses, as on plain Debian."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.test_operations import OF_GUNICORN, OF_MIGRATE, read_by_settings

pytestmark = pytest.mark.once

BASE_DIR = Path(settings.BASE_DIR)
COMPOSE = BASE_DIR / "docker-compose.yml"
ROWS = {"PORTAL_APP_PASSWORD", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "SENTRY_DSN"}  # the portal's own way to its rows
BELL = {"REDIS_PASSWORD"}
# Where RECORD_KEYS is not set the keys of the record are made of the others.
RECORD = {"RECORD_KEYS", "SECRET_KEY", "SECRET_KEY_FALLBACKS"}
CHANNELS = {"ZALO_BOT_TOKEN", "VAPID_PRIVATE_KEY"}
STORE = {"PHOTO_STORE_KEY_ID", "PHOTO_STORE_SECRET"}
HOOKS = {"ZALO_WEBHOOK_SECRET", "SMS_RECEIPT_SECRET"}
USED: dict[str, set[str]] = {
    "proxy": set(),
    "web": ROWS | BELL | CHANNELS | STORE | {"METRICS_TOKEN", "OIDC_CLIENT_SECRET", *HOOKS},
    "worker": ROWS | BELL | RECORD | CHANNELS | STORE,
    "messages": ROWS | BELL | CHANNELS | {"EMAIL_HOST_PASSWORD", "SMS_TOKEN"},
    "closings": ROWS | BELL | RECORD | STORE,
    "imports": ROWS | BELL,
    "exports": ROWS | BELL,
    "beat": BELL,
    "migrate": OF_MIGRATE,
    "backup": RECORD | STORE | {"PORTAL_OWNER_PASSWORD", "RESTIC_PASSWORD"},
    "postgres": {"POSTGRES_PASSWORD"},
    "redis": BELL,
}
# No secrets, and of those alone who serve or who speak to others.
OF_SOME = OF_GUNICORN | {"REQUESTS_CA_BUNDLE", "PROXY_EVENTS"}
SECRET = re.compile(r"KEY|PASSWORD|SECRET|TOKEN|DSN")


def names_in(part: Any) -> set[str]:
    """The variables of ``.env`` that a part of the compose file is filled in with."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", json.dumps(part)))


def is_secret(name: str) -> bool:
    return bool(SECRET.search(name))


def secrets_in(names: set[str]) -> set[str]:
    return {name for name in names if is_secret(name)}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def test_each_part_is_given_the_secrets_it_uses_and_no_other(services: dict[str, Any]) -> None:
    assert {name: secrets_in(names_in(service)) for name, service in services.items()} == USED


def test_no_part_reads_a_file_with_everything_in_it(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if {"env_file", "secrets", "configs"} & set(service)] == []
    mounted = [volume for service in services.values() for volume in service.get("volumes", [])]
    assert {volume.split(":")[0] for volume in mounted if volume.startswith(".")} == {
        "./deploy/nginx.conf.template",
        "./deploy/tls",
        "./deploy/authorities",
    }


def test_other_images_are_told_nothing_of_the_portals_settings(services: dict[str, Any]) -> None:
    for name in ("proxy", "postgres", "redis"):
        assert names_in(services[name]["environment"]) <= USED[name] | {"PORTAL_HOST"}, name


def test_every_secret_of_a_plain_debian_machine_is_known_here_as_one() -> None:
    """A secret that comes later is named as others are, or stands here."""
    script = (BASE_DIR / "bin" / "services").read_text()
    apart = " ".join(re.findall(r'^apart="(?:\$apart )?(.*)"$', script, re.MULTILINE))
    known = {*apart.split(), *re.findall(r"\b(\w+_PASSWORD)=", script)}
    assert secrets_in(known) == known
    assert secrets_in(names_in(COMPOSE.read_text())) == set().union(*USED.values())


@pytest.mark.parametrize("part", ["web", "worker", "messages", "closings", "imports", "exports", "backup"])
def test_both_installs_give_a_part_the_same(services: dict[str, Any], part: str) -> None:
    script = (BASE_DIR / "bin" / "services").read_text()
    (given,) = re.findall(rf'^ *given {part} "(.*?)"$', script, re.MULTILINE | re.DOTALL)
    told = set(re.findall(r"\b[A-Z_]{6,}\b", given.replace("$as_app", "PORTAL_APP_PASSWORD REDIS_PASSWORD")))
    assert secrets_in(told) - secrets_in(names_in(services[part])) == set()


@pytest.mark.parametrize(
    "part", ["imports", "exports", "messages", "closings", "web", "worker", "beat", "migrate", "backup"]
)
def test_every_rule_that_an_operator_sets_reaches_every_part(services: dict[str, Any], part: str) -> None:
    """What is neither secret nor one part's alone: they all go by the same."""
    laid_out = {"DEBUG", "STATIC_ROOT"}  # the image has, or they are a developer's
    ways_in = {"DATABASE_URL", "REDIS_URL"}
    rules = {name for name in read_by_settings() if not is_secret(name)} - laid_out - ways_in - OF_SOME
    assert rules - set(services[part]["environment"]) == set()


@pytest.mark.parametrize("part", ["web", "worker", "messages"])
def test_authorities_of_the_provinces_own_reach_those_who_speak_to_others(services: dict[str, Any], part: str) -> None:
    assert services[part]["environment"]["REQUESTS_CA_BUNDLE"] == "${REQUESTS_CA_BUNDLE:-}"
    assert "./deploy/authorities:/authorities:ro" in services[part]["volumes"]
    told = (BASE_DIR / "docs" / "operations.md").read_text()
    assert "REQUESTS_CA_BUNDLE=/authorities/" in told
    ignored = (BASE_DIR / ".gitignore").read_text().splitlines()
    assert {"/deploy/tls/", "/deploy/authorities/"} <= set(ignored)
