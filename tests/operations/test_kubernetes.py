"""The manifest for Kubernetes: by the schemas that Kubernetes itself would hold it to, and beside docker-compose.yml.

No cluster ran it.
"""

import copy
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from django.conf import settings

from tests.operations.test_container_secrets import USED

pytestmark = pytest.mark.once
BASE_DIR = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
FILES = [BASE_DIR / "deploy" / "kubernetes" / name for name in ("portal.yaml", "migrate.yaml")]
RESOURCES = [found for file in FILES for found in yaml.safe_load_all(file.read_text())]
VERSIONS = ["1.30", kubernetes_validate.latest_version()]
ELSEWHERE = {"postgres", "redis"}
OUTSIDE = {"portal", "portal-nginx", "portal-tls"}  # config maps and the certificate
FOR = {"imports": "portal-files", "exports": "portal-files"}  # each other part has a Secret of its own

# The passwords of a way in stand in its URL.
URLS = {"PORTAL_APP_PASSWORD": "DATABASE_URL", "POSTGRES_PASSWORD": "MASTER_URL", "REDIS_PASSWORD": "REDIS_URL"}


def pods() -> dict[str, dict[str, Any]]:
    """What each part's pods are made of."""
    found = {}
    for one in RESOURCES:
        spec = one["spec"].get("jobTemplate", one)["spec"]
        if "template" in spec:
            found[one["metadata"]["name"]] = spec["template"]["spec"]
    return found


def containers() -> list[tuple[str, dict[str, Any]]]:
    return [(part, each) for part, pod in pods().items() for each in pod["containers"]]


def seconds(grace: str) -> int:
    return int(grace.removesuffix("s"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_kubernetes_would_take_it(resource: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(resource, version, strict=True)
    wrong = copy.deepcopy(resource)
    wrong["spec"]["replica"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, version, strict=True)


def test_its_parts_run_as_those_of_compose_do() -> None:
    assert set(pods()) | {"proxy"} == set(COMPOSE) - ELSEWHERE
    for part, container in containers():
        told = COMPOSE[container["name"]]
        if part == "migrate":
            (script,), (_, _, here) = container["args"], told["command"]
            theirs, ours = ([line for line in each.splitlines() if "roles()" not in line] for each in (here, script))
            assert ours == theirs
        else:
            assert container.get("args") == told.get("command")
        if container["name"] != "proxy":
            assert container["image"] == "to-cong-nghe-so:current"
            long = {each["name"]: each["value"] for each in container.get("env", [])}.get("STATEMENT_TIMEOUT_SECONDS")
            environment = told["environment"]
            assert long == (environment["STATEMENT_TIMEOUT_SECONDS"] if long else None)
            assert bool(long) == (environment["STATEMENT_TIMEOUT_SECONDS"] == "900")


def test_each_part_is_given_its_own_secrets_and_what_is_documented() -> None:
    told = (BASE_DIR / "docs" / "operations.md").read_text().partition("## Kubernetes")[2].partition("\n## ")[0]
    for part, container in containers():
        if container["name"] == "proxy":
            assert "envFrom" not in container
            continue
        names = [next(iter(each.values()))["name"] for each in container["envFrom"]]
        assert names == ["portal", FOR.get(part, f"portal-{part}")]
        (row,) = re.findall(rf"^\| `{names[1]}` \|.*$", told, re.MULTILINE)
        needed = {URLS.get(name, name) for name in USED[part]} - {"SECRET_KEY_FALLBACKS", "SENTRY_DSN"}
        if part == "backup":  # RECORD_KEYS are set, and the owner's password stands in its URL
            needed -= {"SECRET_KEY", "PORTAL_OWNER_PASSWORD"}
        assert {name for name in needed - {"PORTAL_READONLY_PASSWORD"} if f"`{name}`" not in row} == set()
    assert {name for name in OUTSIDE if f"`{name}`" not in told} == set()


def test_nothing_writes_but_where_it_is_said() -> None:
    writable = {"web": {"/data", "/proxy", "/tmp"}, "proxy": {"/proxy", "/tmp", "/run", "/var/cache/nginx"}}  # noqa: S108
    writable["proxy"] |= {"/etc/nginx/conf.d"}
    for part, container in containers():
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True
        assert (rights["allowPrivilegeEscalation"], rights["capabilities"]) == (False, {"drop": ["ALL"]})
        mounts = {each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
        expected = writable.get(container["name"], {"/data", "/tmp"})  # noqa: S108
        assert mounts == expected | ({"/backups"} if part == "backup" else set())
        assert COMPOSE[container["name"]]["read_only"] is True
    for pod in pods().values():
        context = pod["securityContext"]
        assert (context["runAsNonRoot"], context["runAsUser"]) == (True, 10001)
        assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
        claims = [each["persistentVolumeClaim"] for each in pod["volumes"] if "persistentVolumeClaim" in each]
        claimed = {claim["claimName"] for claim in claims}
        assert claimed <= {one["metadata"]["name"] for one in RESOURCES if one["kind"] == "PersistentVolumeClaim"}
        mounted = {each["name"] for container in pod["containers"] for each in container["volumeMounts"]}
        assert mounted == {each["name"] for each in pod["volumes"]}


def test_each_part_has_the_time_to_end_that_it_takes() -> None:
    (graceful,) = re.findall(r"^graceful_timeout = (\d+)", (BASE_DIR / "deploy/serving.py").read_text(), re.MULTILINE)
    for part, pod in pods().items():
        grace = pod.get("terminationGracePeriodSeconds", 30)
        if part == "web":
            (before,) = {each["lifecycle"]["preStop"]["exec"]["command"][1] for each in pod["containers"]}
            assert grace >= int(before) + int(graceful) + 5
        else:
            assert grace == seconds(COMPOSE[part].get("stop_grace_period", "30s"))


def test_no_probe_that_starts_a_web_server_anew_asks_the_database() -> None:
    ((web, _),) = [pod["containers"] for part, pod in pods().items() if part == "web"]
    assert web["livenessProbe"]["httpGet"]["path"] == web["startupProbe"]["httpGet"]["path"] == "/livez"
    assert web["readinessProbe"]["httpGet"]["path"] == "/readyz"
    beat = pods()["beat"]["containers"][0]["livenessProbe"]["exec"]["command"]
    assert beat[-1] == COMPOSE["beat"]["healthcheck"]["test"][1]
