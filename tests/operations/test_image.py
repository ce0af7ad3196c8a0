"""The image's own files, laid out as its build would and served by the command that it names."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.harness.environment import BASE_DIR
from tests.harness.servers import free_port, started, wait_for

pytestmark = pytest.mark.once

DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
PRODUCTION = {
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "127.0.0.1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "REDIS_URL": "",
}  # fmt: skip


def _in_image(path: str) -> bool:
    """Say whether .dockerignore lets a file of the repository in: the last of its rules that speaks of it decides."""
    found = True
    for rule in (BASE_DIR / ".dockerignore").read_text().splitlines():
        pattern = rule.removeprefix("!").removeprefix("./").removeprefix("**/")
        if not pattern or pattern.startswith("#"):
            continue
        parts = path.split("/")
        if any(fnmatch("/".join(parts[:many]), pattern) for many in range(1, len(parts) + 1)):
            found = rule.startswith("!")
    return found


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app of the image, with its static files collected as the build does."""
    folder = tmp_path_factory.mktemp("image")
    files = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout
    for path in filter(_in_image, files.splitlines()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(BASE_DIR / path, folder / path)
    ((told, build),) = re.findall(r"^RUN ((?:\w+=\S+ )*)python (manage\.py collectstatic [^&]+?) &&", DOCKERFILE, re.M)
    given = _environment(folder)
    del given["DATABASE_URL"]  # a build has none but what it is told of
    given |= dict(each.split("=", 1) for each in told.split())
    subprocess.run([sys.executable, *build.split()], cwd=folder, env=given, check=True, timeout=120)
    return folder


def test_the_image_serves_by_its_own_command(image: Path) -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    port, log = free_port(), image / "serving.log"
    program, *rest = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in json.loads(command)]
    with started([sys.executable, "-m", program, *rest], _environment(image), log, folder=image) as process:
        wait_for(port, process, log)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=40)) as connection:
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200, log.read_text()[-2000:]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root may lay a file system anew")
def test_the_image_serves_from_a_file_system_that_is_read_only(image: Path, tmp_path: Path) -> None:
    """But for DATA_ROOT, /tmp and /dev/shm, as compose and Kubernetes give them."""
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    port, log, scratch = free_port(), tmp_path / "serving.log", tmp_path / "scratch"
    scratch.mkdir()
    _, *rest = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in json.loads(command)]
    told = _environment(image) | {"TMPDIR": str(scratch)}
    lay = f"""
        mount --bind {told["DATA_ROOT"]} {told["DATA_ROOT"]} && mount --bind {scratch} {scratch}
        mount --options remount,bind,ro / && ! touch {image}/written 2>/dev/null && exec "$@"
    """
    words = ["unshare", "--mount", "sh", "-ec", lay, "sh", sys.executable, "-m", "gunicorn", *rest]
    with started(words, told, log, folder=image) as process:
        wait_for(port, process, log)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=40)) as connection:
            for path in ("/livez", "/healthz", "/auth/login/"):
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                assert answer.status in {200, 503}, log.read_text()[-2000:]  # no table is there
    assert "Read-only file system" not in log.read_text()


def test_worker_and_clock_find_their_tasks_in_the_image(image: Path) -> None:
    found = "from config import celery_app as app; app.loader.import_default_modules(); print(len(app.tasks))"
    told = {"cwd": image, "env": _environment(image), "capture_output": True, "text": True}
    ran = subprocess.run([sys.executable, "-c", found], **told, timeout=60, check=True)
    assert int(ran.stdout) > 20


def _environment(folder: Path) -> dict[str, str]:
    """What compose tells the portal, on an empty database of its own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    data = folder / "data-of-the-image"
    data.mkdir(exist_ok=True)
    return kept | PRODUCTION | {"DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}", "DATA_ROOT": str(data)}
