"""The nginx of deploy/nginx.conf.template before a portal, on loopback ports, with a certificate made for it."""

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from tests.harness.environment import BASE_DIR
from tests.harness.servers import free_port, started, wait_for

HOST = "localhost"
NEEDED = pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx on PATH")


class Proxy(NamedTuple):
    """Where it listens, its certificate, and what trusts that."""

    http: int
    https: int
    made: Path
    trust: ssl.SSLContext


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own making for HOST, and its key."""
    made, key = folder / "portal.crt", folder / "portal.key"
    name = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "2"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command = ["openssl", "req", "-x509", *kind, *name, "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made, key


def filled(template: str, values: dict[str, str]) -> str:
    """As the image's entry point fills it in. Raises KeyError where a name has no value."""
    return re.sub(r"\$\{(PORTAL_\w+)\}", lambda match: values[match[1]], template)


def configuration(folder: Path, *, upstream: int, http: int, https: int, more: str = "") -> Path:
    """The file to start nginx with: the template inside what a machine has around it, all paths in ``folder``.

    ``more`` is what an administrator has put beside the portal's site.
    """
    made, key = certificate(folder)
    site = filled(
        (BASE_DIR / "deploy" / "nginx.conf.template").read_text(),
        {
            "PORTAL_HOST": HOST,
            "PORTAL_UPSTREAM": f"127.0.0.1:{upstream}",
            "PORTAL_RESOLVER": "",
            "PORTAL_DATA": str(settings.DATA_ROOT),
            "PORTAL_EVENTS": str(folder / "events"),
            "PORTAL_BODIES": str(folder / "client_body"),
            "PORTAL_CERTIFICATE": str(made),
            "PORTAL_KEY": str(key),
            "PORTAL_HTTP": str(http),
            "PORTAL_HTTPS": str(https),
        },
    )
    # As the template has it it listens on every address of the machine, which a test must not.
    site = site.replace("/etc/nginx/portal.d/", f"{folder}/portal.d/")
    site = re.sub(r"listen (\[::\]:)?", lambda found: f"listen {'[::1]' if found[1] else '127.0.0.1'}:", site)
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are open to who made them
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'nginx.log'} warn; worker_processes 1;\n"
        "worker_rlimit_nofile 16384;\n"  # as bin/use has it, and the connections
        f"events {{ worker_connections 4096; }}\nhttp {{\n{paths}\n{more}\n{site}\n}}\n"
    )
    return main


@contextmanager
def nginx(folder: Path, *, upstream: int, more: str = "") -> Iterator[Proxy]:
    """Stands before the portal at port ``upstream`` until the end of the block."""
    http, https = free_port(), free_port()
    main = configuration(folder, upstream=upstream, http=http, https=https, more=more)
    command = ["nginx", "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(main)]
    subprocess.run([*command, "-t", "-q"], check=True, timeout=20)
    with started(command, dict(os.environ), folder / "nginx.out") as process:
        wait_for(https, process, folder / "nginx.out")
        made = folder / "portal.crt"
        yield Proxy(http, https, made, ssl.create_default_context(cafile=made))
